//! Bodies beside the rows: written, read in parts, damaged, dropped, released, collected.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use store::{BlobRef, Blobs, Error};

use crate::engines::{Random, block_on, key};

const EXTENT: u64 = 1 << 20;

fn open(dir: &Path) -> Blobs {
    Blobs::open(dir, key(), EXTENT).unwrap()
}

fn body(len: usize, seed: u64) -> Bytes {
    let mut random = Random(seed);
    (0..len).map(|_| random.next() as u8).collect()
}

async fn write(blobs: &Blobs, body: &Bytes, piece: usize) -> BlobRef {
    let mut writer = blobs.writer();
    for part in body.chunks(piece) {
        writer.push(Bytes::copy_from_slice(part)).await.unwrap();
    }
    writer.finish().await.unwrap()
}

async fn read(blobs: &Blobs, blob: &BlobRef) -> Result<Bytes, Error> {
    blobs.read(blob, 0..u64::MAX).read_to_end().await
}

fn extents(dir: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|ext| ext == "ext")).collect()
}

#[test]
fn bodies_of_all_sizes_are_read_back_also_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let mut written = Vec::new();
        let blobs = open(dir.path());
        for (seed, len) in
            [0, 1, 100, 65_535, 65_536, 65_537, 262_144, 300_000, 3_000_000].into_iter().enumerate()
        {
            let body = body(len, seed as u64);
            let blob = write(&blobs, &body, 70_000).await;
            assert_eq!(blob.length(), len as u64);
            assert_eq!(read(&blobs, &blob).await.unwrap(), body);
            written.push((blob, body));
        }
        drop(blobs);
        let blobs = open(dir.path());
        for (blob, body) in &written {
            assert_eq!(&read(&blobs, blob).await.unwrap(), body);
        }
    });
}

#[test]
fn a_part_is_read_alone() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let blobs = open(dir.path());
        let body = body(400_000, 1);
        let blob = write(&blobs, &body, 1_000).await;
        for (start, end) in
            [(0, 1), (65_535, 65_537), (100_000, 390_000), (399_999, 500_000), (500_000, 600_000), (7, 7)]
        {
            let part = blobs.read(&blob, start..end).read_to_end().await.unwrap();
            let (start, end) = ((start as usize).min(body.len()), (end as usize).min(body.len()));
            assert_eq!(part, body.slice(start..end), "{start}..{end}");
        }
    });
}

#[test]
fn many_small_bodies_share_a_file_and_writers_interleave() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let blobs = open(dir.path());
        let mut written = Vec::new();
        for seed in 0..30 {
            let body = body(20_000, seed);
            written.push((write(&blobs, &body, 9_000).await, body));
        }
        assert_eq!(extents(dir.path()).len(), 1);
        let tasks: Vec<_> = (0..4)
            .map(|seed| {
                let blobs = blobs.clone();
                tokio::spawn(async move {
                    let body = body(900_000, 100 + seed);
                    (write(&blobs, &body, 50_000).await, body)
                })
            })
            .collect();
        for task in tasks {
            written.push(task.await.unwrap());
        }
        for (blob, body) in &written {
            assert_eq!(&read(&blobs, blob).await.unwrap(), body);
        }
    });
}

#[test]
fn a_flipped_byte_is_an_error_and_never_served() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let blobs = open(dir.path());
        let body = body(200_000, 1);
        let blob = write(&blobs, &body, 200_000).await;
        let [file] = &extents(dir.path())[..] else { panic!("one extent is expected") };
        let clean = std::fs::read(file).unwrap();
        for at in [0, 20, 65_000, 70_000, 150_000, 200_100] {
            let mut damaged = clean.clone();
            damaged[at] ^= 1;
            std::fs::write(file, damaged).unwrap();
            let error = read(&blobs, &blob).await.unwrap_err();
            assert!(matches!(&error, Error::Corrupt(text) if text.contains(".ext at offset")), "{error}");
            let mut damages = Vec::new();
            blobs.scrub([blob.clone()], &mut damages, &mut |_| ());
            assert_eq!(damages.len(), 1, "byte {at}");
            assert!(damages[0].offset.is_some_and(|offset| offset <= at as u64));
        }
        std::fs::write(file, &clean[..100_000]).unwrap();
        assert!(matches!(read(&blobs, &blob).await, Err(Error::Corrupt(_))));
    });
}

#[test]
fn a_dropped_writer_and_a_released_blob_give_their_space_back() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let blobs = open(dir.path());
        for seed in 0..20 {
            let mut writer = blobs.writer();
            writer.push(body(600_000, seed)).await.unwrap();
            drop(writer);
            let blob = write(&blobs, &body(600_000, seed), 600_000).await;
            blobs.release(blob);
        }
        assert!(extents(dir.path()).len() <= 2, "{:?}", extents(dir.path()));
    });
}

#[test]
fn a_reader_keeps_the_space_of_a_released_blob() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let blobs = open(dir.path());
        let old = body(900_000, 1);
        let blob = write(&blobs, &old, 900_000).await;
        let mut reader = blobs.read(&blob, 0..u64::MAX);
        let first = reader.next().await.unwrap().unwrap();
        blobs.release(blob);
        let others = [
            write(&blobs, &body(900_000, 2), 900_000).await,
            write(&blobs, &body(900_000, 3), 900_000).await,
        ];
        let rest = reader.read_to_end().await.unwrap();
        assert_eq!([first, rest].concat(), old);
        write(&blobs, &body(900_000, 4), 900_000).await;
        assert_eq!(extents(dir.path()).len(), 3, "the old space is used again");
        assert_eq!(read(&blobs, &others[0]).await.unwrap(), body(900_000, 2));
    });
}

#[test]
fn a_collection_frees_what_no_row_knows_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let blobs = open(dir.path());
        let mut kept = Vec::new();
        for seed in 0..12 {
            let body = body(300_000, seed);
            let blob = write(&blobs, &body, 300_000).await;
            if seed % 3 == 0 {
                kept.push((blob, body));
            }
        }
        drop(blobs);
        let blobs = open(dir.path());
        // Before the collection nothing old is overwritten; what is written now is never collected.
        let fresh = (write(&blobs, &body(500_000, 50), 500_000).await, body(500_000, 50));
        let (released, _) = kept.pop().unwrap();
        blobs.release(released.clone());
        let freed = blobs.collect(kept.iter().map(|(blob, _)| blob.clone()).chain([released]));
        assert!(freed >= 8 * 300_000, "{freed}");
        assert_eq!(blobs.collect([]), 0, "a second collection finds nothing");
        for seed in 20..26 {
            kept.push((write(&blobs, &body(300_000, seed), 300_000).await, body(300_000, seed)));
        }
        kept.push(fresh);
        for (blob, body) in &kept {
            assert_eq!(&read(&blobs, blob).await.unwrap(), body);
        }
    });
}
