//! `pileus bench`: measures what runs here, as its users see it.

mod answer;
mod function;
mod invoke;
mod pace;
mod plot;
mod report;
mod statistics;

use crate::cli;
use crate::trouble::Outcome;

pub fn bench(options: &cli::Bench) -> Outcome {
    match options {
        cli::Bench::Invoke(options) => invoke::invoke(options),
    }
}
