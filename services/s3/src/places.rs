//! Bodies in the store: put there, read, shared by copies, and let go. See [`crate::state::body`].

use crate::body::cipher::Cipher;
use crate::body::intake::Stored;
use crate::body::outflow::{Outflow, Source, Stretch};
use crate::clearing;
use crate::state::body::{BodyId, LongBody, Part, PartList, Place, ShortBody, Unused, load};
use crate::state::object::Object;
use kernel::{Cx, Result};
use std::ops::Range;
use store::{BlobRef, Scan, Tx};

/// Lists of parts up to this length are taken apart at once.
const PARTS_AT_ONCE_MAX: usize = 16;

/// Makes what has come a body, in this transaction.
pub fn keep(cx: &mut Cx<'_>, stored: &Stored) -> Place {
    let id: BodyId = cx.ids.bytes();
    match stored {
        Stored::Nowhere => Place::Nowhere,
        Stored::Short(bytes) => {
            cx.tx.put(&ShortBody { id, bytes: bytes.clone() });
            Place::Row(id)
        }
        Stored::Long(lease) => {
            let blob = lease.hand_over(cx);
            cx.tx.put(&LongBody { id, uses: 1, blob });
            Place::Blob(id)
        }
    }
}

/// Makes a list of parts a body, under the nonce of their upload. The parts' own places are used by nothing else
/// from now on.
pub fn keep_parts(cx: &mut Cx<'_>, id: BodyId, parts: Vec<Part>) -> Place {
    cx.tx.put(&PartList { id, uses: 1, parts });
    Place::Parts(id)
}

/// A place with the same bytes, for a second owner.
pub async fn share(cx: &mut Cx<'_>, place: Place) -> Result<Place> {
    Ok(match place {
        Place::Nowhere => Place::Nowhere,
        Place::Row(id) => {
            let body: ShortBody = load(cx.tx, (id,)).await?;
            keep(cx, &Stored::Short(body.bytes))
        }
        Place::Blob(id) => {
            let body: LongBody = load(cx.tx, (id,)).await?;
            cx.tx.put(&LongBody { uses: body.uses.saturating_add(1), ..body });
            place
        }
        Place::Parts(id) => {
            let list: PartList = load(cx.tx, (id,)).await?;
            cx.tx.put(&PartList { uses: list.uses.saturating_add(1), ..list });
            place
        }
    })
}

/// One owner less. The bytes of the last one are freed.
pub async fn let_go(cx: &mut Cx<'_>, place: Place) -> Result<()> {
    let Place::Parts(id) = place else { return let_go_of_piece(cx, place).await };
    let list: PartList = load(cx.tx, (id,)).await?;
    if list.uses > 1 {
        cx.tx.put(&PartList { uses: list.uses - 1, ..list });
        return Ok(());
    }
    cx.tx.delete::<PartList>((id,));
    let_go_of_pieces(cx, id, list.parts.into_iter().map(|part| part.place).collect()).await
}

/// Many pieces are left to [`clearing`].
pub async fn let_go_of_pieces(cx: &mut Cx<'_>, id: BodyId, pieces: Vec<Place>) -> Result<()> {
    if pieces.len() > PARTS_AT_ONCE_MAX {
        cx.tx.put(&Unused { id, parts: pieces });
        clearing::wake(cx);
        return Ok(());
    }
    for place in pieces {
        let_go_of_piece(cx, place).await?;
    }
    Ok(())
}

/// What is no list.
pub async fn let_go_of_piece(cx: &mut Cx<'_>, place: Place) -> Result<()> {
    match place {
        Place::Row(id) => cx.tx.delete::<ShortBody>((id,)),
        Place::Blob(id) => {
            let body: LongBody = load(cx.tx, (id,)).await?;
            if body.uses > 1 {
                cx.tx.put(&LongBody { uses: body.uses - 1, ..body });
            } else {
                cx.tx.delete::<LongBody>((id,));
                let blobs = cx.blobs().clone();
                cx.when_committed(move || blobs.release(body.blob));
            }
        }
        Place::Nowhere | Place::Parts(_) => {}
    }
    Ok(())
}

/// Every blob that a row refers to: see [`kernel::Service::blob_refs`].
pub async fn blob_refs(tx: &mut Tx, found: &mut (dyn FnMut(BlobRef) + Send)) -> Result<()> {
    const ROWS: u32 = 1_000;
    let mut after: Option<BodyId> = None;
    loop {
        let scan = Scan::<LongBody>::all(ROWS).snapshot();
        let page = tx.scan(after.map_or(scan.clone(), |id| scan.after((id,)))).await?;
        let Some(last) = page.rows.last() else { return Ok(()) };
        after = Some(last.id);
        page.rows.into_iter().for_each(|body| found(body.blob));
    }
}

/// Some bytes of an object, ready to flow.
pub async fn open(
    cx: &mut Cx<'_>,
    object: &Object,
    key: Option<[u8; 32]>,
    range: Range<u64>,
) -> Result<Outflow> {
    let nonce = object.customer_key.as_ref().map(|customer| customer.nonce);
    let Place::Parts(id) = object.place else {
        let piece = Piece { place: object.place, nonce, range };
        return Ok(Outflow::new(piece.open(cx, key).await?.into_iter().collect()));
    };
    let list: PartList = load(cx.tx, (id,)).await?;
    let mut stretches = Vec::new();
    let mut start = 0;
    for part in list.parts {
        let end = start + part.size;
        if end > range.start && start < range.end {
            let within = range.start.max(start) - start..range.end.min(end) - start;
            let piece = Piece::of_part(&part, within);
            stretches.extend(piece.open(cx, key).await?);
        }
        start = end;
    }
    Ok(Outflow::new(stretches))
}

/// A stretch of something that is no list.
struct Piece {
    place: Place,
    nonce: Option<[u8; 16]>,
    range: Range<u64>,
}

impl Piece {
    fn of_part(part: &Part, within: Range<u64>) -> Piece {
        let range = part.offset + within.start..part.offset + within.end;
        Piece { place: part.place, nonce: part.nonce, range }
    }

    async fn open(self, cx: &mut Cx<'_>, key: Option<[u8; 32]>) -> Result<Option<Stretch>> {
        let bytes = match self.place {
            Place::Nowhere | Place::Parts(_) => return Ok(None),
            Place::Row(id) => {
                let body = cx.tx.peek::<ShortBody>((id,)).await?.ok_or_else(missing)?;
                let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(body.bytes.len());
                Source::Here(body.bytes.slice(at(self.range.start)..at(self.range.end)))
            }
            Place::Blob(id) => {
                let body = cx.tx.peek::<LongBody>((id,)).await?.ok_or_else(missing)?;
                Source::Blob(Box::new(cx.read_blob(&body.blob, self.range.clone())))
            }
        };
        let cipher = key.zip(self.nonce).map(|(key, nonce)| (Cipher::new(key, nonce), self.range.start));
        Ok(Some(Stretch { bytes, cipher }))
    }
}

fn missing() -> store::Error {
    store::Error::Corrupt("an object's body is missing".into())
}
