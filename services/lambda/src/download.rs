//! Where GetFunction and GetLayerVersion send clients for the code: an address of ours that needs no signature, since it carries a
//! sealed token that names the code and the moment from which it is good for nothing.

use crate::limits::LOCATION_MS;
use crate::state::code::{Code, CodeId};
use crate::state::version::StoredCode;
use auth::token::TokenKey;
use bytes::Bytes;
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use http::Method;
use kernel::attempt::{self, Moment, Piece};
use kernel::caller::Source;
use kernel::site::{Head, Visit};
use kernel::{ApiError, BoxFuture, Caller, Cx, Error, Here, Result, Time, addressing};
use std::borrow::Cow;
use std::time::Duration;
use wire::{Body, Response};

/// No bucket can have this name.
const PATH: &str = "/_lambda/code/";
/// Tells such a token from others that the same key seals.
const MARK: &str = "lambda code";

/// The address of code, from now on for a while.
pub fn location(cx: &Cx<'_>, code: &StoredCode) -> String {
    let until = cx.now.plus(Duration::from_millis(LOCATION_MS));
    let token = seal(&cx.world.tokens, code.id, until, cx.ids.bytes());
    format!("{}{PATH}{token}", cx.endpoint)
}

fn seal(key: &TokenKey, id: CodeId, until: Time, nonce: [u8; 12]) -> String {
    let sealed = key.seal(format!("{MARK} {} {}", HEXLOWER.encode(&id), until.0).as_bytes(), nonce);
    let bytes = BASE64.decode(sealed.as_bytes()).expect("tokens are Base64");
    BASE64URL_NOPAD.encode(&bytes)
}

/// The code that a token names, and until when it does.
fn open(key: &TokenKey, token: &str) -> Option<(CodeId, Time)> {
    let sealed = BASE64.encode(&BASE64URL_NOPAD.decode(token.as_bytes()).ok()?);
    let text = String::from_utf8(key.open(&sealed)?).ok()?;
    let (id, until) = text.strip_prefix(MARK)?.strip_prefix(' ')?.split_once(' ')?;
    let id = HEXLOWER.decode(id.as_bytes()).ok()?.try_into().ok()?;
    Some((id, Time(until.parse().ok()?)))
}

/// A bucket in the host's name makes the path a key.
pub fn claims(head: &Head<'_>) -> bool {
    let is_bucket = match addressing::of_host(head.host) {
        Some(addressing::Addressed::Service) => false,
        Some(_) => true,
        None => addressing::bucket_before_localhost(head.host).is_some(),
    };
    head.method == Method::GET && head.path.starts_with(PATH) && !is_bucket
}

pub fn answer(visit: Visit<'_>) -> BoxFuture<'_, Result<Response, ApiError>> {
    Box::pin(async move {
        let Visit { cloud, guard, head, body, request_id, endpoint } = visit;
        drop(body);
        let caller =
            Caller::anonymous(Source { ip: Some(head.ip), secure: head.secure, ..Source::default() });
        let here = Here::new("us-east-1", "");
        let (service, operation) = ("lambda", "GetFunction");
        let moment = Moment { caller: &caller, guard, here: &here, request_id, endpoint, service, operation };
        let fetching = Fetching { token: head.path.strip_prefix(PATH).unwrap_or_default() };
        match attempt::run(cloud, &moment, &fetching).await {
            Ok(code) => Ok(Response {
                status: 200,
                headers: vec![(Cow::Borrowed("content-type"), "application/zip".to_owned())],
                body: Body::from(code),
            }),
            Err(Error::Api(error)) => Err(error),
            Err(Error::Store(_)) => Err(Error::internal()),
        }
    })
}

struct Fetching<'a> {
    token: &'a str,
}

impl Piece for Fetching<'_> {
    type Done = Bytes;

    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Bytes>> {
        Box::pin(async move {
            let denied = |message| ApiError::new(403, "AccessDeniedException", message);
            let (id, until) = open(&cx.world.tokens, self.token).ok_or_else(|| denied("Access Denied"))?;
            if until < cx.now {
                return Err(denied("Request has expired").into());
            }
            let gone = || ApiError::new(404, "ResourceNotFoundException", "The code is there no more.");
            let code = cx.tx.get::<Code>((id,)).await?.ok_or_else(gone)?;
            Ok(cx.read_blob(&code.blob, 0..code.blob.length()).read_to_end().await?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_name_code_and_a_time() {
        let key = TokenKey::new(&[1; 32]);
        let token = seal(&key, [7; 16], Time(5), [2; 12]);
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_eq!(open(&key, &token), Some(([7; 16], Time(5))));
        assert_eq!(open(&TokenKey::new(&[2; 32]), &token), None);
        let other = BASE64.decode(key.seal(b"session", [3; 12]).as_bytes()).expect("is Base64");
        assert_eq!(open(&key, &BASE64URL_NOPAD.encode(&other)), None);
        for odd in ["", "é", "AAAA", &token[1..]] {
            assert_eq!(open(&key, odd), None, "{odd}");
        }
    }
}
