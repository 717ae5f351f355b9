//! Bodies as they come off the wire: read whole within bounds, or pulled piece by piece and checked
//! against what the caller has signed.

use crate::arrival::Arrival;
use auth::sigv4::chunked::{Decoder, End};
use auth::sigv4::{Rejection, Verified};
use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use http_body_util::BodyExt;
use kernel::incoming::Pull;
use kernel::{ApiError, BoxFuture, Error, Result};
use ring::digest::{Context, SHA256};
use std::pin::Pin;
use std::time::Duration;

/// How long the next piece of a body may take.
const BODY_WAIT: Duration = Duration::from_secs(60);

type AnyBody<'a> =
    Pin<Box<dyn http_body::Body<Data = Bytes, Error = Box<dyn std::error::Error + Send + Sync>> + Send + 'a>>;

/// A body that nobody has begun to read.
pub struct Unread<'a> {
    body: AnyBody<'a>,
}

impl<'a> Unread<'a> {
    pub fn new<B>(body: B) -> Unread<'a>
    where
        B: http_body::Body<Data = Bytes> + Send + 'a,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Unread { body: Box::pin(body.map_err(Into::into)) }
    }

    /// Whether it is known to be no longer than this.
    pub fn is_within(&self, bytes: u64) -> bool {
        self.body.size_hint().upper().is_some_and(|upper| upper <= bytes)
    }

    /// Its length, where the client said it.
    pub fn length(&self) -> Option<u64> {
        self.body.size_hint().exact()
    }

    /// The next piece. A client that stops in the middle is not waited for.
    async fn piece(&mut self) -> Result<Option<Bytes>, ApiError> {
        let incomplete =
            |why: String| ApiError::new(400, "IncompleteBody", format!("The body ended early: {why}"));
        // Mostly it is there already, which needs no timer.
        let frame = match self.body.frame().now_or_never() {
            Some(frame) => Ok(frame),
            None => tokio::time::timeout(BODY_WAIT, self.body.frame()).await,
        };
        match frame {
            Err(_) => Err(incomplete("nothing came for a minute".to_owned())),
            Ok(None) => Ok(None),
            Ok(Some(Err(error))) => Err(incomplete(error.to_string())),
            Ok(Some(Ok(frame))) => Ok(Some(frame.into_data().unwrap_or_default())),
        }
    }

    /// Reads it whole, if it is no longer than this.
    pub async fn whole(mut self, bytes_max: usize) -> Result<Bytes, ApiError> {
        let mut whole = Bytes::new();
        let mut pieces = BytesMut::new();
        while let Some(piece) = self.piece().await? {
            if whole.len() + pieces.len() + piece.len() > bytes_max {
                let message = format!("Request must be smaller than {bytes_max} bytes");
                return Err(ApiError::new(413, "RequestEntityTooLarge", message));
            }
            // Most bodies come in one piece, which needs no copy.
            if whole.is_empty() && pieces.is_empty() {
                whole = piece;
            } else {
                pieces.extend_from_slice(&whole);
                pieces.extend_from_slice(&piece);
                whole = Bytes::new();
            }
        }
        Ok(if pieces.is_empty() { whole } else { pieces.freeze() })
    }
}

/// The length of a body that comes wrapped in chunks, as its head says it.
fn decoded_length(arrival: &Arrival) -> Option<u64> {
    arrival.header("x-amz-decoded-content-length")?.parse().ok()
}

/// A body that was read whole, freed of its chunks if it came in some, and what came behind it.
pub fn unwrapped(
    arrival: &Arrival,
    whole: Bytes,
    unwrapping: Option<Decoder>,
    refusal: impl Fn(Rejection) -> Error,
) -> Result<(Bytes, End), ApiError> {
    let Some(decoder) = unwrapping else { return Ok((whole, End::default())) };
    let unwrapped = unwrap_chunks(decoder, &whole).map_err(|rejection| match refusal(rejection) {
        Error::Api(error) => error,
        Error::Store(_) => Error::internal(),
    })?;
    check_length(arrival, unwrapped.1.length)?;
    Ok(unwrapped)
}

fn unwrap_chunks(mut decoder: Decoder, body: &[u8]) -> Result<(Bytes, End), Rejection> {
    let mut plain = Vec::with_capacity(body.len());
    decoder.push(body, &mut plain)?;
    let end = decoder.finish()?;
    Ok((plain.into(), end))
}

/// What a body that came in chunks turned out to be must be as long as its head said.
fn check_length(arrival: &Arrival, length: u64) -> Result<(), ApiError> {
    match decoded_length(arrival) {
        Some(said) if said != length => Err(too_short()),
        _ => Ok(()),
    }
}

fn too_short() -> ApiError {
    let message = "You did not provide the number of bytes specified by the Content-Length HTTP header";
    ApiError::new(400, "IncompleteBody", message)
}

/// A body that is pulled. It ends well only if it is what the caller signed.
pub struct Checked<'a> {
    pub unread: Unread<'a>,
    pub unwrapping: Option<Decoder>,
    /// Where the hash of the whole body was signed.
    pub hashing: Option<(Verified, Context)>,
    pub arrival: &'a Arrival,
    /// A rejection in the words of the service.
    pub refusal: Box<dyn Fn(Rejection) -> Error + Send + Sync + 'a>,
    pub end: End,
}

impl<'a> Checked<'a> {
    pub fn new(
        unread: Unread<'a>,
        arrival: &'a Arrival,
        verified: Option<Verified>,
        unwrapping: Option<Decoder>,
        refusal: impl Fn(Rejection) -> Error + Send + Sync + 'a,
    ) -> Checked<'a> {
        let hashing = verified.filter(Verified::needs_body).map(|verified| (verified, Context::new(&SHA256)));
        Checked { unread, unwrapping, hashing, arrival, refusal: Box::new(refusal), end: End::default() }
    }

    /// The length of the plain body, as announced.
    pub fn length(&self) -> Option<u64> {
        match self.unwrapping {
            Some(_) => decoded_length(self.arrival),
            None => self.unread.length(),
        }
    }

    async fn pull(&mut self) -> Result<Option<Bytes>> {
        loop {
            let Some(piece) = self.unread.piece().await.map_err(Error::Api)? else {
                return self.finish().map(|()| None);
            };
            if let Some((_, hash)) = &mut self.hashing {
                hash.update(&piece);
            }
            let plain = match &mut self.unwrapping {
                None => piece,
                Some(decoder) => {
                    let mut plain = Vec::with_capacity(piece.len());
                    decoder.push(&piece, &mut plain).map_err(&self.refusal)?;
                    plain.into()
                }
            };
            if !plain.is_empty() {
                return Ok(Some(plain));
            }
        }
    }

    fn finish(&mut self) -> Result<()> {
        if let Some((verified, hash)) = self.hashing.take() {
            let mut sum = [0; 32];
            sum.copy_from_slice(hash.finish().as_ref());
            verified.check_body(sum).map_err(&self.refusal)?;
        }
        if let Some(decoder) = self.unwrapping.take() {
            self.end = decoder.finish().map_err(&self.refusal)?;
            check_length(self.arrival, self.end.length).map_err(Error::Api)?;
        }
        Ok(())
    }
}

impl Pull for Checked<'_> {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>>> {
        Box::pin(self.pull())
    }

    fn trailers(&self) -> &[(String, String)] {
        &self.end.trailers
    }
}
