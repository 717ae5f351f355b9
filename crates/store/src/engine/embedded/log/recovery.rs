//! Reading the log back after a stop of any kind.
//!
//! The rules: every group must name the one before it. At the end of the newest segment a group that
//! cannot be read is a torn tail and is cut, unless a later header proves that more was durable: then it
//! is damage, and opening is refused with file and offset. A segment that continues another group than
//! the one read last is refused too. One case cannot be told: damage to the very last group looks like a
//! torn tail. A log that rests has a mark behind its end that closes that gap; only what fails within
//! moments of a kill, or in the last sector of a segment, is still taken for torn.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::format::{
    FIRST_GROUP, GROUP_HEADER_LEN, GroupHeader, MARK_EVERY, Mark, Rows, SegmentHeader, begins_as_group,
    decode_rows, group_at, group_len,
};
use super::segment::{Segment, Segments};
use super::writer::Log;

/// A log that was read to its end.
pub struct Recovered {
    pub log: Log,
    /// The last group, in the log or in the tables.
    pub last_group: u64,
    /// The tables hold everything through this group.
    pub flushed: u64,
    /// What was read and done, for the operator.
    pub messages: Vec<String>,
}

/// Why a log is refused.
#[derive(Debug)]
pub enum RecoveryError {
    Io(io::Error),
    Damaged { file: PathBuf, offset: u64, what: String },
}

impl From<io::Error> for RecoveryError {
    fn from(error: io::Error) -> Self {
        RecoveryError::Io(error)
    }
}

impl fmt::Display for RecoveryError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecoveryError::Io(error) => write!(out, "the log cannot be read: {error}"),
            RecoveryError::Damaged { file, offset, what } => {
                write!(out, "the log {} is damaged at offset {offset}: {what}", file.display())
            }
        }
    }
}

/// Reads the segments in order and hands each group that the tables lack to `replay`.
pub fn recover(
    segments: &Arc<Segments>,
    in_tables: u64,
    replay: impl FnMut(u64, Rows),
) -> Result<Recovered, RecoveryError> {
    let found = sort_out(segments.open_all()?)?;
    // The tables' own number can fall back when deletions are merged away; what the log noted cannot.
    let in_tables = in_tables.max(flushed_noted(&found.used)?);
    let newest = found.used.last().map_or(0, |(header, _)| header.number);
    let mut reading =
        Reading { in_tables, last: None, groups: 0, full: VecDeque::new(), messages: Vec::new(), replay };
    let mut free = found.unused;
    let mut used = found.used.into_iter().peekable();
    while let Some((header, segment)) = used.next() {
        let next = used.peek().map(|(next, _)| *next);
        if next.is_some_and(|next| next.previous <= in_tables) {
            free.push(segment);
        } else {
            reading.segment(header, segment, next)?;
        }
    }
    let last_group = reading.last.unwrap_or(0).max(in_tables);
    for segment in &found.headless {
        check_headless(segment, newest, last_group)?;
    }
    let mut messages = reading.messages;
    if reading.groups > 0 {
        messages.push(format!("{} groups read from the log, the last is {last_group}", reading.groups));
    }
    for segment in free.into_iter().chain(found.headless) {
        segments.give_back(segment)?;
    }
    let log = Log::new(segments.clone(), newest, last_group, reading.full);
    Ok(Recovered { log, last_group, flushed: in_tables, messages })
}

struct Found {
    /// In the order in which they were written.
    used: Vec<(SegmentHeader, Segment)>,
    /// Never written, or not finished when they were made.
    unused: Vec<Segment>,
    /// Neither header nor first group can be read, yet there is something.
    headless: Vec<Segment>,
}

fn sort_out(segments: Vec<Segment>) -> io::Result<Found> {
    let mut found = Found { used: Vec::new(), unused: Vec::new(), headless: Vec::new() };
    for segment in segments {
        if segment.len < (FIRST_GROUP + GROUP_HEADER_LEN) as u64 {
            found.unused.push(segment);
            continue;
        }
        let mut head = vec![0; FIRST_GROUP + GROUP_HEADER_LEN];
        segment.file.read_at(&mut head, 0)?;
        match SegmentHeader::decode(&head) {
            Some(header) => found.used.push((header, segment)),
            None => match header_by_first_group(&segment)? {
                Some(header) => found.used.push((header, segment)),
                None => found.headless.push(segment),
            },
        }
    }
    found.used.sort_by_key(|(header, _)| header.number);
    Ok(found)
}

/// The first group says the same as the segment's header.
fn header_by_first_group(segment: &Segment) -> io::Result<Option<SegmentHeader>> {
    let content = segment.file.read_all()?;
    let Some(claimed) = content.get(FIRST_GROUP..).and_then(GroupHeader::decode) else { return Ok(None) };
    Ok(group_at(&content, FIRST_GROUP, claimed.segment).map(|(group, _)| SegmentHeader {
        number: group.segment,
        previous: group.previous,
        flushed: group.flushed,
    }))
}

/// The highest "flushed through" that a readable group or header carries.
fn flushed_noted(used: &[(SegmentHeader, Segment)]) -> io::Result<u64> {
    let mut noted = 0;
    for (header, segment) in used {
        let content = segment.file.read_all()?;
        let mut offset = FIRST_GROUP;
        noted = noted.max(header.flushed);
        while let Some((group, body)) = group_at(&content, offset, header.number) {
            noted = noted.max(group.flushed);
            offset += group_len(body.len());
        }
    }
    Ok(noted)
}

/// Damage at an offset of a segment.
struct Damage {
    offset: usize,
    what: String,
}

impl Damage {
    fn in_file(self, segment: &Segment) -> RecoveryError {
        let file = segment.file.path().to_owned();
        RecoveryError::Damaged { file, offset: self.offset as u64, what: self.what }
    }
}

struct Reading<F> {
    in_tables: u64,
    last: Option<u64>,
    groups: u64,
    full: VecDeque<(Segment, u64)>,
    messages: Vec<String>,
    replay: F,
}

impl<F: FnMut(u64, Rows)> Reading<F> {
    fn segment(
        &mut self,
        header: SegmentHeader,
        segment: Segment,
        next: Option<SegmentHeader>,
    ) -> Result<(), RecoveryError> {
        let content = segment.file.read_all()?;
        let (offset, last) = self.groups(header, &content).map_err(|at| at.in_file(&segment))?;
        match next {
            None => self.newest_end(&segment, &content, offset, header.number, last)?,
            Some(next) if next.previous != last => {
                let what =
                    format!("the next segment continues group {}, but {last} was read last", next.previous);
                return Err(Damage { offset, what }.in_file(&segment));
            }
            Some(_) => {}
        }
        // What was replayed must be durable before anything builds on it.
        segment.file.sync_all()?;
        self.last = Some(last);
        self.full.push_back((segment, last));
        Ok(())
    }

    /// Reads groups for as long as they are whole; answers where they end and the last one.
    fn groups(&mut self, header: SegmentHeader, content: &[u8]) -> Result<(usize, u64), Damage> {
        let mut last = self.start(header).map_err(|what| Damage { offset: 0, what })?;
        let mut offset = FIRST_GROUP;
        while let Some((group, body)) = group_at(content, offset, header.number) {
            if group.previous != last {
                let what =
                    format!("group {} follows {}, but {last} was read last", group.number, group.previous);
                return Err(Damage { offset, what });
            }
            let no_rows = || Damage { offset, what: "a group holds no rows".into() };
            let rows = decode_rows(body).ok_or_else(no_rows)?;
            if group.number > self.in_tables {
                (self.replay)(group.number, rows);
            }
            last = group.number;
            self.groups += 1;
            offset += group_len(body.len());
        }
        Ok((offset, last))
    }

    /// Behind the last whole group of the log there may be a torn one, but nothing that was durable.
    fn newest_end(
        &mut self,
        segment: &Segment,
        content: &[u8],
        offset: usize,
        number: u64,
        last: u64,
    ) -> Result<(), RecoveryError> {
        if let Some(what) = later_proof(content, offset, number, last) {
            return Err(Damage { offset, what }.in_file(segment));
        }
        if content.get(offset..).is_some_and(begins_as_group) {
            let file = segment.file.path().display();
            self.messages
                .push(format!("{file}: the unfinished group behind {last} is cut at offset {offset}"));
        }
        Ok(())
    }

    /// The group before the segment, if the segment fits to what was read so far.
    fn start(&self, header: SegmentHeader) -> Result<u64, String> {
        match self.last {
            None if header.previous > self.in_tables => Err(format!(
                "groups behind {} through {} are missing before segment {}",
                self.in_tables, header.previous, header.number
            )),
            Some(last) if header.previous != last => Err(format!(
                "segment {} continues group {}, but the log ends at {last}",
                header.number, header.previous
            )),
            _ => Ok(header.previous),
        }
    }
}

/// What stands behind the end about groups that should be there.
fn later_proof(content: &[u8], end: usize, segment: u64, last: u64) -> Option<String> {
    later_proofs(content, end).find(|proof| proof.segment == segment && proof.synced > last).map(|proof| {
        format!(
            "what stands at offset {} says that everything through {} was durable, but {last} was read last",
            proof.offset, proof.synced
        )
    })
}

/// A later group or mark: everything through `synced` was durable when it was written.
struct Proof {
    offset: usize,
    segment: u64,
    synced: u64,
}

fn later_proofs(content: &[u8], from: usize) -> impl Iterator<Item = Proof> {
    (from..content.len()).step_by(8).filter_map(|offset| {
        let here = &content[offset..];
        let (segment, synced) = match GroupHeader::decode(here) {
            Some(group) => (group.segment, group.synced),
            None if offset.is_multiple_of(MARK_EVERY) => {
                Mark::decode(here).map(|mark| (mark.segment, mark.synced))?
            }
            None => return None,
        };
        Some(Proof { offset, segment, synced })
    })
}

/// A segment without a readable start must not hold anything that was durable.
fn check_headless(segment: &Segment, newest: u64, last_group: u64) -> Result<(), RecoveryError> {
    let content = segment.file.read_all()?;
    let lost =
        later_proofs(&content, FIRST_GROUP).find(|proof| proof.segment > newest && proof.synced > last_group);
    match lost {
        None => Ok(()),
        Some(proof) => Err(RecoveryError::Damaged {
            file: segment.file.path().to_owned(),
            offset: 0,
            what: format!(
                "its start cannot be read, and what stands at offset {} says that everything through {} was durable",
                proof.offset, proof.synced
            ),
        }),
    }
}

/// Checks every group of a segment's content up to its end; answers the offset of what is damaged.
///
/// Used while the store runs: the end of a segment that is being written is not damage.
pub fn verify_segment(content: &[u8]) -> Result<u64, u64> {
    let Some(header) = SegmentHeader::decode(content) else {
        return if content.iter().take(FIRST_GROUP).all(|byte| *byte == 0) { Ok(0) } else { Err(0) };
    };
    let mut offset = FIRST_GROUP;
    let mut groups = 0;
    let mut last = header.previous;
    while let Some((group, body)) = group_at(content, offset, header.number) {
        offset += group_len(body.len());
        last = group.number;
        groups += 1;
    }
    match later_proof(content, offset, header.number, last) {
        None => Ok(groups),
        Some(_) => Err(offset as u64),
    }
}

#[cfg(test)]
mod tests;
