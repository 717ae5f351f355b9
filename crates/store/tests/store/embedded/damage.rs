use std::fs;
use std::time::{Duration, Instant};

use store::{Embedded, Error, OpenError, Store};

use super::{assert_whole, files, fill, flip, rows_there};
use crate::engines::{block_on, open, options, put};

const FIRST_GROUP: usize = 4096;

/// A store whose rows are all in the log, stopped without a close.
fn in_log(rounds: u32) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    block_on(async { fill(&open(dir.path()), 0..rounds).await });
    dir
}

/// The newest segment and the offsets of its groups.
fn groups(dir: &tempfile::TempDir) -> (std::path::PathBuf, Vec<usize>) {
    let newest = files(dir.path(), "log", ".seg")
        .into_iter()
        .max_by_key(|file| u64::from_le_bytes(fs::read(file).unwrap()[8..16].try_into().unwrap()))
        .unwrap();
    let content = fs::read(&newest).unwrap();
    let mut offsets = Vec::new();
    let mut at = FIRST_GROUP;
    while content[at..].starts_with(b"GRP1") {
        offsets.push(at);
        let body = u32::from_le_bytes(content[at + 4..at + 8].try_into().unwrap()) as usize;
        at += (56 + body).next_multiple_of(8);
    }
    (newest, offsets)
}

fn refusal(dir: &tempfile::TempDir) -> String {
    match Embedded::open(options(dir.path())) {
        Err(OpenError::Damaged(text)) => text,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("a damaged log was opened"),
    }
}

#[test]
fn a_damaged_group_before_the_end_is_refused_with_file_and_offset() {
    for into_group in [0, 5, 30, 54, 56, 300] {
        let dir = in_log(20);
        let (file, groups) = groups(&dir);
        assert!(groups.len() >= 20);
        flip(&file, groups[10] + into_group);
        let text = refusal(&dir);
        assert!(
            text.contains(&*file.to_string_lossy()) && text.contains(&format!("offset {}", groups[10])),
            "{text}"
        );
    }
}

#[test]
fn a_torn_tail_is_cut_with_a_message() {
    for into_group in [20, 100, 2_000] {
        let dir = in_log(20);
        let (file, groups) = groups(&dir);
        let mut content = fs::read(&file).unwrap();
        let last = groups.last().unwrap();
        content[last + into_group..].fill(0);
        fs::write(&file, content).unwrap();
        let store = open(dir.path());
        assert!(store.messages().iter().any(|text| text.contains("cut at offset")), "{:?}", store.messages());
        block_on(async {
            assert_whole(&store, 0..19).await;
            assert_eq!(rows_there(&store, 19).await, Ok(0));
            fill(&store, 19..40).await;
        });
        drop(store);
        block_on(assert_whole(&open(dir.path()), 0..40));
    }
}

#[test]
fn after_a_clean_stop_damage_to_the_last_rows_is_refused_too() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let store = open(dir.path());
        fill(&store, 0..20).await;
        store.close().unwrap();
    });
    let (file, groups) = groups(&dir);
    flip(&file, groups[groups.len() - 2] + 100);
    refusal(&dir);
}

#[test]
fn once_the_log_rests_damage_to_its_last_rows_is_refused_also_without_a_stop() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    block_on(fill(&store, 0..20));
    let (file, offsets) = groups(&dir);
    let deadline = Instant::now() + Duration::from_secs(30);
    while !fs::read(&file).unwrap().windows(4).any(|bytes| bytes == b"END1") {
        assert!(Instant::now() < deadline, "no mark was written");
        std::thread::yield_now();
    }
    drop(store);
    flip(&file, offsets[offsets.len() - 1] + 100);
    assert!(refusal(&dir).contains(&format!("offset {}", offsets[offsets.len() - 1])));
}

#[test]
fn a_damaged_segment_start_loses_nothing() {
    for at in [0, 9, 33] {
        let dir = in_log(20);
        let (file, _) = groups(&dir);
        flip(&file, at);
        block_on(assert_whole(&open(dir.path()), 0..20));
    }
    let dir = in_log(20);
    let (file, groups) = groups(&dir);
    flip(&file, 9);
    flip(&file, groups[0] + 9);
    assert!(refusal(&dir).contains("offset 0"));
}

/// Three live segments, none of them in tables yet.
fn several_segments() -> (tempfile::TempDir, store::Options) {
    let dir = tempfile::tempdir().unwrap();
    let roomy = || store::Options { memtable_bytes: 16 << 20, ..options(dir.path()) };
    let store = Embedded::open(roomy()).unwrap();
    block_on(fill(&store, 0..400));
    drop(store);
    let options = roomy();
    (dir, options)
}

#[test]
fn a_missing_segment_is_refused() {
    for which in 0..2 {
        let (dir, options) = several_segments();
        let mut segments = files(dir.path(), "log", ".seg");
        segments.retain(|file| fs::read(file).unwrap().starts_with(b"PILEUSLG"));
        segments.sort_by_key(|file| u64::from_le_bytes(fs::read(file).unwrap()[8..16].try_into().unwrap()));
        assert!(segments.len() >= 3, "{segments:?}");
        fs::remove_file(&segments[which]).unwrap();
        assert!(matches!(Embedded::open(options), Err(OpenError::Damaged(_))), "segment {which}");
    }
}

/// A store whose rows are mostly in tables.
fn in_tables() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let store = open(dir.path());
        fill(&store, 0..1_500).await;
        store.close().unwrap();
    });
    dir
}

#[test]
fn a_flipped_byte_in_a_table_is_reported_and_never_served() {
    let dir = in_tables();
    let tables = files(dir.path(), "tree/tables", "");
    assert!(!tables.is_empty());
    for (at, table) in tables.iter().enumerate().take(3) {
        let clean = fs::read(table).unwrap();
        flip(table, clean.len() / 3 + at * 100);
        match Embedded::open(options(dir.path())) {
            Err(OpenError::Damaged(_)) => {}
            Err(other) => panic!("{other}"),
            Ok(store) => {
                let mut reported = 0;
                for round in 0..1_500 {
                    match block_on(rows_there(&store, round)) {
                        Ok(there) => assert_eq!(there, 10, "round {round} lost rows in silence"),
                        Err(Error::Corrupt(_) | Error::Unavailable(_)) => reported += 1,
                        Err(other) => panic!("{other}"),
                    }
                }
                let scrubbed = store.scrub([], &mut |_| ());
                assert!(reported == 0 || !scrubbed.damages.is_empty());
                assert!(
                    scrubbed.damages.iter().any(|damage| damage.file == *table),
                    "{:?}",
                    scrubbed.damages
                );
            }
        }
        fs::write(table, clean).unwrap();
    }
    block_on(assert_whole(&open(dir.path()), 0..1_500));
}

#[test]
fn a_flipped_byte_in_the_list_of_tables_is_refused() {
    let dir = in_tables();
    let manifests = files(dir.path(), "tree", "");
    assert!(manifests.len() >= 2, "{manifests:?}");
    let current = dir.path().join("data/tree/current");
    let number = u64::from_le_bytes(fs::read(&current).unwrap()[..8].try_into().unwrap());
    for file in [current.with_file_name(format!("v{number}")), current] {
        let clean = fs::read(&file).unwrap();
        for at in (0..clean.len()).step_by(1 + clean.len() / 40) {
            flip(&file, at);
            assert!(refusal(&dir).contains("list of tables"), "{} byte {at}", file.display());
            fs::write(&file, &clean).unwrap();
        }
    }
    block_on(assert_whole(&open(dir.path()), 0..1_500));
}

#[test]
fn a_scrub_of_a_healthy_store_under_load_finds_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = std::sync::Arc::new(open(dir.path()));
    let writer = {
        let store = store.clone();
        std::thread::spawn(move || block_on(fill(&*store, 0..800)))
    };
    let mut rounds = 0;
    while !writer.is_finished() || rounds == 0 {
        let report = store.scrub([], &mut |_| ());
        assert_eq!(report.damages, []);
        rounds += 1;
    }
    writer.join().unwrap();
    let report = store.scrub([], &mut |_| ());
    assert_eq!((report.rows, report.damages.len()), (8_000, 0));
    assert!(report.table_rows > 0 && report.groups > 0);
}

#[test]
fn a_scrub_finds_a_flipped_byte_in_the_log_and_in_a_blob() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let blob = block_on(async {
        fill(&store, 0..20).await;
        let mut writer = store.blobs().writer();
        writer.push(vec![5; 100_000].into()).await.unwrap();
        let blob = writer.finish().await.unwrap();
        let mut tx = store.begin();
        put(&mut tx, "blob", "here");
        tx.commit().await.unwrap();
        blob
    });
    let healthy = store.scrub([blob.clone()], &mut |_| ());
    assert_eq!((healthy.frames, healthy.damages), (2, vec![]));
    let (segment, groups) = groups(&dir);
    flip(&segment, groups[5] + 60);
    let extents = files(dir.path(), "blobs", ".ext");
    flip(&extents[0], 70_000);
    let report = store.scrub([blob], &mut |_| ());
    let found: Vec<_> = report.damages.iter().map(|damage| (damage.file.clone(), damage.offset)).collect();
    assert_eq!(found[0], (segment, Some(groups[5] as u64)));
    assert_eq!(found[1].0, extents[0]);
    assert_eq!(found.len(), 2, "{found:?}");
}
