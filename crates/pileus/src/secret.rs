//! Secrets of the cloud itself: drawn once, kept as rows, encrypted like all rows.

use kernel::Ids;
use serde::{Deserialize, Serialize};
use store::{Store, TableId, transact};

#[derive(Serialize, Deserialize)]
struct Secret {
    name: String,
    bytes: [u8; 32],
}

store::row! {
    Secret in TableId::new(0x0003, "kernel.secrets"),
    key (name: String) = |secret| (secret.name.clone(),),
    versions { 1: Secret }
}

/// The secret of that name, made when it is first asked for.
pub async fn secret(store: &dyn Store, ids: &Ids, name: &str) -> Result<[u8; 32], store::Error> {
    transact(store, async |tx| {
        if let Some(secret) = tx.get::<Secret>((name,)).await? {
            return Ok(secret.bytes);
        }
        let secret = Secret { name: name.to_owned(), bytes: ids.bytes() };
        tx.put(&secret);
        Ok(secret.bytes)
    })
    .await
}
