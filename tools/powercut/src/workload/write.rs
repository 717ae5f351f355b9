//! The process that is killed: it opens the engine, says what it found, and lets eight writers commit
//! one transaction after the other until the end. If nobody kills it before it has written as much as
//! it was told to, it closes the engine or kills itself.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::ack::Ack;
use super::model::{self, Stamp, WRITERS};
use crate::engine::{Change, Engine, EngineName, Problem};

/// Written last and expected by nobody: a torn end of a log cannot be told from a damaged one, so what
/// stands there must not be missed.
const LAST_KEY: &[u8] = &[u8::MAX];

/// After which number the writers stop, and how the process ends then.
pub struct End {
    pub until: Option<u64>,
    pub close: bool,
}

pub fn run(name: EngineName, directory: &Path, run: u32, end: End) -> Result<(), Problem> {
    // Not through the buffer of stdout: it would cut a record in two at a newline.
    let pipe = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let engine = name.open(directory)?;
    let mut found = Vec::new();
    for writer in 0..WRITERS {
        let number = last_number(&*engine, writer)?;
        Ack::Found { writer, number }.say(&pipe)?;
        found.push((writer, number));
    }
    commit_from_all(&*engine, &found, run, end.until.unwrap_or(u64::MAX), &pipe)?;
    engine.commit(vec![Change::Put { key: LAST_KEY.into(), value: b"the end".into() }])?;
    if end.close {
        return engine.close();
    }
    // Not by returning, which would close the engine.
    Ok(kill(Pid::this(), Signal::SIGKILL)?)
}

fn commit_from_all(
    engine: &dyn Engine,
    found: &[(u8, u64)],
    run: u32,
    last: u64,
    pipe: &File,
) -> Result<(), Problem> {
    let failed = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let failed = &failed;
        let start = |&(writer, number): &(u8, u64)| {
            let first = Stamp { writer, number: number + 1, run };
            scope.spawn(move || commit_on_and_on(engine, first, last, pipe, failed))
        };
        let writers: Vec<_> = found.iter().map(start).collect();
        let ended: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
        ended
            .into_iter()
            .try_for_each(|ended| ended.unwrap_or_else(|_| Err(Problem("a writer panicked".into()))))
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
    last: u64,
    pipe: &File,
    failed: &AtomicBool,
) -> Result<(), Problem> {
    for number in first.number..=last {
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
