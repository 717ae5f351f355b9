//! `multipart/form-data`, as it comes: short fields first, and then the file, which is not held.

use crate::errors::form::FormError;
use bytes::{Bytes, BytesMut};
use kernel::incoming::Pull;
use kernel::{BoxFuture, Incoming, Result};
use memchr::memmem;

/// All fields before the file together.
const FIELDS_BYTES_MAX: usize = 20 * 1024;
const HEADERS_BYTES_MAX: usize = 4 * 1024;
const BOUNDARY_BYTES_MAX: usize = 200;

/// The boundary that a content type names.
pub fn boundary(content_type: &str) -> Result<String, FormError> {
    let parameters = content_type.split(';').skip(1);
    let named = parameters
        .filter_map(|one| one.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"));
    let boundary = named.map(|(_, value)| value.trim().trim_matches('"').to_owned());
    boundary.filter(|text| (1..=BOUNDARY_BYTES_MAX).contains(&text.len())).ok_or(FormError::Malformed)
}

/// Reads parts one after the other.
pub struct Reader<'a> {
    body: Incoming<'a>,
    /// What has come and was not used yet.
    buffer: BytesMut,
    /// What ends every part: a line break, two dashes, the boundary.
    end: Vec<u8>,
    fields_bytes: usize,
}

/// The head of a part.
pub struct Part {
    pub name: String,
    pub file_name: Option<String>,
    pub content_type: Option<String>,
}

impl<'a> Reader<'a> {
    pub fn new(body: Incoming<'a>, boundary: String) -> Reader<'a> {
        // The first boundary has no line break before it; this one makes it look like all others.
        let buffer = BytesMut::from(&b"\r\n"[..]);
        Reader { body, buffer, end: format!("\r\n--{boundary}").into_bytes(), fields_bytes: 0 }
    }

    async fn more(&mut self) -> Result<bool> {
        let piece = self.body.next().await?;
        if let Some(piece) = &piece {
            self.buffer.extend_from_slice(piece);
        }
        Ok(piece.is_some())
    }

    /// Everything up to a mark, and the mark goes too.
    async fn until(&mut self, mark: &[u8], bytes_max: usize) -> Result<BytesMut> {
        loop {
            if let Some(at) = memmem::find(&self.buffer, mark) {
                let before = self.buffer.split_to(at);
                let _ = self.buffer.split_to(mark.len());
                return Ok(before);
            }
            if self.buffer.len() > bytes_max {
                Err(FormError::FieldsTooLong)?;
            }
            if !self.more().await? {
                Err(FormError::Malformed)?;
            }
        }
    }

    /// Passes the boundary before the first part.
    pub async fn begin(&mut self) -> Result<()> {
        let end = self.end.clone();
        self.until(&end, HEADERS_BYTES_MAX).await.map(drop)
    }

    /// The head of the next part; `None` behind the last one.
    pub async fn part(&mut self) -> Result<Option<Part>> {
        while self.buffer.len() < 2 {
            if !self.more().await? {
                Err(FormError::Malformed)?;
            }
        }
        if self.buffer.starts_with(b"--") {
            return Ok(None);
        }
        self.until(b"\r\n", HEADERS_BYTES_MAX).await?;
        let head = self.until(b"\r\n\r\n", HEADERS_BYTES_MAX).await?;
        let head = std::str::from_utf8(&head).map_err(|_| FormError::Malformed)?;
        Ok(Some(part(head).ok_or(FormError::Malformed)?))
    }

    /// The content of a short part.
    pub async fn content(&mut self) -> Result<String> {
        let end = self.end.clone();
        let content = self.until(&end, FIELDS_BYTES_MAX + self.end.len()).await?;
        self.fields_bytes += content.len();
        if self.fields_bytes > FIELDS_BYTES_MAX {
            Err(FormError::FieldsTooLong)?;
        }
        Ok(String::from_utf8(content.to_vec()).map_err(|_| FormError::Malformed)?)
    }
}

/// `Content-Disposition: form-data; name="key"` and what else the head says.
fn part(head: &str) -> Option<Part> {
    let (mut name, mut file_name, mut content_type) = (None, None, None);
    for line in head.split("\r\n") {
        let (header, value) = line.split_once(':')?;
        if header.trim().eq_ignore_ascii_case("content-disposition") {
            name = parameter(value, "name");
            file_name = parameter(value, "filename");
        } else if header.trim().eq_ignore_ascii_case("content-type") {
            content_type = Some(value.trim().to_owned());
        }
    }
    Some(Part { name: name?, file_name, content_type })
}

fn parameter(value: &str, wanted: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|one| {
        let (name, value) = one.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// How long the file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub bytes_min: u64,
    pub bytes_max: u64,
}

impl Size {
    pub const ANY: Size = Size { bytes_min: 0, bytes_max: u64::MAX };
}

/// The file, piece by piece. What comes behind it is of no interest.
pub struct File<'a> {
    reader: Reader<'a>,
    size: Size,
    bytes: u64,
    is_done: bool,
}

impl<'a> File<'a> {
    pub fn new(reader: Reader<'a>, size: Size) -> File<'a> {
        File { reader, size, bytes: 0, is_done: false }
    }

    async fn pull(&mut self) -> Result<Option<Bytes>> {
        while !self.is_done {
            let Reader { buffer, end, .. } = &mut self.reader;
            let piece = match memmem::find(buffer, end) {
                Some(at) => {
                    self.is_done = true;
                    buffer.split_to(at)
                }
                // What may be the beginning of the end stays.
                None => buffer.split_to(buffer.len().saturating_sub(end.len())),
            };
            self.count(piece.len())?;
            if !piece.is_empty() {
                return Ok(Some(piece.freeze()));
            }
            if !self.is_done && !self.reader.more().await? {
                Err(FormError::Malformed)?;
            }
        }
        Ok(None)
    }

    fn count(&mut self, bytes: usize) -> Result<(), FormError> {
        self.bytes += bytes as u64;
        let Size { bytes_min, bytes_max } = self.size;
        match self.bytes {
            sent if sent > bytes_max => Err(FormError::TooLarge { bytes: sent, bytes_max }),
            sent if self.is_done && sent < bytes_min => Err(FormError::TooSmall { bytes: sent, bytes_min }),
            _ => Ok(()),
        }
    }
}

impl Pull for File<'_> {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>>> {
        Box::pin(self.pull())
    }

    fn trailers(&self) -> &[(String, String)] {
        &[]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &[u8] = b"--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na/b\r\n\
        --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\nContent-Type: text/plain\r\n\r\n\
        one\r\n--two\r\n--x--\r\n";

    fn reader() -> Reader<'static> {
        Reader::new(Incoming::at_hand(Bytes::from_static(FORM), &[]), "x".to_owned())
    }

    async fn at_file() -> Reader<'static> {
        let mut reader = reader();
        reader.begin().await.expect("has a boundary");
        let key = reader.part().await.expect("is well formed").expect("is there");
        assert_eq!((key.name.as_str(), reader.content().await.ok().as_deref()), ("key", Some("a/b")));
        let file = reader.part().await.expect("is well formed").expect("is there");
        assert_eq!(file.file_name.as_deref(), Some("f.txt"));
        reader
    }

    #[tokio::test]
    async fn fields_and_then_the_file() {
        let mut file = File::new(at_file().await, Size::ANY);
        let mut whole = Vec::new();
        while let Some(piece) = file.pull().await.expect("is well formed") {
            whole.extend_from_slice(&piece);
        }
        assert_eq!(whole, b"one\r\n--two");
    }

    #[tokio::test]
    async fn the_size_is_bounded() {
        for size in [Size { bytes_min: 0, bytes_max: 5 }, Size { bytes_min: 50, bytes_max: 99 }] {
            let mut file = File::new(at_file().await, size);
            let refused = loop {
                match file.pull().await {
                    Ok(Some(_)) => {}
                    Ok(None) => break false,
                    Err(_) => break true,
                }
            };
            assert!(refused, "{size:?}");
        }
    }

    #[test]
    fn boundaries() {
        assert_eq!(boundary("multipart/form-data; boundary=\"x y\"").ok().as_deref(), Some("x y"));
        assert!(boundary("multipart/form-data").is_err());
    }
}
