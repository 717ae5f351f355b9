//! Forgets on purpose: puts the data of an earlier moment back, as a store that loses writes would. The
//! test of the test.

use std::fs;
use std::path::Path;

use crash::trouble::Outcome;

/// After odd kills the data is remembered, after even ones it is put back. The server must not run.
pub fn turn(data: &Path, kills: u64) -> Outcome<()> {
    let (store, older) = (data.join("store"), data.join("older"));
    if kills.is_multiple_of(2) && older.exists() {
        fs::remove_dir_all(&store)?;
        fs::rename(&older, &store)?;
    } else if !older.exists() {
        copy(&store, &older)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &target)?,
            false => drop(fs::copy(entry.path(), target)?),
        }
    }
    Ok(())
}
