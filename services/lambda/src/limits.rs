//! Every number of AWS's, with its unit in the name, and those of our own.

/// Of an archive that comes with the request.
pub const ZIPPED_BYTES_MAX: u64 = 52_428_800;
/// Of a request with such an archive, which is a third longer in base64.
pub const REQUEST_BYTES_MAX: usize = 70_167_211;
/// Of all that is in it.
pub const UNZIPPED_BYTES_MAX: u64 = 262_144_000;
/// Of all code of an account in a region.
pub const TOTAL_CODE_BYTES_MAX: u64 = 75 << 30;
/// Of all functions of an account in a region at once.
pub const CONCURRENT_EXECUTIONS: u32 = 1_000;
/// What no function can reserve of it.
pub const UNRESERVED_CONCURRENCY_MIN: u32 = 100;
pub const LAYERS_MAX: usize = 5;

/// Of an event that its caller waits for.
pub const PAYLOAD_BYTES_MAX: usize = 6_291_456;
/// Of one that is run later.
pub const ASYNC_PAYLOAD_BYTES_MAX: usize = 1_048_576;

pub const NAME_CHARS_MAX: usize = 64;
pub const TIMEOUT_S_DEFAULT: u32 = 3;
pub const TIMEOUT_S_MAX: i32 = 900;
pub const MEMORY_MB_DEFAULT: u32 = 128;
pub const MEMORY_MB_MAX: i32 = 10_240;
pub const EPHEMERAL_MB_DEFAULT: u32 = 512;
/// Of all variables, as JSON.
pub const ENVIRONMENT_BYTES_MAX: usize = 4_096;

pub const POLICY_BYTES_MAX: usize = 20_480;
pub const TAGS_MAX: usize = 50;
pub const TAG_KEY_CHARS_MAX: usize = 128;
pub const TAG_VALUE_CHARS_MAX: usize = 256;

/// How many functions one page has at most, whatever is asked.
pub const PAGE_MAX: u32 = 50;
/// How long the address of code is good for.
pub const LOCATION_MS: u64 = 10 * 60 * 1_000;

/// Our own: how many functions one run of a tick settles.
pub const TICK_TIMERS: u32 = 64;
/// Our own: how many rows are read in one trip where all are read.
pub const ROWS_AT_ONCE: u32 = 256;
