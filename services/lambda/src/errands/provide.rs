//! Tells whoever runs functions which environments are kept ready: whenever that changes, when the server starts, and
//! again and again with fresh credentials.
//!
//! All of it is told at once, so that what is told last is what holds.

use crate::address::Named;
use crate::provisioned;
use crate::running;
use crate::state::provisioned::Provisioned;
use crate::state::version::{Version, qualifier};
use kernel::errand::{Errand, Taken};
use kernel::functions::Provision;
use kernel::{Cx, Error, Here, Next, Result};
use std::sync::Arc;
use std::time::Duration;
use store::{Row, Scan, table_prefix};

/// How many settings are read in one trip.
const PAGE: u32 = 256;
/// Credentials are good for much longer.
const REFRESH: Duration = Duration::from_secs(3600);

pub const ERRAND: Errand = Errand {
    name: "lambda.provide",
    rows: || table_prefix::<Provisioned>(()),
    take: |cx| Box::pin(take(cx)),
    run: |_, _| Box::pin(async {}),
};

async fn take(cx: &mut Cx<'_>) -> Result<Taken> {
    let mut provisions = Vec::new();
    for provisioned in all(cx).await? {
        for (number, count) in provisioned::shares(cx, &provisioned).await? {
            if let Some(provision) = provision(cx, &provisioned, number, count).await? {
                provisions.push(provision);
            }
        }
    }
    let next = match provisions.is_empty() {
        true => Next::Idle,
        false => Next::At(cx.now.plus(REFRESH)),
    };
    let functions = cx.world.functions.clone();
    cx.when_committed(move || functions.provide(provisions));
    Ok(Taken { jobs: Vec::new(), next })
}

async fn all(cx: &mut Cx<'_>) -> Result<Vec<Provisioned>> {
    let mut all: Vec<Provisioned> = Vec::new();
    loop {
        let scan = Scan::<Provisioned>::all(PAGE);
        let scan = match all.last() {
            Some(last) => scan.after(last.key()),
            None => scan,
        };
        let page = cx.tx.scan(scan.snapshot()).await?;
        let is_end = !page.more || page.rows.is_empty();
        all.extend(page.rows);
        if is_end {
            return Ok(all);
        }
    }
}

/// What is kept ready of one version. Nothing, if it is gone.
async fn provision(
    cx: &mut Cx<'_>,
    provisioned: &Provisioned,
    number: u64,
    count: u32,
) -> Result<Option<Provision>> {
    let Provisioned { account, region, name, .. } = provisioned;
    let key = (account.as_str(), region.as_str(), name.as_str(), number);
    let version = cx.get_shared::<Version>(key).await?;
    let Some(version) = version.filter(|_| count > 0) else { return Ok(None) };
    let named =
        Named { here: Here::new(region, account), name: name.clone(), qualifier: Some(qualifier(number)) };
    let function = match running::function(cx, &version).await {
        Ok(function) => Arc::new(function),
        Err(Error::Api(error)) => {
            // The others are kept ready all the same.
            tracing::warn!(name, number, why = error.message, "a version cannot be kept ready");
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let credentials = match running::credentials(cx, &version, &named).await {
        Ok(credentials) => Ok(credentials),
        Err(Error::Api(error)) => Err(error.message),
        Err(error) => return Err(error),
    };
    Ok(Some(Provision { function, count, credentials }))
}
