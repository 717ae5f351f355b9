//! Extents: the files that hold frames, and which of their space is free.
//!
//! Space goes one way: free, reserved by a writer, part of a blob, released, and free again once no reader
//! is older than the release. Space that was filled before the opening is unknown until the collection.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::space::Space;
use crate::disk::{Disk, DiskFile};
use crate::engine::snapshots::{Snapshot, Snapshots};

/// A range of bytes in an extent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    pub extent: u64,
    pub offset: u64,
    pub len: u64,
}

impl Region {
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.len)
    }
}

pub struct Extents {
    disk: Disk,
    dir: PathBuf,
    extent_bytes: u64,
    /// Counts releases; readers hold the count at which they began.
    readers: Arc<Snapshots>,
    state: Mutex<State>,
}

struct State {
    extents: BTreeMap<u64, Extent>,
    next_number: u64,
    /// Released space, with the count of its release, in order.
    released: VecDeque<(u64, Region)>,
}

struct Extent {
    file: Arc<DiskFile>,
    len: u64,
    free: Space,
    unknown: Space,
}

impl Extents {
    pub fn open(disk: &Disk, dir: &Path, extent_bytes: u64) -> io::Result<Extents> {
        let mut state = State { extents: BTreeMap::new(), next_number: 1, released: VecDeque::new() };
        for path in disk.files(dir)? {
            let Some(number) = number_of(&path) else { continue };
            let file = Arc::new(disk.open(&path)?);
            let len = file.len()?;
            let extent = Extent { file, len, free: Space::default(), unknown: Space::whole(len) };
            state.extents.insert(number, extent);
            state.next_number = state.next_number.max(number + 1);
        }
        let readers = Arc::new(Snapshots::default());
        Ok(Extents {
            disk: disk.clone(),
            dir: dir.to_owned(),
            extent_bytes,
            readers,
            state: Mutex::new(state),
        })
    }

    /// Reserves space, in a new extent if need be. Blocks.
    pub fn reserve(&self, len: u64) -> io::Result<Region> {
        let mut state = self.state();
        self.settle(&mut state);
        let found =
            state.extents.iter_mut().find_map(|(number, extent)| Some((*number, extent.free.take(len)?)));
        if let Some((extent, offset)) = found {
            return Ok(Region { extent, offset, len });
        }
        let number = state.next_number;
        let extent_len = self.extent_bytes.max(len);
        let file = Arc::new(self.disk.create_reserved(&self.path(number), extent_len)?);
        let mut free = Space::whole(extent_len);
        let offset = free.take(len).unwrap_or_default();
        state.extents.insert(number, Extent { file, len: extent_len, free, unknown: Space::default() });
        state.next_number += 1;
        Ok(Region { extent: number, offset, len })
    }

    /// Gives back what a writer had reserved and no reader can know.
    pub fn give_back(&self, regions: impl IntoIterator<Item = Region>) {
        let mut state = self.state();
        for region in regions {
            state.free(region);
        }
    }

    /// Frees the space of a blob, once today's readers are gone.
    pub fn release(&self, regions: impl IntoIterator<Item = Region>) {
        let mut state = self.state();
        let count = self.readers.published() + 1;
        for region in regions {
            if let Some(extent) = state.extents.get_mut(&region.extent) {
                extent.unknown.remove(region.offset, region.end());
            }
            state.released.push_back((count, region));
        }
        self.readers.publish(count);
        self.settle(&mut state);
    }

    /// Frees the unknown space that is not in `live`; answers how much that was.
    pub fn collect(&self, live: impl IntoIterator<Item = Region>) -> u64 {
        let live: Vec<Region> = live.into_iter().collect();
        let mut state = self.state();
        for region in live {
            if let Some(extent) = state.extents.get_mut(&region.extent) {
                extent.unknown.remove(region.offset, region.end());
            }
        }
        let mut freed = 0;
        for extent in state.extents.values_mut() {
            let unknown = std::mem::take(&mut extent.unknown);
            freed += unknown.bytes();
            unknown.iter().for_each(|(start, end)| extent.free.insert(start, end));
        }
        self.settle(&mut state);
        freed
    }

    /// How much a writer reserves at most, so that it leaves room for others in an extent.
    pub fn reservation_max(&self) -> u64 {
        self.extent_bytes / 4
    }

    pub fn hold(&self) -> Snapshot {
        self.readers.open()
    }

    pub fn file(&self, extent: u64) -> Option<Arc<DiskFile>> {
        self.state().extents.get(&extent).map(|extent| extent.file.clone())
    }

    pub fn files(&self) -> Vec<PathBuf> {
        self.state().extents.values().map(|extent| extent.file.path().to_owned()).collect()
    }

    pub fn path(&self, extent: u64) -> PathBuf {
        self.dir.join(format!("{extent:08}.ext"))
    }

    /// Moves released space to the free one, and removes files that hold nothing, but for one.
    fn settle(&self, state: &mut State) {
        let oldest = self.readers.oldest();
        while let Some((_, region)) = state.released.pop_front_if(|(count, _)| *count <= oldest) {
            state.free(region);
        }
        let empty: Vec<u64> = state
            .extents
            .iter()
            .filter(|(_, extent)| extent.free.is_whole(extent.len))
            .map(|(n, _)| *n)
            .collect();
        for number in empty.into_iter().skip(1) {
            // A file that cannot be removed now is found again at the next opening.
            if self.disk.remove(&self.path(number)).is_ok() {
                state.extents.remove(&number);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn free(&mut self, region: Region) {
        if let Some(extent) = self.extents.get_mut(&region.extent) {
            extent.free.insert(region.offset, region.end().min(extent.len));
        }
    }
}

fn number_of(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_suffix(".ext")?.parse().ok()
}
