use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::*;
use crate::disk::Disk;
use crate::engine::embedded::log::encode_row;

const SEGMENT: u64 = 16 << 10;
const SECTOR: usize = 512;

/// A small generator: the seed in a failure's message tells the whole run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

type Image = BTreeMap<PathBuf, Vec<u8>>;

fn image(dir: &Path) -> Image {
    Disk::default()
        .files(dir)
        .unwrap()
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

fn restore(dir: &Path, image: &Image) {
    for path in Disk::default().files(dir).unwrap() {
        std::fs::remove_file(path).unwrap();
    }
    image.iter().for_each(|(path, content)| std::fs::write(path, content).unwrap());
}

/// What a power cut in the middle of the last write leaves: each sector is the old or the new one.
fn cut(before: &Image, after: &Image, random: &mut Random) -> Image {
    let keep = random.below(4);
    let mut cut = after.clone();
    for (path, content) in &mut cut {
        let old = before.get(path).cloned().unwrap_or_else(|| vec![0; content.len()]);
        for (new, old) in content.chunks_mut(SECTOR).zip(old.chunks(SECTOR)) {
            let lost = match keep {
                0 => true,
                1 => random.below(8) == 0,
                2 => random.below(2) == 0,
                _ => random.below(8) != 0,
            };
            if lost {
                new.copy_from_slice(old);
            }
        }
    }
    cut
}

fn append(log: &mut Log, number: u64, rows: &Rows, flushed: u64) {
    let mut body = Vec::new();
    rows.iter().for_each(|(key, value)| encode_row(key, value.as_deref(), &mut body));
    log.append(number, std::iter::once(&body[..]), flushed).unwrap();
}

fn rows(group: u64, random: &mut Random) -> Rows {
    (0..random.below(6))
        .map(|row| {
            let value =
                (random.below(4) > 0).then(|| Bytes::from(vec![group as u8; random.below(1_500) as usize]));
            (Bytes::from(format!("{group}/{row}")), value)
        })
        .collect()
}

struct Found {
    log: Log,
    last: u64,
    groups: Vec<(u64, Rows)>,
}

fn open(dir: &Path, in_tables: u64) -> Result<Found, RecoveryError> {
    let segments = Arc::new(Segments::new(&Disk::default(), dir, SEGMENT));
    let mut groups = Vec::new();
    let recovered = recover(&segments, in_tables, |number, rows| groups.push((number, rows)))?;
    Ok(Found { log: recovered.log, last: recovered.last_group, groups })
}

/// Chains of cuts: groups are written, "tables" follow at some distance, the last write is cut in the
/// middle, and the log that was found goes on from there. Every synced group must be found, unless the
/// tables have it; the cut one is whole or absent.
#[test]
fn no_cut_loses_a_synced_group() {
    for seed in 0..25 {
        println!("seed {seed}");
        let mut random = Random(seed);
        let dir = tempfile::tempdir().unwrap();
        let mut flushed = 0;
        let mut written: Vec<(u64, Rows)> = Vec::new();
        for _ in 0..12 {
            // The tables' own number may fall back; what the log noted may not.
            let reported = if random.below(3) == 0 { 0 } else { flushed };
            let found = open(dir.path(), reported).unwrap_or_else(|error| panic!("{error}"));
            check(&mut written, &found, flushed);
            let Found { mut log, mut last, .. } = found;
            let mut before = image(dir.path());
            for _ in 0..1 + random.below(25) {
                before = image(dir.path());
                if random.below(4) == 0 {
                    log.mark_end().unwrap();
                }
                last += 1 + random.below(3);
                let rows = rows(last, &mut random);
                append(&mut log, last, &rows, flushed);
                written.push((last, rows));
                if random.below(6) == 0 {
                    flushed = written[written.len() - 1 - random.below(written.len().min(4) as u64) as usize]
                        .0
                        .max(flushed);
                    // A table is durable before it is noted, and only synced groups are in it.
                }
            }
            drop(log);
            let is_cut_safe = written.last().is_some_and(|(number, _)| *number > flushed);
            if is_cut_safe && random.below(4) > 0 {
                restore(dir.path(), &cut(&before, &image(dir.path()), &mut random));
            }
        }
    }
}

/// All that was written is found, but for the last group, and what lies in tables.
fn check(written: &mut Vec<(u64, Rows)>, found: &Found, flushed: u64) {
    let last_found = found.groups.last().map_or(flushed, |(number, _)| *number).max(flushed);
    let unfound = written.iter().filter(|(number, _)| *number > last_found).count();
    assert!(unfound <= 1, "{unfound} groups are lost behind {last_found}");
    written.retain(|(number, _)| *number <= last_found);
    let wanted: Vec<_> = written.iter().filter(|(number, _)| *number > flushed).collect();
    let got: Vec<_> = found.groups.iter().filter(|(number, _)| *number > flushed).collect();
    assert_eq!(got, wanted);
}

/// Any one byte that is flipped in a log with a mark either changes nothing that is read or is refused.
#[test]
fn no_flipped_byte_before_the_mark_passes_unnoticed() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(5);
    let mut log = open(dir.path(), 0).unwrap().log;
    let mut written = Vec::new();
    for number in 1..=40 {
        let rows = rows(number, &mut random);
        append(&mut log, number, &rows, 0);
        written.push((number, rows));
    }
    log.mark_end().unwrap();
    drop(log);
    let clean = image(dir.path());
    for (path, content) in &clean {
        for _ in 0..120 {
            let at = random.below(content.len() as u64) as usize;
            let mut damaged = content.clone();
            damaged[at] ^= 1 << random.below(8);
            std::fs::write(path, damaged).unwrap();
            if let Ok(found) = open(dir.path(), 0) {
                assert!(found.groups == written, "{} byte {at}", path.display());
            }
            restore(dir.path(), &clean);
        }
    }
}

/// Groups that end at any distance from a mark of an earlier moment, also right before it.
#[test]
fn the_log_goes_on_over_its_marks() {
    for len in (0..4096).step_by(8) {
        let dir = tempfile::tempdir().unwrap();
        let mut log = open(dir.path(), 0).unwrap().log;
        let row = |len: usize| vec![(Bytes::from_static(b"k"), Some(Bytes::from(vec![1; len])))];
        let written = vec![(1, row(100)), (2, row(len)), (3, row(100))];
        for (number, rows) in &written {
            append(&mut log, *number, rows, 0);
            log.mark_end().unwrap();
        }
        drop(log);
        assert_eq!(open(dir.path(), 0).unwrap().groups, written);
    }
}
