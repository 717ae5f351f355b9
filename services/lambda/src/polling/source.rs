//! What a poller needs of a source of events.

use super::record::Record;
use super::sqs;
use crate::state::mapping::Mapping;
use kernel::{ApiError, BoxFuture, Caller, Cloud, Here};

/// Who asks: the function's role, where the mapping is.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    pub cloud: &'a Cloud,
    pub caller: &'a Caller,
    pub here: &'a Here,
    pub mapping: &'a Mapping,
}

pub trait Source: Send + Sync {
    /// Takes some events, at most so many; where there are none, it waits so many seconds for one.
    fn receive<'a>(
        &'a self,
        asker: Asker<'a>,
        count: usize,
        wait_s: u32,
    ) -> BoxFuture<'a, Result<Vec<Record>, ApiError>>;

    /// These need not come again.
    fn finish<'a>(
        &'a self,
        asker: Asker<'a>,
        records: Vec<&'a Record>,
    ) -> BoxFuture<'a, Result<(), ApiError>>;

    /// How many one request takes at most.
    fn count_max(&self) -> usize;
    /// How many seconds one request waits at most.
    fn wait_s_max(&self) -> u32;
}

/// Of a mapping: which sources there are was decided when it was made (`mappings/sources.rs`).
pub fn of(_: &Mapping) -> &'static dyn Source {
    &sqs::Queue
}
