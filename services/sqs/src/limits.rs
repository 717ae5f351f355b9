//! Every number of SQS's, with its unit in the name.

/// The name of a queue.
pub const NAME_CHARS_MAX: usize = 80;
/// How long the name of a deleted queue stays taken.
pub const NAME_FREE_AFTER_S: u64 = 60;
/// How long it takes until a queue may be purged again.
pub const PURGE_PAUSE_S: u64 = 60;

pub const DELAY_S_MAX: u32 = 900;
pub const VISIBILITY_S_MAX: u32 = 43_200;
pub const VISIBILITY_S_DEFAULT: u32 = 30;
pub const RECEIVE_WAIT_S_MAX: u32 = 20;
pub const RETENTION_S_MIN: u32 = 60;
pub const RETENTION_S_MAX: u32 = 1_209_600;
pub const RETENTION_S_DEFAULT: u32 = 345_600;
/// The smallest `MaximumMessageSize` of a queue.
pub const MESSAGE_BYTES_MIN: u32 = 1_024;
/// The largest message, and the largest sum of a batch.
pub const MESSAGE_BYTES_MAX: u32 = 1_048_576;
pub const RECEIVES_MAX: u32 = 1_000;
/// Sources that a redrive allow policy may name.
pub const REDRIVE_SOURCES_MAX: usize = 10;

pub const BATCH_ENTRIES_MAX: usize = 10;
pub const BATCH_ID_CHARS_MAX: usize = 80;
pub const RECEIVE_MESSAGES_MAX: i32 = 10;
pub const MESSAGE_ATTRIBUTES_MAX: usize = 10;
pub const ATTRIBUTE_NAME_CHARS_MAX: usize = 256;
/// Group ids, deduplication ids, receive attempt ids.
pub const TOKEN_CHARS_MAX: usize = 128;
/// How long a deduplication id and a receive attempt id are remembered.
pub const DEDUPLICATION_MS: i64 = 300_000;
/// Messages that are received and not yet deleted.
pub const IN_FLIGHT_MAX: u64 = 120_000;

pub const LABEL_CHARS_MAX: usize = 80;
pub const PERMISSION_ACTIONS_MAX: usize = 7;
pub const PERMISSION_STATEMENTS_MAX: usize = 20;

pub const TAGS_MAX: usize = 50;
pub const TAG_KEY_CHARS_MAX: usize = 128;
pub const TAG_VALUE_CHARS_MAX: usize = 256;

pub const LIST_MAX: u32 = 1_000;
pub const MOVE_TASKS_LISTED_MAX: i32 = 10;
pub const MOVE_RATE_MAX: i32 = 500;

/// What our own rows hold.
///
/// A message up to this size lies in its row, which a receive writes anew; a larger one lies beside it.
pub const INLINE_BYTES_MAX: usize = 4_096;
/// How much of a large content one row takes.
pub const PART_BYTES_MAX: usize = 512 * 1024;
/// How much large content one transaction moves from queue to queue.
pub const MOVED_BYTES_MAX: usize = 2 * 1024 * 1024;
/// How many rows one run of a tick looks at.
pub const TICK_ROWS: u32 = 500;
/// Messages that one receive moves to a dead-letter queue or drops before it gives up looking.
pub const SKIPPED_MAX: usize = 100;
/// How many lanes the groups of a standard queue are spread over.
pub const FAIR_LANES: u32 = 64;
