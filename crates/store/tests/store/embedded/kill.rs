//! Kill the writing process, open what it left, and compare with what it had acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use store::Embedded;

use super::{fill, rows_there};
use crate::engines::{Random, block_on, options};

const CHILD: &str = "STORE_TEST_KILLED_CHILD";
const WRITERS: u32 = 4;

/// Not a test of its own: the process that is killed. Each writer reports its rounds once they are durable.
#[test]
fn child() {
    let Ok(job) = std::env::var(CHILD) else { return };
    let (dir, first) = job.split_once('|').unwrap();
    let first: u32 = first.parse().unwrap();
    let store = Arc::new(Embedded::open(options(Path::new(dir))).unwrap());
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = store.clone();
            std::thread::spawn(move || {
                block_on(async {
                    for round in (first + writer..).step_by(WRITERS as usize) {
                        fill(&*store, round..round + 1).await;
                        let line = format!("acknowledged {round}\n");
                        std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
                    }
                });
            })
        })
        .collect();
    writers.into_iter().for_each(|writer| writer.join().unwrap());
}

#[test]
fn nothing_acknowledged_is_lost_by_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(11);
    let mut acknowledged: Vec<u32> = Vec::new();
    let mut first = 0;
    for _ in 0..12 {
        let wanted = 20 + random.below(600) as usize;
        acknowledged.extend(run_and_kill(dir.path(), first, wanted));
        first = acknowledged.iter().max().map_or(0, |last| last + 2 * WRITERS);
        let store = Embedded::open(options(dir.path())).unwrap_or_else(|error| panic!("{error}"));
        block_on(async {
            for round in 0..first {
                let there = rows_there(&store, round).await.unwrap();
                let whole = there == 10 || (there == 0 && !acknowledged.contains(&round));
                assert!(whole, "round {round}: {there} rows");
            }
        });
    }
}

/// Runs the child until it has acknowledged enough, kills it, and answers all that it acknowledged.
fn run_and_kill(dir: &Path, first: u32, wanted: usize) -> Vec<u32> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["embedded::kill::child", "--exact", "--nocapture"])
        .env(CHILD, format!("{}|{first}", dir.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = Vec::new();
    let mut killed = false;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        // A line that was cut by the kill is none.
        let Some(round) = line.split_once("acknowledged ").and_then(|(_, round)| round.parse().ok()) else {
            continue;
        };
        acknowledged.push(round);
        if acknowledged.len() >= wanted && !killed {
            child.kill().unwrap();
            killed = true;
        }
    }
    child.wait().unwrap();
    acknowledged
}
