//! What happens later: a function or a mapping that was made or changed becomes ready.

mod settle;
mod settle_mapping;

pub use settle::settle_later;
pub use settle_mapping::settle_mapping_later;

use kernel::Tick;

pub const ALL: &[Tick] = &[
    Tick { name: SETTLE, run: |cx| Box::pin(settle::run(cx)) },
    Tick { name: SETTLE_MAPPING, run: |cx| Box::pin(settle_mapping::run(cx)) },
];

const SETTLE: &str = "lambda.settle";
const SETTLE_MAPPING: &str = "lambda.settle-mapping";
