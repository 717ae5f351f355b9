//! The manifest of the tables: which tables there are. The lsm-tree crate writes a checksum for it and does
//! not look at that when it opens; a wrong list would let rows vanish or old ones come back. So it is
//! checked here, before the crate reads it.
//!
//! `current` holds the number of the manifest, its XXH3-128 and the kind of that sum; the manifest with
//! number 7 is the file `v7`.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_128;

use crate::disk::Disk;

const CURRENT: &str = "current";
const XXH3: u8 = 0;

/// Why the list of tables cannot be trusted.
#[derive(Debug)]
pub struct ManifestError {
    pub file: PathBuf,
    pub what: String,
}

/// Checks the manifest of the tree in `dir`. A tree that was not made yet has none.
pub fn check(disk: &Disk, dir: &Path) -> Result<(), ManifestError> {
    let current = dir.join(CURRENT);
    let Some(content) = read(disk, &current)? else { return Ok(()) };
    let Some((number, sum)) = parse(&content) else {
        return Err(ManifestError { file: current, what: "it does not name a list of tables".into() });
    };
    let file = dir.join(format!("v{number}"));
    let what = match read(disk, &file)? {
        None => format!("{} names it, but it is missing", current.display()),
        Some(manifest) if xxh3_128(&manifest) != sum => {
            format!("its sum is not the one in {}", current.display())
        }
        Some(_) => return Ok(()),
    };
    Err(ManifestError { file, what })
}

fn read(disk: &Disk, file: &Path) -> Result<Option<Vec<u8>>, ManifestError> {
    let failed = |error: io::Error| ManifestError { file: file.to_owned(), what: error.to_string() };
    disk.read_if_there(file).map_err(failed)
}

fn parse(content: &[u8]) -> Option<(u64, u128)> {
    let (number, rest) = content.split_first_chunk::<8>()?;
    let (sum, rest) = rest.split_first_chunk::<16>()?;
    (rest == [XXH3]).then_some((u64::from_le_bytes(*number), u128::from_le_bytes(*sum)))
}

impl fmt::Display for ManifestError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the list of tables {} is damaged: {}", self.file.display(), self.what)
    }
}
