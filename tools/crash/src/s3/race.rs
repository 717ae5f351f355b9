//! Many workers put an object under one new key, each only if nothing is there: one of them wins.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crash::s3_request::S3Call;
use crash::trouble::Outcome;

use super::body::{Body, Content};
use super::line::{Heard, Line};
use super::model::{Bucket, Key};
use crate::judge::Failure;

#[derive(Clone, Default)]
pub struct Races(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// The race that is on.
    number: u64,
    /// Those since the last check.
    races: BTreeMap<u64, Race>,
    failures: Vec<Failure>,
}

#[derive(Default)]
struct Race {
    /// Who has sent an object.
    tried: Vec<usize>,
    /// Who was told that it is there.
    winner: Option<usize>,
}

impl Races {
    /// Tries once.
    pub async fn run(&self, line: &mut Line, worker: usize) -> Heard {
        let number = self.enter(worker);
        let body = content(number, worker).bytes();
        let call = S3Call::put(key(number).path(), body).header("if-none-match", "*");
        match line.call(&call).await {
            Err(_) => Heard::Gone,
            Ok(reply) if reply.status == 200 => {
                self.win(number, worker);
                Heard::Done(reply)
            }
            // Somebody else is there, or on the way.
            Ok(reply) if matches!(reply.status, 409 | 412) => {
                self.end(number);
                Heard::Done(reply)
            }
            Ok(reply) if reply.status >= 500 => Heard::Refused,
            Ok(reply) => Heard::Wrong(format!("a race: {} {}", reply.status, reply.text())),
        }
    }

    fn enter(&self, worker: usize) -> u64 {
        let mut known = self.lock();
        let number = known.number;
        known.races.entry(number).or_default().tried.push(worker);
        number
    }

    fn win(&self, number: u64, worker: usize) {
        let mut known = self.lock();
        let race = known.races.entry(number).or_default();
        if let Some(other) = race.winner.replace(worker) {
            let what = format!("{worker} and {other} both made what was not to be there: race {number}");
            known.failures.push(Failure::Wrong(what));
        }
        known.number = known.number.max(number + 1);
    }

    fn end(&self, number: u64) {
        let mut known = self.lock();
        known.number = known.number.max(number + 1);
    }

    /// Looks at every race since the last check; none of them goes on.
    pub async fn check(&self, line: &mut Line) -> Outcome<Vec<Failure>> {
        let (races, mut failures) = {
            let mut known = self.lock();
            known.number += 1;
            (std::mem::take(&mut known.races), std::mem::take(&mut known.failures))
        };
        for (number, race) in races {
            let reply = line.call(&S3Call::get(key(number).path())).await?;
            let is_of = |worker: &usize| reply.body == content(number, *worker).bytes();
            let is_right = match (reply.status, race.winner) {
                (404, winner) => winner.is_none(),
                (200, Some(winner)) => is_of(&winner),
                (200, None) => race.tried.iter().any(is_of),
                _ => false,
            };
            if !is_right {
                let what = format!("race {number}: {:?} won, it reads as {}", race.winner, reply.status);
                failures.push(Failure::Lost(what));
            }
        }
        Ok(failures)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(number: u64) -> Key {
    Key { bucket: Bucket::Plain, name: format!("race-{number}") }
}

/// In a row, or in a blob.
fn content(number: u64, worker: usize) -> Content {
    let length = if number.is_multiple_of(2) { 3_000 } else { 100_000 };
    Content::of(Body { seed: number * 1_000 + worker as u64, length })
}
