//! Every number of AWS's, with its unit in the name, and those of our own.

/// Of a batch of PutLogEvents, and of an event alone.
pub const BATCH_BYTES_MAX: usize = 1_048_576;
/// What an event costs beside its message.
pub const EVENT_EXTRA_BYTES: usize = 26;
pub const BATCH_SPAN_MS_MAX: i64 = 24 * 3_600 * 1_000;
/// How far in the future an event may lie.
pub const FUTURE_MS_MAX: i64 = 2 * 3_600 * 1_000;
/// How far in the past.
pub const PAST_MS_MAX: i64 = 14 * 24 * 3_600 * 1_000;

pub const RETENTIONS_DAYS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// How many events one answer has, and how many bytes of messages.
pub const ANSWER_EVENTS_MAX: usize = 10_000;
pub const ANSWER_BYTES_MAX: usize = 1_048_576;
/// How many groups, streams, filters or policies one answer has where nobody says.
pub const PAGE_MAX: u32 = 50;
/// The same for ListLogGroups.
pub const LIST_PAGE_DEFAULT: u32 = 50;

pub const SUBSCRIPTIONS_MAX: usize = 2;
pub const RESOURCE_POLICIES_MAX: usize = 10;
pub const TAGS_MAX: usize = 50;
pub const TAG_KEY_CHARS_MAX: usize = 128;
pub const TAG_VALUE_CHARS_MAX: usize = 256;
/// In one filter pattern.
pub const REGEXES_MAX: usize = 2;

/// Our own: a stream's name stands in keys.
pub const STREAM_NAME_BYTES_MAX: usize = 1_536;
/// A chunk ends where it would have more.
pub const CHUNK_BYTES_MAX: usize = 64 << 10;
/// The first and the last event of a chunk are no further apart.
pub const CHUNK_SPAN_MS_MAX: i64 = 10_000;
/// How many bytes of events one search looks at before it answers what it has found.
pub const SEARCH_BYTES_MAX: usize = 8 << 20;
/// How many names a search for a part of a name looks at.
pub const NAMES_SEARCHED_MAX: u32 = 1_000;
/// How many chunks a tick removes in one go.
pub const TICK_CHUNKS: u32 = 64;
/// How many small rows a tick removes in one go.
pub const TICK_ROWS: u32 = 500;
/// How large a delivery may be: its row has a bound.
pub const DELIVERY_BYTES_MAX: usize = 900_000;
/// How many events a live tail is sent at once; what is more is left out, and said to be.
pub const TAIL_EVENTS_MAX: usize = 500;
/// How many updates wait for a slow reader of a live tail.
pub const TAIL_UPDATES_WAITING: usize = 16;
/// How many live tails an account may have at once.
pub const TAILS_MAX: usize = 15;
/// A live tail ends after three hours.
pub const TAIL_MS_MAX: i64 = 3 * 3_600 * 1_000;
