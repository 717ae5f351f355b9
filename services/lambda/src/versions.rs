//! The version that a request means: to be read, to be run, to be changed, to be published.

use crate::address::Named;
use crate::errors::Error;
use crate::state::alias::Alias;
use crate::state::function::Function;
use crate::state::version::{LATEST, Phase, Settings, Version};
use crate::state::wanted::Wanted;
use crate::{aliases, code, usage};
use kernel::{Cx, Here, Result};
use std::sync::Arc;

/// The number that a qualifier is; aliases are none.
pub fn number(qualifier: &str) -> Option<u64> {
    match qualifier {
        "$LATEST" => Some(LATEST),
        number => number.parse().ok().filter(|number| *number != LATEST),
    }
}

/// Whether a qualifier can be that of an alias.
pub fn is_alias(qualifier: &str) -> bool {
    number(qualifier).is_none() && !qualifier.contains('$')
}

/// The version that is meant, `$LATEST` where nothing is said, the one that an alias names; the commit minds if
/// it changes.
pub async fn find(cx: &mut Cx<'_>, named: &Named) -> Result<Version> {
    let number = match named.qualifier.as_deref().map(|qualifier| (qualifier, number(qualifier))) {
        None => LATEST,
        Some((_, Some(number))) => number,
        Some((alias, None)) => aliases::find(cx, named, alias).await?.ok_or_else(|| named.no_such())?.version,
    };
    let (account, region, name) = named.key();
    let found = cx.tx.get::<Version>((account, region, name, number)).await?;
    Ok(found.ok_or_else(|| named.no_such())?)
}

/// What an invocation runs.
pub struct Resolved {
    pub version: Arc<Version>,
    /// The ARN as it was invoked, with the version or alias that the caller has named.
    pub arn: String,
}

/// The version that an invocation runs, which must be ready. An alias that leads to two versions leads to each as often as its weight
/// says.
pub async fn resolve(cx: &mut Cx<'_>, named: &Named) -> Result<Resolved> {
    let (account, region, name) = named.key();
    let number = match named.qualifier.as_deref().map(|qualifier| (qualifier, number(qualifier))) {
        None => LATEST,
        Some((_, Some(number))) => number,
        Some((alias, None)) => {
            let alias = cx.get_shared::<Alias>((account, region, name, alias)).await?;
            let alias = alias.ok_or_else(|| named.no_such())?;
            draw(&alias, u64::from_le_bytes(cx.ids.bytes()))
        }
    };
    let version = cx.get_shared::<Version>((account, region, name, number)).await?;
    let version = version.ok_or_else(|| named.no_such())?;
    match version.phase {
        Phase::Creating if version.has_image() => return Err(Error::ImageNotReady.into()),
        Phase::Creating => return Err(Error::StillCreating.into()),
        Phase::Failed => return Err(Error::HasFailed.into()),
        Phase::Updating | Phase::Settled => {}
    }
    Ok(Resolved { arn: named.qualified_arn(), version })
}

/// One of the versions that an alias leads to, by a random number.
fn draw(alias: &Alias, random: u64) -> u64 {
    // As many bits as a double holds exactly.
    let drawn = (random >> 11) as f64 / (1_u64 << 53) as f64;
    match alias.other {
        Some((other, weight)) if drawn < weight => other,
        _ => alias.version,
    }
}

/// `$LATEST`, to be changed: not while an earlier change is on its way, nor if it is not as the caller knows it.
pub async fn latest_to_change(cx: &mut Cx<'_>, named: &Named, revision: Option<&str>) -> Result<Version> {
    let version = find(cx, &Named { qualifier: None, ..named.clone() }).await?;
    match version.phase {
        Phase::Creating => return Err(Error::StillCreating.into()),
        Phase::Updating => return Err(Error::StillUpdating { arn: version.arn() }.into()),
        Phase::Settled | Phase::Failed => {}
    }
    if revision.is_some_and(|revision| revision != version.revision) {
        return Err(Error::OtherRevision.into());
    }
    Ok(version)
}

/// What a version that was just published is, and whether it was there before.
pub enum Published {
    New(Version),
    /// Nothing has changed since.
    Same(Version),
}

/// Publishes `$LATEST` as it is.
pub async fn publish(
    cx: &mut Cx<'_>,
    latest: &Version,
    description: Option<String>,
    phase: Phase,
) -> Result<Published> {
    let phase = if latest.settings.snap_start { Phase::Creating } else { phase };
    let key = (latest.account.as_str(), latest.region.as_str(), latest.name.as_str());
    let function = cx.tx.get::<Function>(key).await?;
    let mut function = function.ok_or_else(|| Error::NoSuchFunction { arn: latest.arn() })?;
    let newest = (key.0, key.1, key.2, function.next_version - 1);
    let newest = cx.tx.get::<Version>(newest).await?.filter(|newest| newest.number != LATEST);
    if let Some(newest) = newest.filter(|newest| is_same(latest, newest)) {
        return Ok(Published::Same(newest));
    }
    for code in latest.codes() {
        code::acquire(cx, code).await?;
    }
    usage::add(cx, &Here::new(key.1, key.0), 0, latest.code.bytes).await?;
    let description = description.unwrap_or_else(|| latest.settings.description.clone());
    let version = Version {
        number: function.next_version,
        revision: cx.ids.uuid(),
        settings: Settings { description, ..latest.settings.clone() },
        phase,
        latest_description: Some(latest.settings.description.clone()),
        ..latest.clone()
    };
    function.next_version += 1;
    cx.tx.put(&function);
    cx.tx.put(&version);
    if version.has_image() {
        cx.tx.put(&Wanted::of(&version));
    }
    Ok(Published::New(version))
}

/// Whether `$LATEST` is still what was published.
fn is_same(latest: &Version, published: &Version) -> bool {
    let description = published.latest_description.clone();
    let description = description.unwrap_or_else(|| published.settings.description.clone());
    latest.settings == (Settings { description, ..published.settings.clone() })
        && latest.role == published.role
        && latest.code.sha256 == published.code.sha256
        && latest.layers == published.layers
}

/// A version is gone, with the code that nobody else uses.
pub async fn delete(cx: &mut Cx<'_>, version: &Version) -> Result<()> {
    for code in version.codes() {
        code::release(cx, code).await?;
    }
    let Version { account, region, name, number, .. } = version;
    cx.tx.delete::<Version>((account.as_str(), region.as_str(), name.as_str(), *number));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{arn, call, cloud, make_versions};
    use kernel::BoxFuture;
    use kernel::attempt::Piece;
    use kernel::later::later;
    use serde_json::json;

    #[test]
    fn numbers_and_aliases() {
        assert_eq!(number("$LATEST"), Some(LATEST));
        assert_eq!(number("42"), Some(42));
        for other in ["0", "live", "$latest", "-1", ""] {
            assert_eq!(number(other), None, "{other}");
        }
        assert!(is_alias("live"));
        assert!(!is_alias("42") && !is_alias("with-$"));
    }

    fn alias(other: Option<(u64, f64)>) -> Alias {
        let text = String::new;
        Alias {
            account: text(),
            region: text(),
            function: text(),
            name: text(),
            version: 1,
            description: text(),
            other,
            revision: text(),
        }
    }

    #[test]
    fn weights_are_shares() {
        assert_eq!(draw(&alias(None), 0), 1);
        assert_eq!(draw(&alias(Some((2, 0.0))), 0), 1);
        assert_eq!(draw(&alias(Some((2, 1.0))), u64::MAX), 2);
        let ids = kernel::Ids::seeded(1);
        let weighted = alias(Some((2, 0.25)));
        let drawn = (0..10_000).filter(|_| draw(&weighted, u64::from_le_bytes(ids.bytes())) == 2).count();
        assert!((2_300..2_700).contains(&drawn), "{drawn}");
    }

    struct Resolving(Named);

    impl Piece for Resolving {
        type Done = (String, String);

        fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Self::Done>> {
            Box::pin(async move {
                let resolved = resolve(cx, &self.0).await?;
                Ok((resolved.version.qualifier(), resolved.arn))
            })
        }
    }

    async fn resolved(cloud: &testkit::Cloud, qualifier: Option<&str>) -> Result<(String, String)> {
        let here = Here::new(testkit::REGION, testkit::ACCOUNT);
        let qualifier = qualifier.map(str::to_owned);
        let named = Named { here: here.clone(), name: "f".to_owned(), qualifier };
        later(&cloud.cloud, &crate::SERVICE, "test", &here, &Resolving(named)).await
    }

    #[tokio::test]
    async fn what_invocations_run() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 2).await;
        for (name, version, weight) in [("live", "1", 0.0), ("canary", "1", 1.0), ("half", "2", 0.0)] {
            let other = if version == "1" { "2" } else { "1" };
            let asked = json!({"FunctionName": "f", "Name": name, "FunctionVersion": version,
                "RoutingConfig": {"AdditionalVersionWeights": {other: weight}}});
            call(&cloud, "CreateAlias", asked).await;
        }
        for (qualifier, executed, invoked) in [
            (None, "$LATEST", "f"),
            (Some("$LATEST"), "$LATEST", "f:$LATEST"),
            (Some("1"), "1", "f:1"),
            (Some("live"), "1", "f:live"),
            (Some("canary"), "2", "f:canary"),
            (Some("half"), "2", "f:half"),
        ] {
            let expected = (executed.to_owned(), arn(invoked));
            assert_eq!(resolved(&cloud, qualifier).await.expect("is there"), expected);
        }
        for missing in ["3", "none"] {
            let error = resolved(&cloud, Some(missing)).await.expect_err("is not there");
            assert!(error.to_string().contains(&format!("Function not found: {}:{missing}", arn("f"))));
        }
    }
}
