//! What becomes of events that nobody waits for: which settings a request may make, and how they are told.

use crate::address::{self, Named};
use crate::errors::Error;
use crate::shapes::{DestinationConfig, FunctionEventInvokeConfig, OnFailure, OnSuccess};
use crate::state::event_invoke::EventInvoke;
use crate::state::version::Version;
use crate::targets::{self, Kind};
use crate::versions;
use kernel::{Cx, Result};

/// What a request sets.
pub struct Asked {
    pub retries: Option<i32>,
    pub age_s: Option<i32>,
    pub destinations: Option<DestinationConfig>,
}

/// Where events go, by ARN.
type Destinations = (Option<String>, Option<String>);

impl Asked {
    /// What is set for a function's version or alias, in place of what was there before.
    pub async fn over(self, cx: &mut Cx<'_>, named: &Named, before: EventInvoke) -> Result<EventInvoke> {
        if self.retries.is_none() && self.age_s.is_none() && self.destinations.is_none() {
            return Err(Error::NothingOfEvents.into());
        }
        let (on_success, on_failure) = match self.destinations {
            Some(asked) => checked(cx, named, asked).await?,
            None => (before.on_success, before.on_failure),
        };
        // The model bounds both numbers from below.
        let number = |asked: Option<i32>| asked.and_then(|asked| u32::try_from(asked).ok());
        Ok(EventInvoke {
            retries: number(self.retries).or(before.retries),
            age_s: number(self.age_s).or(before.age_s),
            on_success,
            on_failure,
            modified: cx.now,
            ..before
        })
    }
}

/// The version that settings are for, which must be there.
pub async fn carrier(cx: &mut Cx<'_>, named: &Named) -> Result<Version> {
    match versions::find(cx, named).await {
        Err(kernel::Error::Api(_)) => Err(Error::NoFunctionForEvents.into()),
        found => found,
    }
}

/// What is set; the commit minds if it changes.
pub async fn find(cx: &mut Cx<'_>, named: &Named) -> Result<Option<EventInvoke>> {
    let (account, region, name) = named.key();
    Ok(cx.tx.get::<EventInvoke>((account, region, name, qualifier(named))).await?)
}

/// The same where there must be some.
pub async fn found(cx: &mut Cx<'_>, named: &Named) -> Result<EventInvoke> {
    let missing = || Error::NoEventInvoke { arn: none(named).arn() };
    Ok(find(cx, named).await?.ok_or_else(missing)?)
}

/// Nothing is set yet.
pub fn none(named: &Named) -> EventInvoke {
    EventInvoke {
        account: named.here.account.clone(),
        region: named.here.region.clone(),
        name: named.name.clone(),
        qualifier: qualifier(named).to_owned(),
        modified: kernel::Time::default(),
        retries: None,
        age_s: None,
        on_success: None,
        on_failure: None,
    }
}

pub fn qualifier(named: &Named) -> &str {
    named.qualifier.as_deref().unwrap_or("$LATEST")
}

async fn checked(cx: &mut Cx<'_>, named: &Named, asked: DestinationConfig) -> Result<Destinations> {
    let given = |arn: Option<String>| arn.filter(|arn| !arn.is_empty());
    let on_success = given(asked.on_success.and_then(|on| on.destination));
    let on_failure = given(asked.on_failure.and_then(|on| on.destination));
    let version = carrier(cx, named).await?;
    for (target, is_success) in [(&on_success, true), (&on_failure, false)] {
        let Some(target) = target else { continue };
        let kind = kind(target, is_success)?;
        let kind = kind.ok_or_else(|| Error::InvalidDestinations {
            on_success: on_success.clone(),
            on_failure: on_failure.clone(),
        })?;
        if kind == Kind::Function {
            check_function(cx, named, target).await?;
        }
        targets::check_destination(cx, &version.role, &named.arn(), target, kind).await?;
    }
    Ok((on_success, on_failure))
}

/// Buckets take what has failed; queues that keep an order take nothing.
fn kind(target: &str, is_success: bool) -> Result<Option<Kind>> {
    match targets::kind(target) {
        Some(Kind::Topic) => Err(kernel::Error::not_implemented("topics as destinations of functions")),
        Some(Kind::Bus) => Err(kernel::Error::not_implemented("event buses as destinations of functions")),
        Some(Kind::FifoQueue) => Err(Error::InvalidDestination { arn: target.to_owned() }.into()),
        Some(Kind::Bucket) if is_success => Ok(None),
        kind => Ok(kind),
    }
}

/// Another function, which is there.
async fn check_function(cx: &mut Cx<'_>, named: &Named, target: &str) -> Result<()> {
    let invalid = || Error::InvalidDestination { arn: target.to_owned() };
    let other = address::of_arn(target).filter(|other| other.here.region == named.here.region);
    let other = other.ok_or_else(invalid)?;
    if other.key() == named.key() {
        return Err(Error::DestinationIsSelf.into());
    }
    match versions::find(cx, &other).await {
        Err(kernel::Error::Api(_)) => Err(invalid().into()),
        found => found.map(drop),
    }
}

pub fn told(config: &EventInvoke) -> FunctionEventInvokeConfig {
    let number = |number: Option<u32>| number.and_then(|number| i32::try_from(number).ok());
    FunctionEventInvokeConfig {
        last_modified: Some(config.modified.into()),
        function_arn: Some(config.arn()),
        maximum_retry_attempts: number(config.retries),
        maximum_event_age_in_seconds: number(config.age_s),
        destination_config: Some(DestinationConfig {
            on_success: Some(OnSuccess { destination: config.on_success.clone() }),
            on_failure: Some(OnFailure { destination: config.on_failure.clone() }),
        }),
    }
}
