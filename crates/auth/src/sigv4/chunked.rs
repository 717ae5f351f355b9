//! Decodes `aws-chunked` bodies piece by piece: push what arrived, get the plain bytes.
//!
//! Three forms: chunks that carry a signature each, the same with a signed trailer, and unsigned
//! chunks with a trailer. No byte of a signed chunk is given out before its signature was
//! verified, so a signed chunk is held whole and its size is bounded; unsigned ones pass through.
//!
//! Known limit: AWS refuses signed chunks below 8 KiB that are not the last; here they are fine.

mod chain;
#[cfg(test)]
mod tests;

use super::claim::Scope;
use super::key::SigningKey;
use super::rejection::Rejection;
use crate::hash::Sha256;
use chain::Chain;

/// The largest signed chunk that is taken. Clients send 64 KiB to 1 MiB.
pub const SIGNED_CHUNK_BYTES_MAX: u64 = 16 << 20;
const HEAD_BYTES_MAX: usize = 1024;
const TRAILERS_BYTES_MAX: usize = 16 << 10;

/// What followed a body that is complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// Plain bytes that were given out, to compare with `x-amz-decoded-content-length`.
    pub length: u64,
    /// Names in lower case. A signed trailer's own signature is not among them.
    pub trailers: Vec<(String, String)>,
}

/// An incremental decoder of one body.
#[derive(Debug)]
pub struct Decoder {
    state: State,
    /// The line or the signed chunk that is still incomplete.
    held: Vec<u8>,
    chain: Option<Chain>,
    has_trailer: bool,
    trailers_bytes: usize,
    end: End,
}

#[derive(Debug)]
enum State {
    Head,
    Data {
        left: u64,
        claimed: Option<Sha256>,
    },
    /// The line break behind a chunk.
    Gap,
    Trailers,
    /// Behind the last chunk of a body without a trailer; the line break may be missing.
    LastGap,
    Done,
    /// A refused body stays refused.
    Failed(Rejection),
}

impl Decoder {
    /// For bodies without chunk signatures.
    pub fn unsigned() -> Decoder {
        Decoder::new(None, true)
    }

    /// For bodies whose chunks continue the signature `seed` of the request itself.
    pub(super) fn signed(
        key: SigningKey,
        timestamp: i64,
        scope: &Scope<'_>,
        seed: Sha256,
        has_trailer: bool,
    ) -> Decoder {
        Decoder::new(Some(Chain::new(key, timestamp, scope, seed)), has_trailer)
    }

    fn new(chain: Option<Chain>, has_trailer: bool) -> Decoder {
        let (held, end) = (Vec::new(), End::default());
        Decoder { state: State::Head, held, chain, has_trailer, trailers_bytes: 0, end }
    }

    /// Takes the next bytes of the body and appends to `out` what they settle.
    pub fn push(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), Rejection> {
        while !input.is_empty() {
            if let Err(refusal) = self.step(&mut input, out) {
                self.state = State::Failed(refusal.clone());
                return Err(refusal);
            }
        }
        Ok(())
    }

    /// Ends the body: refuses one that is cut short.
    pub fn finish(self) -> Result<End, Rejection> {
        match self.state {
            State::Done => Ok(self.end),
            State::LastGap if self.held.is_empty() => Ok(self.end),
            State::Failed(refusal) => Err(refusal),
            _ => Err(malformed("it ends before its last chunk does")),
        }
    }

    fn step(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<(), Rejection> {
        match &self.state {
            State::Data { left, .. } => {
                let left = *left;
                self.take_data(left, input, out)
            }
            State::Done => Err(malformed("bytes follow its end")),
            State::Failed(refusal) => Err(refusal.clone()),
            State::Trailers => self.take_line(input, TRAILERS_BYTES_MAX, Decoder::trailer),
            State::Head | State::Gap | State::LastGap => self.take_line(input, HEAD_BYTES_MAX, Decoder::line),
        }
    }

    /// Gathers a line and hands it over, without its break, once it is whole.
    fn take_line(
        &mut self,
        input: &mut &[u8],
        bytes_max: usize,
        use_line: fn(&mut Decoder, &[u8]) -> Result<(), Rejection>,
    ) -> Result<(), Rejection> {
        let end = input.iter().position(|&byte| byte == b'\n');
        let (line, rest) = input.split_at(end.map_or(input.len(), |end| end + 1));
        *input = rest;
        if self.held.len() + line.len() > bytes_max {
            return Err(malformed("a line is too long"));
        }
        self.held.extend_from_slice(line);
        if end.is_none() {
            return Ok(());
        }
        let mut line = std::mem::take(&mut self.held);
        line.pop();
        let outcome = use_line(self, line.strip_suffix(b"\r").unwrap_or(&line));
        line.clear();
        self.held = line;
        outcome
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Rejection> {
        match self.state {
            State::Head => self.head(line),
            _ if !line.is_empty() => Err(malformed("a chunk is longer than it says")),
            State::LastGap => {
                self.state = State::Done;
                Ok(())
            }
            _ => {
                self.state = State::Head;
                Ok(())
            }
        }
    }

    fn head(&mut self, line: &[u8]) -> Result<(), Rejection> {
        let head = Head::parse(line).ok_or(malformed("a chunk does not begin with its size"))?;
        if self.chain.is_some() && head.size > SIGNED_CHUNK_BYTES_MAX {
            return Err(Rejection::ChunkTooLarge { size: head.size });
        }
        if head.size > 0 {
            self.state = State::Data { left: head.size, claimed: head.signature };
            return Ok(());
        }
        if let Some(chain) = &mut self.chain {
            chain.verify_chunk(b"", head.signature)?;
        }
        self.state = if self.has_trailer { State::Trailers } else { State::LastGap };
        Ok(())
    }

    fn take_data(&mut self, left: u64, input: &mut &[u8], out: &mut Vec<u8>) -> Result<(), Rejection> {
        let here = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
        let (data, rest) = input.split_at(here);
        *input = rest;
        let left = left - here as u64;
        self.end.length += here as u64;
        let sink = if self.chain.is_some() { &mut self.held } else { &mut *out };
        sink.extend_from_slice(data);
        match &mut self.state {
            State::Data { left: remaining, .. } if left > 0 => *remaining = left,
            State::Data { claimed, .. } => {
                if let Some(chain) = &mut self.chain {
                    chain.verify_chunk(&self.held, *claimed)?;
                    out.append(&mut self.held);
                }
                self.state = State::Gap;
            }
            _ => {}
        }
        Ok(())
    }

    fn trailer(&mut self, line: &[u8]) -> Result<(), Rejection> {
        self.trailers_bytes += line.len() + 1;
        if self.trailers_bytes > TRAILERS_BYTES_MAX {
            return Err(malformed("its trailer is too long"));
        }
        let signed = self.chain.as_ref().is_none_or(Chain::is_closed);
        if line.trim_ascii().is_empty() {
            // Some clients put an empty line between the trailer and its signature.
            if signed {
                self.state = State::Done;
            }
            return Ok(());
        }
        let (name, value) = parse_trailer(line).ok_or(malformed("a line of its trailer has no colon"))?;
        match &mut self.chain {
            Some(chain) if name == "x-amz-trailer-signature" => {
                chain.verify_trailers(&self.end.trailers, &value)
            }
            Some(chain) if chain.is_closed() => Err(malformed("a trailer follows the trailer's signature")),
            _ => {
                self.end.trailers.push((name, value));
                Ok(())
            }
        }
    }
}

/// `10000;chunk-signature=ad80…`: the size in hexadecimal, and extensions.
struct Head {
    size: u64,
    signature: Option<Sha256>,
}

impl Head {
    fn parse(line: &[u8]) -> Option<Head> {
        let line = std::str::from_utf8(line).ok()?;
        let mut parts = line.split(';').map(str::trim);
        let size = parts.next()?;
        if size.is_empty() || size.len() > 15 || !size.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let signature = parts.find_map(|part| part.strip_prefix("chunk-signature="));
        Some(Head {
            size: u64::from_str_radix(size, 16).ok()?,
            signature: signature.and_then(crate::hash::from_hex),
        })
    }
}

fn parse_trailer(line: &[u8]) -> Option<(String, String)> {
    let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
    Some((name.trim().to_ascii_lowercase(), value.trim().to_string()))
}

fn malformed(reason: &'static str) -> Rejection {
    Rejection::MalformedChunk { reason }
}
