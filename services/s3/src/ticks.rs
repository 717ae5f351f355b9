//! What S3 does by itself, later.

use crate::{clearing, lifecycle, logging, scrubbing, sweep};
use kernel::Tick;

pub const ALL: &[Tick] = &[
    Tick { name: clearing::NAME, run: |cx| Box::pin(clearing::run(cx)) },
    Tick { name: lifecycle::NAME, run: |cx| Box::pin(lifecycle::run::run(cx)) },
    Tick { name: logging::delivery::NAME, run: |cx| Box::pin(logging::delivery::run(cx)) },
    Tick { name: scrubbing::NAME, run: |cx| Box::pin(scrubbing::run(cx)) },
    Tick { name: sweep::NAME, run: |cx| Box::pin(sweep::run(cx)) },
];
