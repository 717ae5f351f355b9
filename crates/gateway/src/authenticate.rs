//! Who asks? The signature is verified against the secret of its key; temporary credentials bring
//! theirs along, sealed in the session token.

use crate::arrival::Arrival;
use crate::identify::{Target, family};
use crate::signing_keys::SigningKeys;
use auth::sigv2::{self, Presigned};
use auth::sigv4::chunked::Decoder;
use auth::sigv4::{self, Claim, Found, Payload, Rejection, Rules, Verified};
use kernel::caller::{Session, Source};
use kernel::ports::KeyOwner;
use kernel::{ApiError, Caller, Cloud, Error, Principal, Result, Time};
use ring::digest::{SHA256, digest};
use store::Tx;

/// The account that `test`/`test` opens, on loopback only.
const DEFAULT_ACCOUNT: &str = "000000000000";
const DEFAULT_SECRET: &str = "test";

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
    let credentials = credentials(cloud, &claim.access_key, claim.session_token.as_deref(), now).await?;
    let credentials = credentials.map_err(refused)?;
    let key = keys.get(&credentials.secret, claim);
    let mut names = vec![target.service.name];
    names.extend(target.service.signing_names);
    let rules = Rules { family: family(Some(target)), services: &names, region: None };
    let verified =
        sigv4::verify(&arrival.signed(), claim, &key, now.seconds(), body_hash(claim, body), rules)
            .map_err(refused)?;
    let unwrapping = verified.decoder(claim, &key);
    let access_key = Some(claim.access_key.to_string());
    let Credentials { principal, session, .. } = credentials;
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
    let credentials = credentials(cloud, id, claim.session_token.as_deref(), now).await?;
    let Credentials { secret, principal, session } = credentials.map_err(refused)?;
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

struct Credentials {
    secret: String,
    principal: Principal,
    session: Option<Session>,
}

/// The secret behind a key's id, and whose it is.
async fn credentials(
    cloud: &Cloud,
    id: &str,
    token: Option<&str>,
    now: Time,
) -> Result<Result<Credentials, Rejection>> {
    match token {
        Some(token) => Box::pin(temporary(cloud, id, token, now)).await,
        None => long_term(cloud, id).await,
    }
}

async fn long_term(cloud: &Cloud, id: &str) -> Result<Result<Credentials, Rejection>> {
    if let Some(account) = cloud.world.default_keys.then(|| default_account(id)).flatten() {
        let principal = Principal::Root { account: account.to_owned() };
        let secret = DEFAULT_SECRET.to_owned();
        return Ok(Ok(Credentials { secret, principal, session: None }));
    }
    let mut tx = cloud.store.begin();
    let Some(key) = cloud.world.identities.key(&mut tx, id).await?.filter(|key| key.is_active) else {
        return Ok(Err(Rejection::UnknownAccessKey { access_key: id.to_owned() }));
    };
    let account = key.account;
    let principal = match key.owner {
        KeyOwner::Root => Principal::Root { account },
        KeyOwner::User { name, path, id } => Principal::User { account, name, path, id },
    };
    Ok(Ok(Credentials { secret: key.secret, principal, session: None }))
}

/// On loopback, `test` is the first account's root, and twelve digits are their own account's.
fn default_account(access_key: &str) -> Option<&str> {
    if access_key == DEFAULT_SECRET {
        return Some(DEFAULT_ACCOUNT);
    }
    let is_account = access_key.len() == 12 && access_key.bytes().all(|byte| byte.is_ascii_digit());
    is_account.then_some(access_key)
}

async fn temporary(
    cloud: &Cloud,
    id: &str,
    token: &str,
    now: Time,
) -> Result<Result<Credentials, Rejection>> {
    let invalid = || Rejection::InvalidToken { token: token.to_owned() };
    let sealed = kernel::caller::Credentials::open(&cloud.world.tokens, token);
    let Some(sealed) = sealed.filter(|sealed| sealed.access_key == id) else {
        return Ok(Err(invalid()));
    };
    if now.seconds() >= sealed.session.expires_s {
        return Ok(Err(Rejection::ExpiredToken { token: token.to_owned() }));
    }
    if !still_exists(cloud, &mut cloud.store.begin(), &sealed.principal).await? {
        return Ok(Err(invalid()));
    }
    let kernel::caller::Credentials { secret, principal, session, .. } = sealed;
    Ok(Ok(Credentials { secret, principal, session: Some(session) }))
}

/// Credentials of a role or user that was deleted, or made anew under its name, are dead.
async fn still_exists(cloud: &Cloud, tx: &mut Tx, principal: &Principal) -> Result<bool> {
    let identities = cloud.world.identities;
    let known = match principal {
        Principal::AssumedRole { account, role, role_id, .. } => {
            identities.role(tx, account, role).await?.map(|role| role.id == *role_id)
        }
        Principal::User { account, name, id, .. } => {
            identities.user_rights(tx, account, name).await?.map(|rights| rights.id == *id)
        }
        _ => Some(true),
    };
    Ok(known.unwrap_or(false))
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_keys_open_their_own_account() {
        assert_eq!(default_account("test"), Some(DEFAULT_ACCOUNT));
        assert_eq!(default_account("111122223333"), Some("111122223333"));
        assert_eq!(default_account("AKIAIOSFODNN7EXAMPLE"), None);
        assert_eq!(default_account("11112222333"), None);
        assert_eq!(default_account("１１１１２２２２３３３３"), None);
    }
}
