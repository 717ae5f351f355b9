//! Events that nobody waits for: taken in, read again, put off, removed.

use crate::address::Named;
use crate::event::Event;
use crate::state::queued::{EventId, EventPart, QueuedEvent};
use bytes::Bytes;
use kernel::{ApiError, Cx, Here, Result, Time};

/// Of an event, in a row.
const PART_BYTES: usize = 512 * 1024;

/// Takes an event in, to be run at once.
pub fn add(cx: &mut Cx<'_>, named: &Named, request_id: &str, event: Event) {
    let id: EventId = cx.ids.bytes();
    let mut parts = 0;
    for bytes in event.payload.chunks(PART_BYTES) {
        cx.tx.put(&EventPart { id, part: parts, bytes: bytes.to_vec() });
        parts += 1;
    }
    cx.tx.put(&QueuedEvent {
        due: cx.now,
        id,
        account: named.here.account.clone(),
        region: named.here.region.clone(),
        name: named.name.clone(),
        qualifier: named.qualifier.clone(),
        request_id: request_id.to_owned(),
        client_context: event.client_context,
        trace: event.trace,
        created: cx.now,
        attempts: 0,
        throttled: 0,
        parts,
    });
}

impl QueuedEvent {
    pub fn here(&self) -> Here {
        Here::new(&self.region, &self.account)
    }

    pub fn named(&self) -> Named {
        Named { here: self.here(), name: self.name.clone(), qualifier: self.qualifier.clone() }
    }
}

/// What an event carries.
pub async fn payload(cx: &mut Cx<'_>, event: &QueuedEvent) -> Result<Bytes> {
    let mut whole = Vec::new();
    for part in 0..event.parts {
        let gone = || ApiError::new(404, "ResourceNotFoundException", "The event is there no more.");
        let part = cx.tx.get::<EventPart>((event.id, part)).await?.ok_or_else(gone)?;
        whole.extend_from_slice(&part.bytes);
    }
    Ok(whole.into())
}

pub fn put_off(cx: &mut Cx<'_>, event: &QueuedEvent, due: Time) {
    cx.tx.delete::<QueuedEvent>((event.due.0, event.id));
    cx.tx.put(&QueuedEvent { due, ..event.clone() });
}

pub fn remove(cx: &mut Cx<'_>, event: &QueuedEvent) {
    cx.tx.delete::<QueuedEvent>((event.due.0, event.id));
    for part in 0..event.parts {
        cx.tx.delete::<EventPart>((event.id, part));
    }
}
