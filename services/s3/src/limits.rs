//! Every number of AWS's, with its unit in the name.

pub const NAME_CHARS_MIN: usize = 3;
pub const NAME_CHARS_MAX: usize = 63;
/// What an account has unless it asks for more.
pub const BUCKETS_MAX_OF_LIST: u32 = 10_000;
pub const POLICY_BYTES_MAX: usize = 20 * 1024;
pub const BUCKET_TAGS_MAX: usize = 50;
pub const TAG_KEY_CHARS_MAX: usize = 128;
pub const TAG_VALUE_CHARS_MAX: usize = 256;
pub const CORS_RULES_MAX: usize = 100;
pub const LIFECYCLE_RULES_MAX: usize = 1_000;
pub const RULE_ID_CHARS_MAX: usize = 255;
pub const ROUTING_RULES_MAX: usize = 50;
pub const GRANTS_MAX: usize = 100;
pub const NOTIFICATIONS_MAX: usize = 100;
/// The largest period of default retention.
pub const RETENTION_DAYS_MAX: i32 = 36_500;
pub const RETENTION_YEARS_MAX: i32 = 100;

// Objects.
pub const KEY_BYTES_MAX: usize = 1_024;
/// Of a body in one piece, and of a part: 5 GiB.
pub const OBJECT_BYTES_PUT_MAX: u64 = 5 << 30;
/// Of an object in parts: 5 TiB.
pub const OBJECT_BYTES_MAX: u64 = 5 << 40;
/// Of every part but the last.
pub const PART_BYTES_MIN: u64 = 5 << 20;
pub const PARTS_MAX: u32 = 10_000;
/// Names and values of user metadata together.
pub const METADATA_BYTES_MAX: usize = 2_048;
pub const OBJECT_TAGS_MAX: usize = 10;
/// Entries of one page of a list, and keys of one DeleteObjects.
pub const LIST_ENTRIES_MAX: i32 = 1_000;
