//! Sending, as SendMessage and SendMessageBatch share it.

use crate::contents::{Digests, Draft};
use crate::letter::{Letter, id_text};
use crate::received::sequence_text;
use crate::state::queue::Queue;
use crate::{fifo, standard};
use kernel::{Cx, Result};

/// What the sender is told.
pub struct Sent {
    pub id: String,
    pub sequence: Option<String>,
    pub digests: Digests,
}

pub async fn send(cx: &mut Cx<'_>, queue: &Queue, draft: Draft) -> Result<Sent> {
    let Draft { content, delay, digests, .. } = draft;
    let letter = Letter::new(cx.ids, cx.now, content);
    if queue.is_fifo() {
        let sent = fifo::send(cx, queue, letter).await?;
        return Ok(Sent { id: id_text(&sent.id), sequence: Some(sequence_text(sent.sequence)), digests });
    }
    let id = id_text(&letter.id);
    standard::put(cx, queue, letter, delay);
    Ok(Sent { id, sequence: None, digests })
}
