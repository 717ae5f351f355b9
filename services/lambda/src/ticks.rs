//! What happens later: a function that was made or changed becomes ready.

mod settle;

pub use settle::settle_later;

use kernel::Tick;

pub const ALL: &[Tick] = &[Tick { name: SETTLE, run: |cx| Box::pin(settle::run(cx)) }];

const SETTLE: &str = "lambda.settle";
