//! The bytes of the log: segment headers, group headers, rows.
//!
//! Numbers are little-endian. A segment begins with a block of 4 KiB that holds its header; groups follow,
//! each at a multiple of eight bytes. A group is a header of 56 bytes and a body of rows; each has its own
//! CRC-32. A row is key length (2), value length (4, all ones for a deletion), key, value.
//!
//! A mark is no part of the chain of groups: it stands at a multiple of 512 bytes somewhere behind the
//! last group and says that this group was durable. The groups that follow may write over it.

use bytes::Bytes;

/// Where the first group of a segment begins.
pub const FIRST_GROUP: usize = 4096;
pub const GROUP_HEADER_LEN: usize = 56;
pub const SEGMENT_HEADER_LEN: usize = 36;
pub const MARK_LEN: usize = 24;
/// Marks stand at multiples of this, so that damage to the sector of the last group spares the mark.
pub const MARK_EVERY: usize = 512;

const SEGMENT_MAGIC: &[u8; 8] = b"PILEUSLG";
const GROUP_MAGIC: &[u8; 4] = b"GRP1";
const MARK_MAGIC: &[u8; 4] = b"END1";
const DELETED: u32 = u32::MAX;

/// The rows of a group: a value, or `None` for a deletion.
pub type Rows = Vec<(Bytes, Option<Bytes>)>;

/// The start of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentHeader {
    pub number: u64,
    /// The last group before this segment.
    pub previous: u64,
    /// The tables held everything through this group.
    pub flushed: u64,
}

/// The start of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupHeader {
    pub body_len: u32,
    pub segment: u64,
    pub number: u64,
    pub previous: u64,
    /// Everything through this group was durable when this one was written.
    pub synced: u64,
    pub flushed: u64,
    pub body_sum: u32,
}

/// Behind the end of a log that rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub segment: u64,
    /// Everything through this group was durable when the mark was written.
    pub synced: u64,
}

impl SegmentHeader {
    pub fn encode(self) -> [u8; SEGMENT_HEADER_LEN] {
        let mut out = [0; SEGMENT_HEADER_LEN];
        out[..8].copy_from_slice(SEGMENT_MAGIC);
        out[8..16].copy_from_slice(&self.number.to_le_bytes());
        out[16..24].copy_from_slice(&self.previous.to_le_bytes());
        out[24..32].copy_from_slice(&self.flushed.to_le_bytes());
        let sum = crc32fast::hash(&out[..32]);
        out[32..].copy_from_slice(&sum.to_le_bytes());
        out
    }

    pub fn decode(bytes: &[u8]) -> Option<SegmentHeader> {
        let mut input = checked(bytes, SEGMENT_MAGIC, SEGMENT_HEADER_LEN)?;
        Some(SegmentHeader {
            number: u64_from(&mut input)?,
            previous: u64_from(&mut input)?,
            flushed: u64_from(&mut input)?,
        })
    }
}

impl GroupHeader {
    pub fn encode(self) -> [u8; GROUP_HEADER_LEN] {
        let mut out = [0; GROUP_HEADER_LEN];
        out[..4].copy_from_slice(GROUP_MAGIC);
        out[4..8].copy_from_slice(&self.body_len.to_le_bytes());
        for (at, number) in
            [self.segment, self.number, self.previous, self.synced, self.flushed].iter().enumerate()
        {
            out[8 + at * 8..16 + at * 8].copy_from_slice(&number.to_le_bytes());
        }
        out[48..52].copy_from_slice(&self.body_sum.to_le_bytes());
        let sum = crc32fast::hash(&out[..52]);
        out[52..].copy_from_slice(&sum.to_le_bytes());
        out
    }

    pub fn decode(bytes: &[u8]) -> Option<GroupHeader> {
        let mut input = checked(bytes, GROUP_MAGIC, GROUP_HEADER_LEN)?;
        Some(GroupHeader {
            body_len: u32_from(&mut input)?,
            segment: u64_from(&mut input)?,
            number: u64_from(&mut input)?,
            previous: u64_from(&mut input)?,
            synced: u64_from(&mut input)?,
            flushed: u64_from(&mut input)?,
            body_sum: u32_from(&mut input)?,
        })
    }
}

impl Mark {
    pub fn encode(self) -> [u8; MARK_LEN] {
        let mut out = [0; MARK_LEN];
        out[..4].copy_from_slice(MARK_MAGIC);
        out[4..12].copy_from_slice(&self.segment.to_le_bytes());
        out[12..20].copy_from_slice(&self.synced.to_le_bytes());
        let sum = crc32fast::hash(&out[..20]);
        out[20..].copy_from_slice(&sum.to_le_bytes());
        out
    }

    pub fn decode(bytes: &[u8]) -> Option<Mark> {
        let mut input = checked(bytes, MARK_MAGIC, MARK_LEN)?;
        Some(Mark { segment: u64_from(&mut input)?, synced: u64_from(&mut input)? })
    }
}

/// Whether the bytes begin as a group does, valid or not.
pub fn begins_as_group(bytes: &[u8]) -> bool {
    bytes.starts_with(GROUP_MAGIC)
}

/// The whole and valid group at `offset`, if it belongs to `segment`.
pub fn group_at(content: &[u8], offset: usize, segment: u64) -> Option<(GroupHeader, &[u8])> {
    let header = GroupHeader::decode(content.get(offset..)?)?;
    let body_start = offset + GROUP_HEADER_LEN;
    let body = content.get(body_start..body_start.checked_add(header.body_len as usize)?)?;
    (header.segment == segment && crc32fast::hash(body) == header.body_sum).then_some((header, body))
}

/// The length of a group in the file.
pub fn group_len(body_len: usize) -> usize {
    (GROUP_HEADER_LEN + body_len).next_multiple_of(8)
}

/// Appends one row to a body. The bounds of keys and values were checked before.
pub fn encode_row(key: &[u8], value: Option<&[u8]>, out: &mut Vec<u8>) {
    encode_row_head(key, value.map(<[u8]>::len), out);
    out.extend_from_slice(value.unwrap_or_default());
}

/// Appends a row up to its value, of which only the length is needed.
pub fn encode_row_head(key: &[u8], value_len: Option<usize>, out: &mut Vec<u8>) {
    let key_len = u16::try_from(key.len()).expect("keys are bounded far below 64 KiB");
    let value_len =
        value_len.map_or(DELETED, |len| u32::try_from(len).expect("values are bounded far below 4 GiB"));
    out.extend_from_slice(&key_len.to_le_bytes());
    out.extend_from_slice(&value_len.to_le_bytes());
    out.extend_from_slice(key);
}

/// The rows of a body; the last is `None` if the body ends in the middle of one.
pub fn rows_of(mut body: &[u8]) -> impl Iterator<Item = Option<(&[u8], Option<&[u8]>)>> {
    std::iter::from_fn(move || {
        if body.is_empty() {
            return None;
        }
        let row = row_from(&mut body);
        if row.is_none() {
            body = &[];
        }
        Some(row)
    })
}

fn row_from<'a>(input: &mut &'a [u8]) -> Option<(&'a [u8], Option<&'a [u8]>)> {
    let key_len = u16::from_le_bytes(take(input)?);
    let value_len = u32_from(input)?;
    let key = input.split_off(..usize::from(key_len))?;
    match value_len {
        DELETED => Some((key, None)),
        len => Some((key, Some(input.split_off(..len as usize)?))),
    }
}

/// Copies of the rows of a body, or `None` if it is not one.
pub fn decode_rows(body: &[u8]) -> Option<Rows> {
    let copied = |row: Option<(&[u8], Option<&[u8]>)>| {
        row.map(|(key, value)| (Bytes::copy_from_slice(key), value.map(Bytes::copy_from_slice)))
    };
    rows_of(body).map(copied).collect()
}

/// What lies between a magic and a checksum that fits.
fn checked<'a>(bytes: &'a [u8], magic: &[u8], len: usize) -> Option<&'a [u8]> {
    let (body, sum) = bytes.get(..len)?.split_last_chunk::<4>()?;
    let fields = body.strip_prefix(magic)?;
    (crc32fast::hash(body) == u32::from_le_bytes(*sum)).then_some(fields)
}

fn take<const N: usize>(input: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = input.split_first_chunk::<N>()?;
    *input = rest;
    Some(*head)
}

fn u64_from(input: &mut &[u8]) -> Option<u64> {
    take(input).map(u64::from_le_bytes)
}

fn u32_from(input: &mut &[u8]) -> Option<u32> {
    take(input).map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headers_are_read_back_and_no_flipped_byte_passes() {
        let segment = SegmentHeader { number: 3, previous: 17, flushed: 9 };
        assert_eq!(SegmentHeader::decode(&segment.encode()), Some(segment));
        let group = GroupHeader {
            body_len: 5,
            segment: 3,
            number: 18,
            previous: 17,
            synced: 16,
            flushed: 9,
            body_sum: 7,
        };
        assert_eq!(GroupHeader::decode(&group.encode()), Some(group));
        for at in 0..GROUP_HEADER_LEN {
            let mut bytes = group.encode();
            bytes[at] ^= 0x10;
            assert_eq!(GroupHeader::decode(&bytes), None, "byte {at}");
        }
        for at in 0..SEGMENT_HEADER_LEN {
            let mut bytes = segment.encode();
            bytes[at] ^= 0x10;
            assert_eq!(SegmentHeader::decode(&bytes), None, "byte {at}");
        }
        let mark = Mark { segment: 3, synced: 18 };
        assert_eq!(Mark::decode(&mark.encode()), Some(mark));
        for at in 0..MARK_LEN {
            let mut bytes = mark.encode();
            bytes[at] ^= 0x10;
            assert_eq!(Mark::decode(&bytes), None, "byte {at}");
        }
    }

    proptest! {
        #[test]
        fn rows_are_read_back(rows in proptest::collection::vec((any::<Vec<u8>>(), any::<Option<Vec<u8>>>()), 0..10)) {
            let mut body = Vec::new();
            rows.iter().for_each(|(key, value)| encode_row(key, value.as_deref(), &mut body));
            let wanted: Rows = rows.into_iter().map(|(key, value)| (key.into(), value.map(Bytes::from))).collect();
            prop_assert_eq!(decode_rows(&body), Some(wanted));
        }

        #[test]
        fn bytes_that_are_no_rows_do_not_panic(body in any::<Vec<u8>>()) {
            let _ = decode_rows(&body);
            let _ = group_at(&body, 0, 1);
        }
    }
}
