//! Appending groups: one write and one sync each, by the committer alone.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use super::format::{
    FIRST_GROUP, GROUP_HEADER_LEN, GroupHeader, MARK_EVERY, MARK_LEN, Mark, SegmentHeader, group_len,
};
use super::segment::{Segment, Segments};

/// The end of the log.
pub struct Log {
    segments: Arc<Segments>,
    current: Option<Segment>,
    number: u64,
    position: u64,
    last_group: u64,
    /// Full segments with their last group, oldest first.
    full: VecDeque<(Segment, u64)>,
    /// The last "flushed through" that a durable group carries.
    flushed_noted: u64,
    buffer: Vec<u8>,
}

impl Log {
    /// A log that goes on behind `last_group`, in a fresh segment with a number above `number`.
    pub fn new(segments: Arc<Segments>, number: u64, last_group: u64, full: VecDeque<(Segment, u64)>) -> Log {
        let buffer = Vec::new();
        Log { segments, current: None, number, position: 0, last_group, full, flushed_noted: 0, buffer }
    }

    /// The last group that is durable.
    pub fn last_group(&self) -> u64 {
        self.last_group
    }

    /// Makes a group of encoded rows durable; answers whether it took a new segment for it.
    /// After an error nothing may be appended any more: the end is unknown.
    pub fn append<'a>(
        &mut self,
        group: u64,
        rows: impl Iterator<Item = &'a [u8]>,
        flushed: u64,
    ) -> io::Result<bool> {
        // Room for a segment header in front: then a new segment needs one write too.
        self.buffer.clear();
        self.buffer.resize(FIRST_GROUP + GROUP_HEADER_LEN, 0);
        rows.for_each(|encoded| self.buffer.extend_from_slice(encoded));
        let body_len = self.buffer.len() - FIRST_GROUP - GROUP_HEADER_LEN;
        let len = group_len(body_len);
        self.buffer.resize(FIRST_GROUP + len, 0);
        let fresh = self.current.as_ref().is_none_or(|segment| self.position + len as u64 > segment.len);
        if fresh {
            self.begin_segment(len as u64, flushed)?;
        }
        self.write_header(group, body_len, flushed)?;
        self.write(fresh, len as u64)?;
        self.last_group = group;
        self.flushed_noted = flushed;
        self.recycle()?;
        Ok(fresh)
    }

    /// Says behind the end that the last group was durable. Without that, damage to it looks like a torn
    /// write. The mark needs no sync: where it is lost, nothing is worse than before. At the very end of a
    /// segment there is no room for it.
    pub fn mark_end(&mut self) -> io::Result<()> {
        let Some(segment) = &self.current else { return Ok(()) };
        // In another page if there is one, else in another sector.
        let places = [4096, MARK_EVERY as u64].map(|every| self.position.next_multiple_of(every));
        let Some(offset) = places.into_iter().find(|place| place + MARK_LEN as u64 <= segment.len) else {
            return Ok(());
        };
        segment.file.write_at(&Mark { segment: self.number, synced: self.last_group }.encode(), offset)
    }

    /// Makes the mark durable too.
    pub fn sync_mark(&mut self) -> io::Result<()> {
        self.mark_end()?;
        self.current.as_ref().map_or(Ok(()), |segment| segment.file.sync_data())
    }

    fn begin_segment(&mut self, group_len: u64, flushed: u64) -> io::Result<()> {
        let next = self.segments.take(FIRST_GROUP as u64 + group_len)?;
        if let Some(full) = self.current.replace(next) {
            self.full.push_back((full, self.last_group));
        }
        self.number += 1;
        self.position = FIRST_GROUP as u64;
        let header = SegmentHeader { number: self.number, previous: self.last_group, flushed }.encode();
        self.buffer[..header.len()].copy_from_slice(&header);
        Ok(())
    }

    fn write_header(&mut self, group: u64, body_len: usize, flushed: u64) -> io::Result<()> {
        let body_start = FIRST_GROUP + GROUP_HEADER_LEN;
        let header = GroupHeader {
            body_len: u32::try_from(body_len).map_err(io::Error::other)?,
            segment: self.number,
            number: group,
            previous: self.last_group,
            // Every group is synced before the next one is written.
            synced: self.last_group,
            flushed,
            body_sum: crc32fast::hash(&self.buffer[body_start..body_start + body_len]),
        };
        self.buffer[FIRST_GROUP..body_start].copy_from_slice(&header.encode());
        Ok(())
    }

    fn write(&mut self, fresh: bool, len: u64) -> io::Result<()> {
        let segment = self.current.as_ref().expect("a segment was begun above");
        if fresh {
            segment.file.write_at(&self.buffer, 0)?;
        } else {
            segment.file.write_at(&self.buffer[FIRST_GROUP..], self.position)?;
        }
        segment.file.sync_data()?;
        self.position += len;
        Ok(())
    }

    /// Frees the segments whose groups are in tables, if a durable group says so.
    fn recycle(&mut self) -> io::Result<()> {
        while let Some((segment, _)) = self.full.pop_front_if(|(_, last)| *last <= self.flushed_noted) {
            self.segments.give_back(segment)?;
        }
        Ok(())
    }
}
