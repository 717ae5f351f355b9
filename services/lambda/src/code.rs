//! Code: an archive that comes with a request or lies in a bucket, is looked at, digested, and put away as a blob.
//!
//! What an archive says of its sizes is believed here; who unpacks it has to hold it to that. A blob is written
//! in the last step of a request. Where that is run again, or its commit fails, the blob belongs to nobody until
//! the next start, when what no row knows is freed.

mod bucket;

use crate::errors::Error;
use crate::limits::{ROWS_AT_ONCE, UNZIPPED_BYTES_MAX, ZIPPED_BYTES_MAX};
use crate::state::code::{Code, CodeId};
use crate::state::version::StoredCode;
use bytes::Bytes;
use data_encoding::HEXLOWER;
use kernel::{Cx, Result};
use ring::digest;
use std::io::Cursor;
use store::{BlobRef, Scan, Tx};
use wire::Blob;
use zip::ZipArchive;

/// Where a request says that its code is.
pub struct Source {
    pub zip: Option<Blob>,
    pub bucket: Option<String>,
    pub key: Option<String>,
    pub version: Option<String>,
}

/// An archive that can be code.
pub struct Archive {
    bytes: Bytes,
    sha256: [u8; 32],
    unzipped_bytes: u64,
}

impl Archive {
    /// The code of a request, which must have some.
    pub async fn of(cx: &mut Cx<'_>, source: Source) -> Result<Archive> {
        let Source { zip, bucket, key, version } = source;
        match (zip, bucket, key) {
            (Some(_), Some(_), _) | (Some(_), _, Some(_)) => Err(Error::TwoSources.into()),
            (Some(zip), None, None) => Ok(Archive::sent(zip.0)?),
            (None, Some(bucket), Some(key)) => {
                Ok(Archive::new(bucket::read(cx, &bucket, &key, version.as_deref()).await?)?)
            }
            _ => Err(Error::NoCode.into()),
        }
    }

    /// One that came with the request.
    fn sent(bytes: Bytes) -> Result<Archive, Error> {
        match bytes.len() as u64 {
            ..=ZIPPED_BYTES_MAX => Archive::new(bytes),
            _ => Err(Error::ZippedTooLarge),
        }
    }

    fn new(bytes: Bytes) -> Result<Archive, Error> {
        let unzipped_bytes = check(&bytes)?;
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(digest::digest(&digest::SHA256, &bytes).as_ref());
        Ok(Archive { bytes, sha256, unzipped_bytes })
    }

    pub fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// What is told of it, under an id.
    pub fn told(&self, id: CodeId) -> StoredCode {
        let Archive { sha256, unzipped_bytes, .. } = *self;
        StoredCode { id, bytes: self.bytes(), sha256, unzipped_bytes }
    }

    /// Puts it away, for one version.
    pub async fn store(self, cx: &mut Cx<'_>) -> Result<StoredCode> {
        let stored = self.told(cx.ids.bytes());
        let mut writer = cx.blobs().writer();
        writer.push(self.bytes).await?;
        let blob = writer.finish().await?;
        cx.tx.put(&Code { id: stored.id, uses: 1, blob });
        Ok(stored)
    }
}

/// How much is in it.
fn check(bytes: &Bytes) -> Result<u64, Error> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Error::NotAnArchive)?;
    if archive.is_empty() {
        return Err(Error::EmptyArchive);
    }
    let mut sizes = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|_| Error::NotAnArchive)?;
        sizes.push(file.size());
    }
    check_sizes(&sizes)
}

fn check_sizes(sizes: &[u64]) -> Result<u64, Error> {
    match sizes.iter().fold(0_u64, |sum, size| sum.saturating_add(*size)) {
        UNZIPPED_BYTES_MAX.. => Err(Error::UnzippedTooLarge),
        unzipped => Ok(unzipped),
    }
}

/// One version more uses it.
pub async fn acquire(cx: &mut Cx<'_>, stored: &StoredCode) -> Result<()> {
    if let Some(code) = cx.tx.get::<Code>((stored.id,)).await? {
        cx.tx.put(&Code { uses: code.uses + 1, ..code });
    }
    Ok(())
}

/// A version has other code now, or is gone: code that nobody uses any more is removed.
pub async fn release(cx: &mut Cx<'_>, stored: &StoredCode) -> Result<()> {
    let Some(code) = cx.tx.get::<Code>((stored.id,)).await? else { return Ok(()) };
    if code.uses > 1 {
        cx.tx.put(&Code { uses: code.uses - 1, ..code });
        return Ok(());
    }
    cx.tx.delete::<Code>((stored.id,));
    let blobs = cx.blobs().clone();
    let (functions, name) = (cx.world.functions.clone(), unpacked_name(stored.id));
    cx.when_committed(move || {
        blobs.release(code.blob);
        functions.drop_code(&name);
    });
    Ok(())
}

/// How whoever runs functions calls it.
pub fn unpacked_name(id: CodeId) -> String {
    HEXLOWER.encode(&id)
}

/// The blobs of all code.
pub async fn blob_refs(tx: &mut Tx, found: &mut (dyn FnMut(BlobRef) + Send)) -> Result<()> {
    let mut after = None;
    loop {
        let scan = Scan::<Code>::all(ROWS_AT_ONCE);
        let scan = match after {
            Some(id) => scan.after((id,)),
            None => scan,
        };
        let page = tx.scan(scan).await?;
        after = page.rows.last().map(|code| code.id);
        page.rows.into_iter().for_each(|code| found(code.blob));
        if !page.more || after.is_none() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::archive;

    fn refused(bytes: &[u8]) -> Option<Error> {
        Archive::sent(Bytes::copy_from_slice(bytes)).err()
    }

    #[test]
    fn what_is_an_archive() {
        assert_eq!(refused(&archive(&[("index.py", b"def handler(event, context): pass")])), None);
        assert_eq!(refused(&archive(&[])), Some(Error::EmptyArchive));
        assert_eq!(refused(b"no archive"), Some(Error::NotAnArchive));
        assert_eq!(refused(b""), Some(Error::NotAnArchive));
        let mut cut = archive(&[("index.py", b"x = 1")]);
        cut.truncate(cut.len() - 10);
        assert_eq!(refused(&cut), Some(Error::NotAnArchive));
    }

    #[test]
    fn what_is_in_it_has_a_bound() {
        let half = UNZIPPED_BYTES_MAX / 2;
        assert_eq!(check_sizes(&[half, half - 1]), Ok(UNZIPPED_BYTES_MAX - 1));
        assert_eq!(check_sizes(&[half, half]), Err(Error::UnzippedTooLarge));
        assert_eq!(check_sizes(&[1, u64::MAX]), Err(Error::UnzippedTooLarge));
    }
}
