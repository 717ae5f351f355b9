//! Whose an access key is, and the secret behind it: so that a signature can be verified.

use crate::caller::{Credentials, Session};
use crate::ports::KeyOwner;
use crate::{Cloud, Principal, Result, Time};
use auth::sigv4::Rejection;
use store::Tx;

/// The account that `test`/`test` opens, on loopback only.
const DEFAULT_ACCOUNT: &str = "000000000000";
const DEFAULT_SECRET: &str = "test";

/// The owner of a key.
pub struct Signer {
    pub secret: String,
    pub principal: Principal,
    /// Of temporary credentials.
    pub session: Option<Session>,
}

/// Finds the owner of a key by its id; temporary credentials bring theirs along, sealed in the session token.
pub async fn find(
    cloud: &Cloud,
    id: &str,
    token: Option<&str>,
    now: Time,
) -> Result<Result<Signer, Rejection>> {
    match token {
        Some(token) => Box::pin(temporary(cloud, id, token, now)).await,
        None => long_term(cloud, id).await,
    }
}

async fn long_term(cloud: &Cloud, id: &str) -> Result<Result<Signer, Rejection>> {
    if let Some(account) = cloud.world.default_keys.then(|| default_account(id)).flatten() {
        let principal = Principal::Root { account: account.to_owned() };
        let secret = DEFAULT_SECRET.to_owned();
        return Ok(Ok(Signer { secret, principal, session: None }));
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
    Ok(Ok(Signer { secret: key.secret, principal, session: None }))
}

/// On loopback, `test` is the first account's root, and twelve digits are their own account's.
fn default_account(access_key: &str) -> Option<&str> {
    if access_key == DEFAULT_SECRET {
        return Some(DEFAULT_ACCOUNT);
    }
    let is_account = access_key.len() == 12 && access_key.bytes().all(|byte| byte.is_ascii_digit());
    is_account.then_some(access_key)
}

async fn temporary(cloud: &Cloud, id: &str, token: &str, now: Time) -> Result<Result<Signer, Rejection>> {
    let invalid = || Rejection::InvalidToken { token: token.to_owned() };
    let sealed = Credentials::open(&cloud.world.tokens, token);
    let Some(sealed) = sealed.filter(|sealed| sealed.access_key == id) else {
        return Ok(Err(invalid()));
    };
    if now.seconds() >= sealed.session.expires_s {
        return Ok(Err(Rejection::ExpiredToken { token: token.to_owned() }));
    }
    if !still_exists(cloud, &mut cloud.store.begin(), &sealed.principal).await? {
        return Ok(Err(invalid()));
    }
    let Credentials { secret, principal, session, .. } = sealed;
    Ok(Ok(Signer { secret, principal, session: Some(session) }))
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
