//! Stories of several operations, with time passing.

mod deletion;
mod live_tail;
mod model;
mod restart;
mod retention;
mod sizes;
mod subscriptions;
mod support;
mod who_may;
