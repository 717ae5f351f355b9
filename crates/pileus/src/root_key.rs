//! `pileus root-key`: an access key for the root of an account. A running server makes it itself.

use crate::cli;
use crate::client;
use crate::cloud;
use crate::place::{self, Place};
use crate::running::Running;
use crate::trouble::{Outcome, Trouble};
use iam::state::access_key::AccessKey;
use kernel::time::SystemClock;
use kernel::{Clock, Ids};
use serde_json::{Value, json};
use std::process::ExitCode;
use store::{Scan, Store};

pub fn root_key(options: &cli::RootKey) -> Outcome {
    let place = Place::of(&options.place)?;
    let made = match Running::find(&place) {
        Some(running) => {
            let asked = json!({"account": options.account});
            client::post(running.reachable(), "/_pileus/root-key", &running.admin_token, &asked)
                .map_err(|error| Trouble::new(error.to_string()))?
        }
        None => by_ourselves(options, &place)?,
    };
    if options.json {
        println!("{made}");
        return Ok(ExitCode::SUCCESS);
    }
    let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
    println!("export AWS_ACCESS_KEY_ID={}", text("AccessKeyId"));
    println!("export AWS_SECRET_ACCESS_KEY={}", text("SecretAccessKey"));
    println!("# root of account {}; the secret is shown this once", options.account);
    Ok(ExitCode::SUCCESS)
}

fn by_ourselves(options: &cli::RootKey, place: &Place) -> Outcome<Value> {
    place.make()?;
    let store = cloud::open(&place.store(), place::master_key(&options.key, place)?)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::new(format!("the runtime: {error}")))?;
    let made = runtime.block_on(make(&store, &options.account))?;
    store.close()?;
    Ok(made)
}

pub async fn make(store: &dyn Store, account: &str) -> Result<Value, kernel::Error> {
    let (ids, now) = (Ids::system(), SystemClock.now());
    let mut attempt = 0;
    loop {
        let mut tx = store.begin();
        let key = iam::root_key::create_root_key(&mut tx, account, &ids, now).await?;
        match tx.commit().await {
            Ok(()) => {
                return Ok(json!({"Account": account, "AccessKeyId": key.id, "SecretAccessKey": key.secret}));
            }
            Err(error) if error.is_retryable() && attempt < store::ATTEMPTS_MAX => {
                attempt += 1;
                store::stand_back(attempt).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Whether any account has an active root key.
pub async fn any(store: &dyn Store) -> Result<bool, store::Error> {
    const PAGE: u32 = 256;
    let mut tx = store.begin();
    let mut scan = Scan::<AccessKey>::all(PAGE).snapshot();
    loop {
        let page = tx.scan(scan).await?;
        if page.rows.iter().any(|key| key.user.is_none() && key.is_active) {
            return Ok(true);
        }
        match page.rows.last() {
            Some(last) if page.more => scan = Scan::all(PAGE).snapshot().after((last.id.as_str(),)),
            _ => return Ok(false),
        }
    }
}
