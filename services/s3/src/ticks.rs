//! What S3 does by itself, later.

use crate::{clearing, sweep};
use kernel::Tick;

pub const ALL: &[Tick] = &[
    Tick { name: clearing::NAME, run: |cx| Box::pin(clearing::run(cx)) },
    Tick { name: sweep::NAME, run: |cx| Box::pin(sweep::run(cx)) },
];
