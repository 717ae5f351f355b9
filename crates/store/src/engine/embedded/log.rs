//! The log: what makes a commit durable before the tables have it.
//!
//! Groups of commits are appended to segments: files of one size, written with zeros beforehand, so that
//! one sync of data makes a group durable. Each group names the group before it, what was synced when it
//! was written and what the tables held then. By these the recovery knows a torn end, which it cuts, from
//! missing groups, which it refuses.

mod format;
mod recovery;
mod segment;
mod writer;

pub(super) use format::{GROUP_HEADER_LEN, encode_row, encode_row_head, rows_of};
pub(super) use recovery::{RecoveryError, recover, verify_segment};
pub(super) use segment::Segments;
pub(super) use writer::Log;
