//! Who asks? The signature is verified against the secret of its key.

use crate::arrival::Arrival;
use crate::identify::{Target, family};
use crate::signing_keys::SigningKeys;
use auth::sigv2::{self, Presigned};
use auth::sigv4::chunked::Decoder;
use auth::sigv4::{self, Claim, Found, Payload, Rejection, Rules, Verified};
use kernel::caller::{self, Source};
use kernel::signer::{self, Signer};
use kernel::{ApiError, Caller, Cloud, Error, Result, Time};
use ring::digest::{SHA256, digest};

/// A caller whose signature is right.
pub struct Authenticated {
    pub caller: Caller,
    /// What remains to be checked of a body that was not read yet.
    pub verified: Option<Verified>,
    /// Frees the body of the chunks that it comes in.
    pub unwrapping: Option<Decoder>,
}

/// Verifies the signature. `body` is `None` where it is not read yet.
pub async fn authenticate(
    cloud: &Cloud,
    keys: &SigningKeys,
    arrival: &Arrival,
    body: Option<&[u8]>,
    found: &Found<'_>,
    target: &Target,
    now: Time,
) -> Result<Authenticated> {
    let source = source(arrival);
    let Found::Signed(claim) = found else {
        let unwrapping = arrival.header("x-amz-content-sha256").and_then(Payload::parse).and_then(unsigned);
        return Ok(Authenticated { caller: Caller::anonymous(source), verified: None, unwrapping });
    };
    let refused = |rejection: Rejection| refusal(target, &rejection);
    let signer = signer::find(cloud, &claim.access_key, claim.session_token.as_deref(), now).await?;
    let Signer { secret, principal, session } = signer.map_err(refused)?;
    let key = keys.get(&secret, claim);
    let mut names = vec![target.service.name];
    names.extend(target.service.signing_names);
    let rules = Rules { family: family(Some(target)), services: &names, region: None };
    let verified =
        sigv4::verify(&arrival.signed(), claim, &key, now.seconds(), body_hash(claim, body), rules)
            .map_err(refused)?;
    let unwrapping = verified.decoder(claim, &key);
    let access_key = Some(claim.access_key.to_string());
    let caller = Caller { principal, access_key, session, source };
    Ok(Authenticated { caller, verified: Some(verified), unwrapping })
}

/// Verifies a URL of S3 that was signed in the older way.
pub async fn authenticate_version_2(
    cloud: &Cloud,
    arrival: &Arrival,
    claim: &Presigned,
    target: &Target,
    now: Time,
) -> Result<Authenticated> {
    let refused = |rejection: Rejection| refusal(target, &rejection);
    let id = &*claim.access_key;
    let signer = signer::find(cloud, id, claim.session_token.as_deref(), now).await?;
    let Signer { secret, principal, session } = signer.map_err(refused)?;
    let path = arrival.wire_for(target.service, &[]).path;
    sigv2::verify(&arrival.signed(), path, claim, &secret, now.seconds()).map_err(refused)?;
    let caller = Caller { principal, access_key: Some(id.to_owned()), session, source: source(arrival) };
    Ok(Authenticated { caller, verified: None, unwrapping: None })
}

/// Who does not sign may yet send a body in chunks, with a trailer behind it.
fn unsigned(payload: Payload) -> Option<Decoder> {
    matches!(payload, Payload::Streaming { signed: false, .. }).then(Decoder::unsigned)
}

/// A rejection in the words of the service that was asked.
pub fn refusal(target: &Target, rejection: &Rejection) -> Error {
    let family = family(Some(target));
    let mut error =
        ApiError::new(rejection.status(family), rejection.code(family), rejection.message(family));
    error.fields = rejection.fields(family).into_iter().map(|(name, value)| (name, value.into())).collect();
    Error::Api(error)
}

/// What the signature says of the body decides whether it is worth hashing.
fn body_hash(claim: &Claim<'_>, body: Option<&[u8]>) -> Option<[u8; 32]> {
    match claim.payload {
        Payload::Unsigned | Payload::Streaming { .. } => None,
        Payload::Hash(_) | Payload::Absent => {
            let mut hash = [0; 32];
            hash.copy_from_slice(digest(&SHA256, body?).as_ref());
            Some(hash)
        }
    }
}

fn source(arrival: &Arrival) -> Source {
    Source {
        ip: Some(arrival.peer.ip().to_canonical()),
        secure: arrival.secure,
        user_agent: arrival.header("user-agent").map(str::to_owned),
        referer: arrival.header("referer").map(str::to_owned),
        trace: caller::trace(arrival.header("x-amzn-trace-id")),
    }
}
