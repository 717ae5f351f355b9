//! Who comes to an address that wants signed requests.

use super::reply::Fault;
use auth::sigv4::{self, Body, Family, Found, Rejection, Rules, SigningKey};
use bytes::Bytes;
use kernel::caller::{self, Source};
use kernel::signer::{self, Signer};
use kernel::site::Head;
use kernel::{Caller, Cloud, Result, Time};
use ring::digest;

pub fn source(head: &Head<'_>) -> Source {
    Source {
        ip: Some(head.ip),
        secure: head.secure,
        user_agent: head.header("user-agent").map(str::to_owned),
        referer: head.header("referer").map(str::to_owned),
        trace: caller::trace(head.header("x-amzn-trace-id")),
    }
}

/// Who has signed a request, and its body, freed of signed chunks if it came in some.
pub async fn find(
    cloud: &Cloud,
    head: &Head<'_>,
    body: Bytes,
    region: &str,
    now: Time,
) -> Result<(Caller, Bytes), Fault> {
    let request = sigv4::Request {
        method: head.method.as_str(),
        path: head.path,
        query: head.query,
        headers: head.headers,
    };
    let Found::Signed(claim) = sigv4::find(&request).map_err(refused)? else {
        return Err(Fault::forbidden());
    };
    let signer = signer::find(cloud, &claim.access_key, claim.session_token.as_deref(), now).await?;
    let Signer { secret, principal, session } = signer.map_err(refused)?;
    let key = SigningKey::derive(&secret, &claim.scope);
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, &body).as_ref());
    let rules = Rules { family: Family::Rest, services: &["lambda"], region: Some(region) };
    let verified =
        sigv4::verify(&request, &claim, &key, now.seconds(), Some(hash), rules).map_err(refused)?;
    let body = match (verified.body, verified.decoder(&claim, &key)) {
        (Body::Chunked { .. }, Some(mut decoder)) => {
            let mut plain = Vec::with_capacity(body.len());
            decoder.push(&body, &mut plain).map_err(refused)?;
            decoder.finish().map_err(refused)?;
            plain.into()
        }
        _ => body,
    };
    let access_key = Some(claim.access_key.to_string());
    Ok((Caller { principal, access_key, session, source: source(head) }, body))
}

fn refused(rejection: Rejection) -> Fault {
    let family = Family::Rest;
    Fault::rejected(rejection.status(family), rejection.code(family), &rejection.message(family))
}
