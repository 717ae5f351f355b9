//! How groups and streams are named: by name, by identifier, by ARN, and in what callers must be allowed.
//!
//! Policies see a stream as `log-group:NAME:log-stream:STREAM`, and a group as the same with no stream's name,
//! so that `log-group:NAME:*` covers both. Tags alone are asked for on the plain ARN of the group.

use crate::errors::Error;
use crate::state::group::LogGroup;
use crate::state::stream::LogStream;
use kernel::{Access, Arn, Cx, Here, Result};
use std::sync::Arc;

/// A group as a request names it.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupName {
    pub here: Here,
    pub name: String,
}

impl GroupName {
    /// A group of the caller's own account, in the region of the request.
    pub fn new(cx: &Cx<'_>, name: &str) -> GroupName {
        GroupName { here: cx.here.clone(), name: name.to_owned() }
    }

    /// A name or an ARN, with or without `:*` at its end.
    pub fn identified(cx: &Cx<'_>, identifier: &str) -> GroupName {
        GroupName::of_arn(identifier).unwrap_or_else(|| GroupName::new(cx, identifier))
    }

    pub fn of_arn(text: &str) -> Option<GroupName> {
        let arn = Arn::parse(text).filter(|arn| arn.service == "logs")?;
        let name = arn.resource.strip_prefix("log-group:")?;
        let name = name.strip_suffix(":*").unwrap_or(name);
        let here = Here::new(arn.region, arn.account);
        (!name.is_empty() && !name.contains(':')).then(|| GroupName { here, name: name.to_owned() })
    }

    /// Where a name and an identifier may stand, exactly one must.
    pub fn either(cx: &Cx<'_>, name: Option<&str>, identifier: Option<&str>) -> Result<GroupName, Error> {
        match (name, identifier) {
            (Some(name), None) => Ok(GroupName::new(cx, name)),
            (None, Some(identifier)) => Ok(GroupName::identified(cx, identifier)),
            (Some(_), Some(_)) => Err(Error::TwoGroupsNamed),
            (None, None) => Err(Error::NoGroupNamed),
        }
    }

    pub fn key(&self) -> (&str, &str, &str) {
        (&self.here.account, &self.here.region, &self.name)
    }

    pub fn arn(&self) -> String {
        self.here.arn("logs", &format!("log-group:{}", self.name))
    }

    /// The group, in the region of the request alone; the commit minds if it changes.
    pub async fn find(&self, cx: &mut Cx<'_>) -> Result<Arc<LogGroup>> {
        if self.here.region != cx.here.region {
            return Err(Error::NoSuchGroup.into());
        }
        Ok(cx.get_shared::<LogGroup>(self.key()).await?.ok_or(Error::NoSuchGroup)?)
    }

    /// What an action on the group needs.
    pub async fn access(&self, cx: &mut Cx<'_>, action: &'static str) -> Result<Access> {
        self.access_to(cx, action, format!("{}:log-stream:", self.arn())).await
    }

    /// What an action on one of its streams needs.
    pub async fn stream_access(&self, cx: &mut Cx<'_>, action: &'static str, stream: &str) -> Result<Access> {
        self.access_to(cx, action, format!("{}:log-stream:{stream}", self.arn())).await
    }

    /// What an action on the tags of the group needs.
    pub async fn tag_access(&self, cx: &mut Cx<'_>, action: &'static str) -> Result<Access> {
        self.access_to(cx, action, self.arn()).await
    }

    async fn access_to(&self, cx: &mut Cx<'_>, action: &'static str, resource: String) -> Result<Access> {
        let known = cx.peek_shared::<LogGroup>(self.key()).await?;
        let tags = known.iter().flat_map(|group| &group.tags);
        Ok(Access::to(action, resource)
            .with_resource_tags(tags.map(|(key, value)| (key.as_str(), value.as_str()))))
    }
}

/// What an action needs where a name or an identifier may stand; two of them are refused later.
pub async fn either_access(
    cx: &mut Cx<'_>,
    action: &'static str,
    name: Option<&str>,
    identifier: Option<&str>,
) -> Result<Access> {
    named_either(cx, name, identifier).access(cx, action).await
}

/// The same for one of the group's streams.
pub async fn either_stream_access(
    cx: &mut Cx<'_>,
    action: &'static str,
    name: Option<&str>,
    identifier: Option<&str>,
    stream: &str,
) -> Result<Access> {
    named_either(cx, name, identifier).stream_access(cx, action, stream).await
}

fn named_either(cx: &Cx<'_>, name: Option<&str>, identifier: Option<&str>) -> GroupName {
    match identifier {
        Some(identifier) => GroupName::identified(cx, identifier),
        None => GroupName::new(cx, name.unwrap_or_default()),
    }
}

/// A stream of a group; the commit minds if it changes.
pub async fn stream(cx: &mut Cx<'_>, group: &LogGroup, name: &str) -> Result<LogStream> {
    check_stream_name(name)?;
    Ok(cx.tx.get::<LogStream>((group.id, name)).await?.ok_or(Error::NoSuchStream)?)
}

/// A name that no key could hold.
pub fn check_stream_name(name: &str) -> Result<(), Error> {
    if name.len() > crate::limits::STREAM_NAME_BYTES_MAX || name.contains('\0') {
        return Err(Error::NameTooLong);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_of_groups() {
        let named = |text: &str| GroupName::of_arn(text).map(|group| (group.here.region, group.name));
        let expected = Some(("eu-west-1".to_owned(), "/aws/lambda/f".to_owned()));
        let arn = "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/lambda/f";
        assert_eq!(named(arn), expected);
        assert_eq!(named(&format!("{arn}:*")), expected);
        for text in [
            "/aws/lambda/f",
            &format!("{arn}:log-stream:x"),
            "arn:aws:sqs:r:0:log-group:x",
            "arn:aws:logs:r:0:log-group:",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
