//! Feeds every parser what nobody should send, for a bounded time: nothing may panic.
//!
//! Inputs grow from good ones by small changes: bits flipped, pieces cut, doubled, or taken from
//! another input, words of the formats put in. A seed repeats a run; what panics is printed whole.

mod corpus;

use clap::Parser;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[derive(Parser)]
struct Options {
    /// How long to go on, for all targets together
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only this target
    #[arg(long)]
    target: Option<String>,
}

/// One parser: its name, its entry, and good inputs to begin with.
pub struct Target {
    name: &'static str,
    run: fn(&[u8]),
    good: &'static [&'static [u8]],
}

fn main() -> ExitCode {
    let options = Options::parse();
    let targets: Vec<&Target> = corpus::TARGETS
        .iter()
        .filter(|target| options.target.as_ref().is_none_or(|wanted| wanted == target.name))
        .collect();
    let each = Duration::from_secs(options.seconds) / u32::try_from(targets.len().max(1)).unwrap_or(1);
    let mut failed = 0;
    for target in &targets {
        match fuzz(target, options.seed, each) {
            Ok(inputs) => println!("{:16} {inputs} inputs", target.name),
            Err(input) => {
                failed += 1;
                println!("{:16} PANICS on {}", target.name, input.escape_ascii());
            }
        }
    }
    println!("{} passed, {failed} failed", targets.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many inputs it took well, or the one that it did not.
fn fuzz(target: &Target, seed: u64, time: Duration) -> Result<u64, Vec<u8>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let begun = Instant::now();
    let mut inputs = 0;
    for good in target.good {
        attempt(target, good)?;
    }
    while begun.elapsed() < time {
        for _ in 0..256 {
            let input = changed(&mut rng, target.good);
            attempt(target, &input)?;
            inputs += 1;
        }
    }
    Ok(inputs)
}

fn attempt(target: &Target, input: &[u8]) -> Result<(), Vec<u8>> {
    catch_unwind(AssertUnwindSafe(|| (target.run)(input))).map_err(|_| input.to_vec())
}

fn changed(rng: &mut ChaCha8Rng, good: &[&[u8]]) -> Vec<u8> {
    let mut input = good[below(rng, good.len())].to_vec();
    for _ in 0..=below(rng, 6) {
        change(rng, &mut input, good);
    }
    input.truncate(1 << 16);
    input
}

fn change(rng: &mut ChaCha8Rng, input: &mut Vec<u8>, good: &[&[u8]]) {
    let at = below(rng, input.len() + 1);
    match below(rng, 7) {
        0 if at < input.len() => input[at] ^= 1 << below(rng, 8),
        1 if at < input.len() => input[at] = rng.next_u32() as u8,
        2 => {
            let end = (at + below(rng, 16)).min(input.len());
            input.drain(at..end);
        }
        3 => {
            let word = corpus::WORDS[below(rng, corpus::WORDS.len())];
            input.splice(at..at, word.iter().copied());
        }
        4 => {
            let end = (at + below(rng, 64)).min(input.len());
            let piece = input[at..end].repeat(1 + below(rng, 40));
            input.splice(at..at, piece);
        }
        5 => {
            let other = good[below(rng, good.len())];
            let from = below(rng, other.len() + 1);
            input.truncate(at);
            input.extend_from_slice(&other[from..]);
        }
        _ => input.truncate(at),
    }
}

fn below(rng: &mut ChaCha8Rng, bound: usize) -> usize {
    (rng.next_u64() % bound.max(1) as u64) as usize
}
