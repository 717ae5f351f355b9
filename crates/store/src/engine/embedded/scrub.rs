//! Scrub: read everything that is stored and report what is damaged, with file and offset.
//!
//! The log's groups are checked by their sums, tables block by block, rows and the frames of blobs by
//! their tags. It runs beside normal work and blocks: call it from a thread that may.

use std::path::Path;

use super::Embedded;
use super::log::verify_segment;
use super::manifest::{self, ManifestError};
use super::shared::Shared;
use crate::Error;
use crate::blobs::BlobRef;
use crate::report::{Damage, Progress};

/// Rows that are read at a time.
const ROWS_AT_A_TIME: usize = 100;
/// A file that is written while it is read may look damaged once, not thrice.
const ATTEMPTS: usize = 3;

/// What a scrub has read and found.
#[derive(Debug, Default)]
pub struct ScrubReport {
    pub groups: u64,
    pub table_rows: u64,
    pub rows: u64,
    pub frames: u64,
    pub damages: Vec<Damage>,
}

impl Embedded {
    /// Reads log, tables and rows, and the blobs that are named: only rows know which there are.
    pub fn scrub(
        &self,
        blobs: impl IntoIterator<Item = BlobRef>,
        progress: &mut dyn FnMut(Progress),
    ) -> ScrubReport {
        let mut report = ScrubReport::default();
        scrub_log(&self.shared, &mut report);
        scrub_tables(&self.shared, &mut report);
        scrub_rows(&self.shared, &mut report, progress);
        report.frames = self.shared.blobs.scrub(blobs, &mut report.damages, progress);
        report
    }
}

fn scrub_log(shared: &Shared, report: &mut ScrubReport) {
    let dir = shared.home.log();
    let files = match shared.disk.files(&dir) {
        Ok(files) => files,
        Err(error) => {
            return report.damages.push(Damage { file: dir, offset: None, what: error.to_string() });
        }
    };
    for file in files {
        match verify_file(shared, &file) {
            Ok(groups) => report.groups += groups,
            Err((offset, what)) => report.damages.push(Damage { file, offset, what }),
        }
    }
}

fn verify_file(shared: &Shared, file: &Path) -> Result<u64, (Option<u64>, String)> {
    let mut damaged_at = 0;
    for _ in 0..ATTEMPTS {
        let content = shared.disk.read_if_there(file).map_err(|error| (None, error.to_string()))?;
        // A segment that was removed meanwhile held nothing that is still needed.
        let Some(content) = content else { return Ok(0) };
        match verify_segment(&content) {
            Ok(groups) => return Ok(groups),
            Err(offset) => damaged_at = offset,
        }
    }
    Err((Some(damaged_at), "a group cannot be read, and a later one says that it was durable".into()))
}

fn scrub_tables(shared: &Shared, report: &mut ScrubReport) {
    let dir = shared.home.tree().join("tables");
    if let Err(error) = verify_manifest(shared) {
        report.damages.push(Damage { file: error.file, offset: None, what: error.what });
    }
    shared.tree.verify(|table, rows| match rows {
        Ok(rows) => report.table_rows += rows,
        Err(error) => {
            let file = dir.join(table.to_string());
            report.damages.push(Damage { file, offset: None, what: error.to_string() });
        }
    });
}

fn verify_manifest(shared: &Shared) -> Result<(), ManifestError> {
    // A flush may replace the manifest between its two files.
    (1..ATTEMPTS).fold(manifest::check(&shared.disk, &shared.home.tree()), |outcome, _| {
        outcome.or_else(|_| manifest::check(&shared.disk, &shared.home.tree()))
    })
}

fn scrub_rows(shared: &Shared, report: &mut ScrubReport, progress: &mut dyn FnMut(Progress)) {
    let mut bytes = 0;
    let damages = &mut report.damages;
    let file = shared.home.tree();
    let outcome = each_row(shared, |key, sealed| {
        report.rows += 1;
        bytes += (key.len() + sealed.len()) as u64;
        if let Err(error) = shared.keyring.unseal(key, sealed) {
            let what = format!("the row {}: {error}", key.escape_ascii());
            damages.push(Damage { file: file.clone(), offset: None, what });
        }
        if report.rows.is_multiple_of(ROWS_AT_A_TIME as u64) {
            progress(Progress { rows: report.rows, bytes, frames: 0 });
        }
        Ok(())
    });
    if let Err(error) = outcome {
        damages.push(Damage {
            file,
            offset: None,
            what: format!("the rows cannot be read to their end: {error}"),
        });
    }
}

/// Visits every row of one snapshot, sealed as it is stored.
pub fn each_row(
    shared: &Shared,
    mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let snapshot = shared.snapshots.open();
    let end = vec![0xFF; crate::KEY_BYTES_MAX + 1];
    let mut from = Vec::new();
    loop {
        let (rows, more) = shared.tree.range((&from, &end), snapshot.version, ROWS_AT_A_TIME, false)?;
        for (key, sealed) in &rows {
            visit(key, sealed)?;
        }
        match rows.last() {
            Some((last, _)) if more => {
                from.clear();
                from.extend_from_slice(last);
                from.push(0);
            }
            _ => return Ok(()),
        }
    }
}
