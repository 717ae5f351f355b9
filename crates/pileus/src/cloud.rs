//! Puts the cloud together: store, services, clock, identities.

use crate::secret::secret;
use crate::services::SERVICES;
use auth::token::TokenKey;
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

pub async fn cloud(store: Arc<Embedded>, default_keys: bool) -> Result<Cloud, store::Error> {
    let ids = Ids::system();
    let tokens = TokenKey::new(&secret(&*store, &ids, "session-tokens").await?);
    let world = World { identities: &iam::identities::IamIdentities, tokens, default_keys };
    let blobs = store.blobs().clone();
    Ok(Cloud::new(store, blobs, SERVICES, world, Arc::new(SystemClock), ids))
}
