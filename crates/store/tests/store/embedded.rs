//! What only a store on a disk can show: restarts, damage, faults, backups.

mod backup;
mod damage;
mod faults;
mod kill;
mod life;
mod reopen;

use std::path::{Path, PathBuf};

use store::{Embedded, Read, Store};

use crate::engines::{get_as, put};

/// Commits `rounds` transactions of ten rows; the round is the value.
pub async fn fill(store: &dyn Store, rounds: std::ops::Range<u32>) {
    for round in rounds {
        let mut tx = store.begin();
        for row in 0..10 {
            put(&mut tx, &name(round, row), value(round));
        }
        tx.commit().await.unwrap();
    }
}

pub fn name(round: u32, row: u32) -> String {
    format!("row/{:02}/{row}/{round:05}", round % 7)
}

pub fn value(round: u32) -> Vec<u8> {
    format!("value {round} ").repeat(20).into_bytes()
}

/// How many rows of a round are there; a wrong value fails.
pub async fn rows_there(store: &dyn Store, round: u32) -> Result<usize, store::Error> {
    let mut tx = store.begin();
    let mut there = 0;
    for row in 0..10 {
        if let Some(found) = get_as(&mut tx, &name(round, row), Read::Snapshot).await? {
            assert_eq!(found, value(round), "round {round} row {row}");
            there += 1;
        }
    }
    Ok(there)
}

pub async fn assert_whole(store: &Embedded, rounds: std::ops::Range<u32>) {
    for round in rounds {
        assert_eq!(rows_there(store, round).await, Ok(10), "round {round}");
    }
}

/// The files of a part of the data directory, with a suffix.
pub fn files(dir: &Path, part: &str, suffix: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir.join("data").join(part))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && path.to_string_lossy().ends_with(suffix))
        .collect();
    files.sort();
    files
}

pub fn flip(file: &Path, at: usize) {
    let mut content = std::fs::read(file).unwrap();
    content[at] ^= 0x10;
    std::fs::write(file, content).unwrap();
}
