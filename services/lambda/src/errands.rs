//! What Lambda does later, outside of transactions.

mod poll;
mod provide;
mod run_events;

use kernel::Errand;

pub const ALL: &[Errand] = &[run_events::ERRAND, poll::ERRAND, provide::ERRAND];
