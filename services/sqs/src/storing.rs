//! Where contents lie: small ones in the message's row, large ones beside it, in parts.

use crate::contents;
use crate::limits::{INLINE_BYTES_MAX, PART_BYTES_MAX};
use crate::state::message::{Content, LargeContent, MessageId, Stored};
use crate::state::queue::Queue;
use kernel::{Cx, Result};
use store::Scan;

/// Stores a content, and tells where.
pub fn store(cx: &mut Cx<'_>, queue: &Queue, id: MessageId, content: Content) -> Stored {
    if contents::size(&content) <= INLINE_BYTES_MAX {
        return Stored::Here(content);
    }
    let bytes = postcard::to_allocvec(&content).expect("contents have lengths that are known");
    let mut parts = 0;
    for piece in bytes.chunks(PART_BYTES_MAX) {
        let Queue { id: queue, generation, .. } = *queue;
        cx.tx.put(&LargeContent { queue, generation, id, part: parts, bytes: piece.to_vec() });
        parts += 1;
    }
    Stored::Beside { parts }
}

/// Reads a content, wherever it lies.
pub async fn load(cx: &mut Cx<'_>, queue: &Queue, id: MessageId, stored: Stored) -> Result<Content> {
    let parts = match stored {
        Stored::Here(content) => return Ok(content),
        Stored::Beside { parts } => parts,
    };
    let scan = Scan::<LargeContent>::prefix((queue.id, queue.generation, id), parts).snapshot();
    let rows = cx.tx.scan(scan).await?.rows;
    let bytes: Vec<u8> = rows.into_iter().flat_map(|row| row.bytes).collect();
    let damaged = |_| store::Error::Corrupt("a large content of sqs.large-contents is not whole".to_owned());
    Ok(postcard::from_bytes(&bytes).map_err(damaged)?)
}

/// Removes what lies beside the message's row.
pub fn remove(cx: &mut Cx<'_>, queue: u64, generation: u32, id: MessageId, stored: &Stored) {
    if let Stored::Beside { parts } = stored {
        (0..*parts).for_each(|part| cx.tx.delete::<LargeContent>((queue, generation, id, part)));
    }
}
