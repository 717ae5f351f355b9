//! The first key of an account: made on the command line, since nobody can sign a request for it yet.

use crate::keys;
use crate::state::access_key::AccessKey;
use kernel::{Ids, Result, Time};
use store::Tx;

/// A new access key of an account's root. Like everybody, root has two at most.
pub async fn create_root_key(tx: &mut Tx, account: &str, ids: &Ids, now: Time) -> Result<AccessKey> {
    keys::make(tx, account, None, ids, now).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::{Memory, Store};

    #[tokio::test]
    async fn a_root_key_names_its_account_and_two_are_enough() {
        let store = Memory::new();
        let mut tx = store.begin();
        let ids = Ids::seeded(1);
        let key = create_root_key(&mut tx, "111122223333", &ids, Time(5_500)).await.expect("is the first");
        assert_eq!(auth::token::account_of(&key.id).as_deref(), Some("111122223333"));
        assert_eq!((key.secret.len(), key.user, key.created), (40, None, Time(5_000)));
        create_root_key(&mut tx, "111122223333", &ids, Time(0)).await.expect("is the second");
        let third = create_root_key(&mut tx, "111122223333", &ids, Time(0)).await;
        let error = third.expect_err("is one too many");
        assert_eq!(error.to_string(), "LimitExceeded (409): Cannot exceed quota for AccessKeysPerUser: 2");
        create_root_key(&mut tx, "111122224444", &ids, Time(0)).await.expect("is another account");
    }
}
