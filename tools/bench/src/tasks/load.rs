//! Writes rows into a store, says when the wanted number is there, and writes on until it is killed.

use std::path::Path;
use std::time::{Duration, Instant};

use crash::trouble::Outcome;
use store::Store;

use crate::rows;

/// No task outlives its measurement by more than this.
pub const LIFE_MAX: Duration = Duration::from_secs(120);
const ROWS_A_COMMIT: u64 = 500;

pub fn run(directory: &Path, key_file: &Path, from: u64, count: u64) -> Outcome<()> {
    let store = super::open_store(directory, key_file)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (started, mut at) = (Instant::now(), from);
        while started.elapsed() < LIFE_MAX {
            let mut tx = store.begin();
            for number in at..at + ROWS_A_COMMIT {
                let (key, value) = rows::row(number);
                tx.put_raw(key, value);
            }
            tx.commit().await?;
            at += ROWS_A_COMMIT;
            if (at - ROWS_A_COMMIT..at).contains(&(from + count)) {
                println!("{at}");
            }
        }
        Ok(())
    })
}
