//! The bytes of one file at one moment: pages of 4 KiB that are shared until written, and a size.
//! A page that is not in the map reads as zeros, so a segment written full of zeros costs nothing.
//! Knows nothing of what is synced: `file` holds two of these and the difference between them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

pub const PAGE_BYTES: usize = 4096;
pub const SECTOR_BYTES: usize = 512;

/// `None` is a page of zeros.
pub type Page = Option<Arc<[u8; PAGE_BYTES]>>;

const ZEROS: [u8; PAGE_BYTES] = [0; PAGE_BYTES];

pub fn bytes_of(page: &Page) -> &[u8; PAGE_BYTES] {
    page.as_deref().unwrap_or(&ZEROS)
}

#[derive(Clone, Default, Debug, PartialEq)]
pub struct Contents {
    pages: BTreeMap<u64, Arc<[u8; PAGE_BYTES]>>,
    size: u64,
}

impl Contents {
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut contents = Self::default();
        contents.write(0, bytes);
        contents
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// The numbers of the pages that are not all zeros.
    pub fn used_pages(&self) -> impl Iterator<Item = u64> {
        self.pages.keys().copied()
    }

    pub fn page(&self, number: u64) -> Page {
        self.pages.get(&number).cloned()
    }

    pub fn set_page(&mut self, number: u64, page: Page) {
        match page {
            Some(bytes) => self.pages.insert(number, bytes),
            None => self.pages.remove(&number),
        };
    }

    pub fn set_size(&mut self, size: u64) {
        self.size = size;
    }

    pub fn read(&self, offset: u64, length: usize) -> Vec<u8> {
        let end = offset.saturating_add(length as u64).min(self.size);
        let mut out = Vec::with_capacity(end.saturating_sub(offset) as usize);
        for piece in pieces(offset, end) {
            let page = self.pages.get(&piece.page).map_or(&ZEROS, |page| page);
            out.extend_from_slice(&page[piece.start..piece.start + piece.length]);
        }
        out
    }

    /// Returns the numbers of the pages that it touched.
    pub fn write(&mut self, offset: u64, data: &[u8]) -> Vec<u64> {
        let end = offset.saturating_add(data.len() as u64);
        let mut rest = data;
        let mut touched = Vec::new();
        for piece in pieces(offset, end) {
            let (now, later) = rest.split_at(piece.length);
            self.patch(&piece, now);
            touched.push(piece.page);
            rest = later;
        }
        self.size = self.size.max(end);
        touched
    }

    fn patch(&mut self, piece: &Piece, data: &[u8]) {
        if piece.length == PAGE_BYTES && data == ZEROS {
            self.pages.remove(&piece.page);
            return;
        }
        let page = self.pages.entry(piece.page).or_insert_with(|| Arc::new(ZEROS));
        Arc::make_mut(page)[piece.start..piece.start + piece.length].copy_from_slice(data);
    }

    /// Fills a range with zeros, without growing the file. Returns the pages that it touched.
    pub fn zero(&mut self, from: u64, to: u64) -> Vec<u64> {
        let mut touched = Vec::new();
        let first = from / PAGE_BYTES as u64;
        let last = to.div_ceil(PAGE_BYTES as u64);
        for number in self.pages.range(first..last.max(first)).map(|(number, _)| *number).collect::<Vec<_>>()
        {
            let start = number * PAGE_BYTES as u64;
            let from = from.max(start) - start;
            let to = to.min(start + PAGE_BYTES as u64) - start;
            let piece = Piece { page: number, start: from as usize, length: (to - from) as usize };
            self.patch(&piece, &ZEROS[..piece.length]);
            touched.push(number);
        }
        touched
    }

    /// Cuts or grows the file. What is cut off reads as zeros if the file grows again.
    pub fn resize(&mut self, size: u64) -> Vec<u64> {
        let touched = self.zero(size, u64::MAX);
        self.size = size;
        touched
    }

    /// Writes the file out for real; pages of zeros stay holes.
    pub fn write_to(&self, path: &Path) -> io::Result<()> {
        let file = File::create(path)?;
        file.set_len(self.size)?;
        for (number, page) in &self.pages {
            let offset = number * PAGE_BYTES as u64;
            let inside = self.size.saturating_sub(offset).min(PAGE_BYTES as u64) as usize;
            file.write_all_at(&page[..inside], offset)?;
        }
        Ok(())
    }
}

/// A part of one page.
struct Piece {
    page: u64,
    start: usize,
    length: usize,
}

/// Splits a range of bytes at the borders of pages.
fn pieces(from: u64, to: u64) -> impl Iterator<Item = Piece> {
    let mut at = from;
    std::iter::from_fn(move || {
        if at >= to {
            return None;
        }
        let start = (at % PAGE_BYTES as u64) as usize;
        let length = (PAGE_BYTES - start).min((to - at) as usize);
        let piece = Piece { page: at / PAGE_BYTES as u64, start, length };
        at += length as u64;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_across_pages_reads_back() {
        let mut contents = Contents::default();
        let touched = contents.write(4090, b"across the border");
        assert_eq!(touched, [0, 1]);
        assert_eq!(contents.read(4090, 100), b"across the border");
        assert_eq!(contents.read(4088, 3), [0, 0, b'a']);
        assert_eq!(contents.read(9000, 10), b"");
    }

    #[test]
    fn what_was_cut_off_does_not_come_back() {
        let mut contents = Contents::from_bytes(&[7; 6000]);
        contents.resize(5000);
        contents.resize(6000);
        assert_eq!(contents.read(4998, 1002), [&[7u8, 7][..], &[0; 1000]].concat());
    }

    #[test]
    fn a_hole_is_zeros_and_nothing_around_it_changes() {
        let mut contents = Contents::from_bytes(&[7; 12_000]);
        assert_eq!(contents.zero(4000, 8300), [0, 1, 2]);
        assert_eq!(contents.size(), 12_000);
        assert_eq!(contents.read(3999, 1), [7]);
        assert_eq!(contents.read(4000, 4300), [0; 4300]);
        assert_eq!(contents.read(8300, 1), [7]);
    }
}
