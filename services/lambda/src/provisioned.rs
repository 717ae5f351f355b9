//! Environments that are kept ready for versions and aliases: which versions they are of, and what of them is there.
//!
//! A version has such settings once: its own, or those of one alias that leads to it. An alias that leads to two
//! versions shares what it has out between them, as it does with events.

use crate::address::Named;
use crate::errors::Error;
use crate::limits::{CONCURRENT_EXECUTIONS, UNRESERVED_CONCURRENCY_MIN};
use crate::state::alias::Alias;
use crate::state::function::Function;
use crate::state::provisioned::Provisioned;
use crate::state::version::{LATEST, Version, qualifier};
use crate::{aliases, usage, versions};
use kernel::{Cx, Here, Result};
use store::Row;

/// What settings can be made for.
pub enum Carrier {
    Version(u64),
    Alias(Alias),
}

/// A published version or an alias, which must be there.
pub async fn carrier(cx: &mut Cx<'_>, named: &Named) -> Result<Carrier> {
    let asked = named.qualifier.as_deref().unwrap_or("$LATEST");
    match versions::number(asked) {
        Some(LATEST) => Err(Error::NotProvisionable.into()),
        Some(_) => Ok(Carrier::Version(versions::find(cx, named).await?.number)),
        None => match aliases::find(cx, named, asked).await? {
            Some(alias) => Ok(Carrier::Alias(alias)),
            None => Err(Error::NoSuchAlias { arn: named.qualified_arn() }.into()),
        },
    }
}

/// What is set; the commit minds if it changes.
pub async fn find(cx: &mut Cx<'_>, named: &Named) -> Result<Option<Provisioned>> {
    let ((account, region, name), qualifier) = (named.key(), named.qualifier.as_deref().unwrap_or_default());
    Ok(cx.tx.get::<Provisioned>((account, region, name, qualifier)).await?)
}

/// Sets how many there are to be.
pub async fn put(cx: &mut Cx<'_>, named: &Named, count: u32) -> Result<Provisioned> {
    if named.qualifier.as_deref() == Some("$LATEST") {
        return Err(Error::ProvisionsLatest.into());
    }
    let number = match carrier(cx, named).await? {
        Carrier::Version(number) if alias_provisioned_for(cx, named, number, "").await? => {
            return Err(Error::AliasIsProvisioned.into());
        }
        Carrier::Version(number) => number,
        Carrier::Alias(alias) => {
            check_alias(cx, named, &alias).await?;
            alias.version
        }
    };
    check_without_image(cx, named, number).await?;
    let function = named.function(cx).await?;
    let before = find(cx, named).await?.map_or(0, |known| known.count);
    change(cx, function, before, count).await?;
    renew_revision(cx, named, number).await?;
    let provisioned = Provisioned {
        account: named.here.account.clone(),
        region: named.here.region.clone(),
        name: named.name.clone(),
        qualifier: named.qualifier.clone().unwrap_or_default(),
        count,
        modified: cx.now,
    };
    cx.tx.put(&provisioned);
    Ok(provisioned)
}

async fn check_without_image(cx: &mut Cx<'_>, named: &Named, number: u64) -> Result<()> {
    let (account, region, name) = named.key();
    let version = cx.tx.get::<Version>((account, region, name, number)).await?;
    match version.is_some_and(|version| version.has_image()) {
        true => Err(Error::ProvisionsImages.into()),
        false => Ok(()),
    }
}

async fn check_alias(cx: &mut Cx<'_>, named: &Named, alias: &Alias) -> Result<()> {
    if alias.version == LATEST {
        return Err(Error::ProvisionsLatest.into());
    }
    if alias.other.is_some() {
        return Err(Error::ProvisionsWeights.into());
    }
    check_free(cx, named, alias).await
}

/// No version that an alias leads to has settings of its own, or by another alias.
async fn check_free(cx: &mut Cx<'_>, named: &Named, alias: &Alias) -> Result<()> {
    let numbers = [Some(alias.version), alias.other.map(|(other, _)| other)];
    for number in numbers.into_iter().flatten() {
        let version = Named { qualifier: Some(qualifier(number)), ..named.clone() };
        if find(cx, &version).await?.is_some()
            || alias_provisioned_for(cx, named, number, &alias.name).await?
        {
            return Err(Error::VersionIsProvisioned.into());
        }
    }
    Ok(())
}

/// Whether an alias, but for one, leads to a version and has settings.
async fn alias_provisioned_for(cx: &mut Cx<'_>, named: &Named, number: u64, but: &str) -> Result<bool> {
    for name in aliases::names_that_lead_to(cx, named, number).await? {
        if name != but && find(cx, &Named { qualifier: Some(name), ..named.clone() }).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The function has room for so many more, or the account.
async fn change(cx: &mut Cx<'_>, function: Function, before: u32, count: u32) -> Result<()> {
    let total = function.provisioned_concurrency.saturating_sub(before).saturating_add(count);
    let here = Here::new(&function.region, &function.account);
    let held = function.held_concurrency();
    if count > before {
        match function.reserved_concurrency {
            Some(reserved) if total > reserved => return Err(Error::MoreThanReserved.into()),
            Some(_) => {}
            None => check_unreserved(cx, &here, before, count).await?,
        }
    }
    let function = Function { provisioned_concurrency: total, ..function };
    usage::hold(cx, &here, held, function.held_concurrency()).await?;
    cx.tx.put(&function);
    Ok(())
}

async fn check_unreserved(cx: &mut Cx<'_>, here: &Here, before: u32, count: u32) -> Result<()> {
    let held = usage::of(cx, here).await?.reserved_concurrency;
    let unreserved = CONCURRENT_EXECUTIONS.saturating_sub(held);
    let free = unreserved.saturating_add(before);
    if count > free {
        return Err(Error::MoreThanUnreserved { unreserved }.into());
    }
    match free - count < UNRESERVED_CONCURRENCY_MIN {
        true => Err(Error::TooLittleUnprovisioned.into()),
        false => Ok(()),
    }
}

/// A version is told as another one when what is kept ready for it changes.
async fn renew_revision(cx: &mut Cx<'_>, named: &Named, number: u64) -> Result<()> {
    let (account, region, name) = named.key();
    if let Some(version) = cx.tx.get::<Version>((account, region, name, number)).await? {
        cx.tx.put(&Version { revision: cx.ids.uuid(), ..version });
    }
    Ok(())
}

/// Nothing is kept ready any more for a qualifier of a function, if anything was.
pub async fn remove(cx: &mut Cx<'_>, function: Function, qualifier: &str) -> Result<()> {
    let key = (function.account.as_str(), function.region.as_str(), function.name.as_str(), qualifier);
    let Some(known) = cx.tx.get::<Provisioned>(key).await? else { return Ok(()) };
    cx.tx.delete::<Provisioned>(known.key());
    change(cx, function, known.count, 0).await
}

/// An alias leads elsewhere: what is kept ready for it moves there.
pub async fn follow(cx: &mut Cx<'_>, function: &Named, alias: &Alias) -> Result<()> {
    let named = Named { qualifier: Some(alias.name.clone()), ..function.clone() };
    let Some(known) = find(cx, &named).await? else { return Ok(()) };
    if alias.version == LATEST {
        return Err(Error::ProvisionsLatest.into());
    }
    check_free(cx, &named, alias).await?;
    cx.tx.put(&Provisioned { modified: cx.now, ..known });
    Ok(())
}

/// How many environments of which versions settings mean.
pub async fn shares(cx: &mut Cx<'_>, provisioned: &Provisioned) -> Result<Vec<(u64, u32)>> {
    let Provisioned { account, region, name, qualifier, count, .. } = provisioned;
    if let Some(number) = versions::number(qualifier) {
        return Ok(vec![(number, *count)]);
    }
    let key = (account.as_str(), region.as_str(), name.as_str(), qualifier.as_str());
    let alias = cx.get_shared::<Alias>(key).await?;
    Ok(alias.map_or_else(Vec::new, |alias| shared_out(&alias, *count)))
}

fn shared_out(alias: &Alias, count: u32) -> Vec<(u64, u32)> {
    let Some((other, weight)) = alias.other else { return vec![(alias.version, count)] };
    // A share of a number that fits is one as well.
    let others = (f64::from(count) * weight).round() as u32;
    vec![(alias.version, count.saturating_sub(others)), (other, others)]
}

/// What of it there is.
pub struct State {
    pub count: u32,
    pub ready: u32,
    pub status: &'static str,
    pub reason: Option<String>,
    pub modified: String,
}

pub async fn state(cx: &mut Cx<'_>, provisioned: &Provisioned) -> Result<State> {
    let Provisioned { account, region, name, count, modified, .. } = provisioned;
    let (mut ready, mut reason) = (0_u32, None);
    for (number, share) in shares(cx, provisioned).await? {
        let stock = cx.world.functions.stock(account, region, name, &qualifier(number));
        ready = ready.saturating_add(stock.ready.min(share));
        reason = reason.or(stock.trouble);
    }
    let is_ready = ready >= *count;
    let reason = reason.filter(|_| !is_ready);
    let status = match (is_ready, &reason) {
        (true, _) => "READY",
        (false, Some(_)) => "FAILED",
        (false, None) => "IN_PROGRESS",
    };
    Ok(State { count: *count, ready, status, reason, modified: modified.iso().replace('Z', "+0000") })
}

/// As answers count.
pub fn told(count: u32) -> Option<i32> {
    i32::try_from(count).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        let text = String::new;
        let alias = |other| Alias {
            account: text(),
            region: text(),
            function: text(),
            name: text(),
            version: 1,
            description: text(),
            other,
            revision: text(),
        };
        assert_eq!(shared_out(&alias(None), 5), [(1, 5)]);
        assert_eq!(shared_out(&alias(Some((2, 0.3))), 5), [(1, 3), (2, 2)]);
        assert_eq!(shared_out(&alias(Some((2, 1.0))), 5), [(1, 0), (2, 5)]);
        assert_eq!(shared_out(&alias(Some((2, 0.0))), 5), [(1, 5), (2, 0)]);
    }
}
