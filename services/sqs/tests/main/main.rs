//! Stories of several operations, with time passing.

mod dead_letters;
mod fair_queues;
mod fifo_queues;
mod many_consumers;
mod model;
mod restart;
mod retention_and_delay;
mod support;
mod waiting;
mod who_may;
