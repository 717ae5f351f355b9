//! Aliases: where one leads, and how it is told.

use crate::address::Named;
use crate::errors::Error;
use crate::shapes::{AliasConfiguration, AliasRoutingConfiguration};
use crate::state::alias::Alias;
use crate::state::version::{Version, qualifier};
use crate::{rows, versions};
use kernel::{Cx, Result};

/// An alias of a function by its name; the commit minds if it changes.
pub async fn find(cx: &mut Cx<'_>, function: &Named, alias: &str) -> Result<Option<Alias>> {
    let (account, region, name) = function.key();
    Ok(cx.tx.get::<Alias>((account, region, name, alias)).await?)
}

/// All aliases of a function that lead to a version, by name.
pub async fn names_that_lead_to(cx: &mut Cx<'_>, function: &Named, number: u64) -> Result<Vec<String>> {
    let aliases = rows::all::<Alias>(cx, function.key()).await?;
    Ok(aliases.into_iter().filter(|alias| alias.leads_to(number)).map(|alias| alias.name).collect())
}

/// Where a request leads an alias: to a version, and sometimes to another one.
pub async fn route(
    cx: &mut Cx<'_>,
    function: &Named,
    version: &str,
    asked: Option<&AliasRoutingConfiguration>,
) -> Result<(u64, Option<(u64, f64)>)> {
    let weights = asked.and_then(|asked| asked.additional_version_weights.as_ref());
    if weights.is_some_and(|weights| weights.len() > 1) {
        return Err(Error::TooManyWeights.into());
    }
    let weighted = weights.and_then(|weights| weights.iter().next());
    match weighted {
        Some(_) if version == "$LATEST" => return Err(Error::WeightsOfLatest.into()),
        Some((other, _)) if other == version => {
            return Err(Error::VersionInWeights { version: version.to_owned() }.into());
        }
        _ => {}
    }
    let main = target(cx, function, version).await?;
    let Some((other, weight)) = weighted else { return Ok((main.number, None)) };
    let other = target(cx, function, other).await?;
    check_alike(&main, &other)?;
    Ok((main.number, Some((other.number, *weight))))
}

async fn target(cx: &mut Cx<'_>, function: &Named, version: &str) -> Result<Version> {
    let named = Named { qualifier: Some(version.to_owned()), ..function.clone() };
    match versions::number(version) {
        Some(_) => versions::find(cx, &named).await,
        None => Err(named.no_such().into()),
    }
}

/// Versions that share an alias act alike to the outside.
fn check_alike(one: &Version, other: &Version) -> Result<(), Error> {
    if one.role != other.role {
        return Err(Error::OtherRoleInWeights);
    }
    match one.settings.dead_letters == other.settings.dead_letters {
        true => Ok(()),
        false => Err(Error::OtherDeadLettersInWeights),
    }
}

/// The routing that stays where a request says only the version.
pub fn same_route(alias: &Alias) -> AliasRoutingConfiguration {
    let weights = alias.other.map(|(other, weight)| [(qualifier(other), weight)].into_iter().collect());
    AliasRoutingConfiguration { additional_version_weights: weights }
}

pub fn told(alias: &Alias) -> AliasConfiguration {
    AliasConfiguration {
        alias_arn: Some(alias.arn()),
        name: Some(alias.name.clone()),
        function_version: Some(alias.qualifier()),
        description: Some(alias.description.clone()),
        routing_config: alias.other.map(|_| same_route(alias)),
        revision_id: Some(alias.revision.clone()),
    }
}

/// Whether an alias can be listed under a version that is asked for.
pub fn is_of(alias: &Alias, version: Option<&str>) -> bool {
    version.is_none_or(|version| versions::number(version) == Some(alias.version))
}
