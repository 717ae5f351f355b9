//! What Lambda does later, outside of transactions.

mod run_events;

use kernel::Errand;

pub const ALL: &[Errand] = &[run_events::ERRAND];
