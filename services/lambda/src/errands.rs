//! What Lambda does later, outside of transactions.

mod make_images;
mod poll;
mod provide;
mod run_events;

use kernel::Errand;

pub const ALL: &[Errand] = &[run_events::ERRAND, make_images::ERRAND, poll::ERRAND, provide::ERRAND];
