//! Access keys: made, found, removed, with their index rows. A user has two at most, and so has root.

use crate::errors::Error;
use crate::limits::{ACCESS_KEYS_PER_USER, SECRET_CHARS};
use crate::state::access_key::{AccessKey, KeyOfUser};
use crate::state::fold;
use crate::state::usage::LastUse;
use auth::token::access_key_id;
use kernel::{Ids, Result, Time};
use store::{Scan, Tx};

/// What stands in front of the ids of long-term keys.
const LONG_TERM: &str = "AKIA";

/// A new key of a user, or of root. The account is written into its id.
pub async fn make(tx: &mut Tx, account: &str, user: Option<&str>, ids: &Ids, now: Time) -> Result<AccessKey> {
    if of_user(tx, account, user.unwrap_or_default()).await?.len() >= ACCESS_KEYS_PER_USER as usize {
        Err(Error::QuotaExceeded { quota: "AccessKeysPerUser", max: ACCESS_KEYS_PER_USER })?;
    }
    let id = access_key_id(account, LONG_TERM, ids.bytes());
    let key = AccessKey {
        id: id.ok_or_else(|| Error::NotAnAccount { account: account.to_owned() })?,
        account: account.to_owned(),
        user: user.map(str::to_owned),
        secret: ids.secret(SECRET_CHARS),
        is_active: true,
        created: now.whole_second(),
    };
    put(tx, &key);
    Ok(key)
}

/// Writes a key and its index row.
pub fn put(tx: &mut Tx, key: &AccessKey) {
    tx.put(key);
    tx.put(&KeyOfUser {
        account: key.account.clone(),
        user: key.user.clone().unwrap_or_default(),
        key: key.id.clone(),
    });
}

/// The index rows of a user's keys; root's stand under the empty name.
pub async fn of_user(tx: &mut Tx, account: &str, user: &str) -> Result<Vec<KeyOfUser>> {
    let scan = Scan::prefix((account, fold(user).as_str()), ACCESS_KEYS_PER_USER + 1);
    Ok(tx.scan(scan).await?.rows)
}

/// The key with this id, if it belongs to this user, or to root where the name is empty.
pub async fn find(tx: &mut Tx, account: &str, user: &str, id: &str) -> Result<AccessKey> {
    let key = tx.get::<AccessKey>((id,)).await?;
    let own = key.filter(|key| key.account == account && key.user.as_deref().unwrap_or_default() == user);
    Ok(own.ok_or_else(|| Error::NoSuchAccessKey { id: id.to_owned() })?)
}

pub fn delete(tx: &mut Tx, key: &AccessKey) {
    let user = fold(key.user.as_deref().unwrap_or_default());
    tx.delete::<KeyOfUser>((key.account.as_str(), user.as_str(), key.id.as_str()));
    tx.delete::<AccessKey>((key.id.as_str(),));
    tx.delete::<LastUse>((key.id.as_str(),));
}

/// The keys of a user go along when it gets another name.
pub async fn hand_over(tx: &mut Tx, account: &str, from: &str, to: &str) -> Result<()> {
    for entry in of_user(tx, account, from).await? {
        tx.delete::<KeyOfUser>((account, fold(from).as_str(), entry.key.as_str()));
        if let Some(key) = tx.get::<AccessKey>((entry.key.as_str(),)).await? {
            put(tx, &AccessKey { user: Some(to.to_owned()), ..key });
        }
    }
    Ok(())
}

/// As answers tell it.
pub fn status(key: &AccessKey) -> String {
    if key.is_active { "Active" } else { "Inactive" }.to_owned()
}
