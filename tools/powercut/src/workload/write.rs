//! The process that is killed: it opens the engine, says what it found, and lets eight writers commit
//! one transaction after the other until the end.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::ack::Ack;
use super::model::{self, Stamp, WRITERS};
use crate::engine::{Engine, EngineName, Problem};

/// When the writers stop by themselves.
#[derive(Clone, Copy)]
pub struct Until(pub u64);

impl Until {
    pub const KILLED: Self = Self(u64::MAX);
}

pub fn run(name: EngineName, directory: &Path, run: u32, until: Until) -> Result<(), Problem> {
    // Not through the buffer of stdout: it would cut a record in two at a newline.
    let pipe = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let engine = name.open(directory)?;
    let mut last = Vec::new();
    for writer in 0..WRITERS {
        let number = last_number(&*engine, writer)?;
        Ack::Found { writer, number }.say(&pipe)?;
        last.push((writer, number));
    }
    let failed = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (engine, pipe, failed) = (&*engine, &pipe, &failed);
        let start = |(writer, number)| {
            let first = Stamp { writer, number: number + 1, run };
            scope.spawn(move || commit_on_and_on(engine, first, until, pipe, failed))
        };
        let writers: Vec<_> = last.into_iter().map(start).collect();
        let ended = writers.into_iter().map(|writer| writer.join());
        ended.map(|ended| ended.unwrap_or_else(|_| Err(Problem("a writer panicked".into())))).collect()
    })
}

fn last_number(engine: &dyn Engine, writer: u8) -> Result<u64, Problem> {
    match engine.get(&model::head_key(writer))? {
        None => Ok(0),
        Some(head) => model::number_in_head(&head).ok_or(Problem("a head is too short".into())),
    }
}

fn commit_on_and_on(
    engine: &dyn Engine,
    first: Stamp,
    until: Until,
    pipe: &File,
    failed: &AtomicBool,
) -> Result<(), Problem> {
    for number in first.number..=until.0 {
        if failed.load(Ordering::Relaxed) {
            break;
        }
        let stamp = Stamp { number, ..first };
        let said = engine.commit(model::transaction(stamp)).and_then(|()| {
            let ack = Ack::Committed { writer: stamp.writer, number };
            Ok(ack.say(pipe)?)
        });
        if said.is_err() {
            failed.store(true, Ordering::Relaxed);
            return said;
        }
    }
    Ok(())
}
