//! What tags are put on, by its ARN: a function or a mapping.

use crate::address;
use crate::mappings;
use crate::mappings::errors::Trouble;
use crate::state::Tags;
use crate::state::function::Function;
use crate::state::mapping::Mapping;
use kernel::{Access, Cx, Here, Result};

pub enum Tagged {
    Function(Function),
    Mapping(Mapping),
}

/// What an action on it needs.
pub async fn access(cx: &mut Cx<'_>, action: &'static str, arn: &str) -> Result<Access> {
    let Some((here, uuid)) = mappings::tagged(arn) else {
        return address::tagged(arn)?.access(cx, action).await;
    };
    let known = cx.peek_shared::<Mapping>(key(&here, uuid)).await?;
    let tags = known.iter().flat_map(|mapping| &mapping.tags);
    Ok(Access::to(action, arn).with_resource_tags(tags.map(|(key, value)| (key.as_str(), value.as_str()))))
}

/// It must be there; the commit minds if it changes.
pub async fn find(cx: &mut Cx<'_>, arn: &str) -> Result<Tagged> {
    let Some((here, uuid)) = mappings::tagged(arn) else {
        return Ok(Tagged::Function(address::tagged(arn)?.function(cx).await?));
    };
    let found = cx.tx.get::<Mapping>(key(&here, uuid)).await?;
    Ok(Tagged::Mapping(found.ok_or_else(|| Trouble::NoMapping { arn: arn.to_owned() })?))
}

fn key<'a>(here: &'a Here, uuid: &'a str) -> (&'a str, &'a str, &'a str) {
    (&here.account, &here.region, uuid)
}

impl Tagged {
    pub fn tags(&mut self) -> &mut Tags {
        match self {
            Tagged::Function(function) => &mut function.tags,
            Tagged::Mapping(mapping) => &mut mapping.tags,
        }
    }

    pub fn put(&self, cx: &mut Cx<'_>) {
        match self {
            Tagged::Function(function) => cx.tx.put(function),
            Tagged::Mapping(mapping) => cx.tx.put(mapping),
        }
    }
}
