//! Puts the cloud together: store, services, clock, identities.

use crate::secret::secret;
use crate::services::SERVICES;
use auth::token::TokenKey;
use gateway::call::InProcess;
use kernel::functions::Functions;
use kernel::ports::World;
use kernel::time::SystemClock;
use kernel::{Cloud, Ids};
use std::sync::Arc;
use store::{Embedded, Fault, MasterKey, Options};

/// Opens the store in a directory. For tests, a variable can tell its disk to fail.
pub fn open(dir: &std::path::Path, key: MasterKey) -> Result<Embedded, crate::trouble::Trouble> {
    let mut options = Options::new(dir, key);
    if let Ok(fault) = std::env::var(Fault::VARIABLE) {
        options.fault = Some(Arc::new(fault.parse::<Fault>()?));
    }
    let store = Embedded::open(options)?;
    for message in store.messages() {
        tracing::info!(message, "store");
    }
    Ok(store)
}

/// What seals session tokens: kept in the store, made with it.
pub async fn tokens(store: &Embedded) -> Result<TokenKey, store::Error> {
    Ok(TokenKey::new(&secret(store, &Ids::system(), "session-tokens").await?))
}

pub fn cloud(
    store: Arc<Embedded>,
    tokens: TokenKey,
    functions: Arc<dyn Functions>,
    default_keys: bool,
) -> Cloud {
    let calls = Arc::new(InProcess::default());
    let world =
        World { default_keys, functions, calls, ..World::new(&iam::identities::IamIdentities, tokens) };
    let blobs = store.blobs().clone();
    Cloud::new(store, blobs, SERVICES, world, Arc::new(SystemClock), Ids::system())
}
