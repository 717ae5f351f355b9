//! The version that a request means, to be read or to be changed.

use crate::address::Named;
use crate::errors::Error;
use crate::state::version::{LATEST, Phase, Version};
use kernel::{Cx, Result};

/// The number that a qualifier is; aliases are none.
pub fn number(qualifier: &str) -> Option<u64> {
    match qualifier {
        "$LATEST" => Some(LATEST),
        number => number.parse().ok().filter(|number| *number != LATEST),
    }
}

/// The version that is meant, `$LATEST` where nothing is said; the commit minds if it changes.
pub async fn find(cx: &mut Cx<'_>, named: &Named) -> Result<Version> {
    let number = named.qualifier.as_deref().map_or(Some(LATEST), number);
    let number = number.ok_or_else(|| named.no_such())?;
    let (account, region, name) = named.key();
    let found = cx.tx.get::<Version>((account, region, name, number)).await?;
    Ok(found.ok_or_else(|| named.no_such())?)
}

/// `$LATEST`, to be changed: not while an earlier change is on its way, nor if it is not as the caller knows it.
pub async fn latest_to_change(cx: &mut Cx<'_>, named: &Named, revision: Option<&str>) -> Result<Version> {
    let version = find(cx, &Named { qualifier: None, ..named.clone() }).await?;
    match version.phase {
        Phase::Creating => return Err(Error::StillCreating.into()),
        Phase::Updating => return Err(Error::StillUpdating { arn: version.arn() }.into()),
        Phase::Settled => {}
    }
    if revision.is_some_and(|revision| revision != version.revision) {
        return Err(Error::OtherRevision.into());
    }
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_aliases() {
        assert_eq!(number("$LATEST"), Some(LATEST));
        assert_eq!(number("42"), Some(42));
        for other in ["0", "live", "$latest", "-1", ""] {
            assert_eq!(number(other), None, "{other}");
        }
    }
}
