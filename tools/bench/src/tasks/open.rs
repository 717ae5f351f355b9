//! Opens a store, says how many milliseconds that took, and waits to be killed: so that the next one finds
//! a store that was not closed, too.

use std::path::Path;
use std::time::Instant;

use crash::trouble::Outcome;

pub fn run(directory: &Path, key_file: &Path) -> Outcome<()> {
    let started = Instant::now();
    let store = super::open_store(directory, key_file)?;
    println!("{}", started.elapsed().as_secs_f64() * 1000.0);
    std::thread::park_timeout(super::load::LIFE_MAX);
    Ok(store.close()?)
}
