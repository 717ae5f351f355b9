//! DescribeLogGroups: the groups of the account in the region, by name.

use crate::address::GroupName;
use crate::errors::{Error, invalid_token};
use crate::limits::{NAMES_SEARCHED_MAX, PAGE_MAX};
use crate::shapes::{self, DescribeLogGroupsRequest, DescribeLogGroupsResponse};
use crate::state::group::LogGroup;
use crate::state::group_size::GroupSize;
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::{Beginning, Scan};

pub struct DescribeLogGroups;

impl Operation for DescribeLogGroups {
    const NAME: &'static str = "DescribeLogGroups";
    type Input = DescribeLogGroupsRequest;
    type Output = DescribeLogGroupsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let prefix = input.log_group_name_prefix.as_deref().unwrap_or_default();
        GroupName::new(cx, prefix).access(cx, "logs:DescribeLogGroups").await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let is_by_name = input.log_group_name_prefix.is_some() || input.log_group_name_pattern.is_some();
        if input.log_group_name_prefix.is_some() && input.log_group_name_pattern.is_some() {
            return Err(Error::PrefixAndPattern.into());
        }
        if let Some(identifiers) = &input.log_group_identifiers {
            if is_by_name {
                return Err(Error::IdentifiersAndNames.into());
            }
            return named(cx, identifiers).await;
        }
        let class = input.log_group_class.as_deref();
        let pattern = input.log_group_name_pattern.as_deref();
        let listing = Listing {
            prefix: input.log_group_name_prefix.as_deref().unwrap_or_default(),
            token: input.next_token.as_deref(),
            limit: input.limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(PAGE_MAX),
            wants_all: class.is_none() && pattern.is_none(),
        };
        let wanted = |group: &LogGroup| {
            class.is_none_or(|class| group.class.name() == class)
                && pattern.is_none_or(|part| group.name.contains(part))
        };
        let (groups, next_token) = listing.read(cx, wanted).await?;
        let mut log_groups = Vec::new();
        for group in &groups {
            log_groups.push(told(cx, group, pattern.is_none()).await?);
        }
        Ok(DescribeLogGroupsResponse { log_groups: Some(log_groups), next_token })
    }
}

/// A page of groups, by name.
pub struct Listing<'a> {
    pub prefix: &'a str,
    pub token: Option<&'a str>,
    pub limit: u32,
    /// Nothing but their names decides: then no more is read than is told.
    pub wants_all: bool,
}

impl Listing<'_> {
    /// Looks at a bounded number of names: a page may be short, or empty, and have a token.
    pub async fn read(
        &self,
        cx: &mut Cx<'_>,
        wanted: impl Fn(&LogGroup) -> bool,
    ) -> Result<(Vec<LogGroup>, Option<String>)> {
        let paging = Paging::<(String,)>::new(self.token, self.limit, invalid_token)?;
        let (account, region) = (cx.here.account.as_str(), cx.here.region.as_str());
        // One row more tells whether there are more.
        let rows = if self.wants_all { self.limit + 1 } else { NAMES_SEARCHED_MAX };
        let scan = Scan::<LogGroup>::prefix((account, region, Beginning(self.prefix)), rows);
        let scan = match &paging.after {
            Some((after,)) => scan.after((account, region, after.as_str())),
            None => scan,
        };
        let page = cx.tx.scan(scan.snapshot()).await?;
        let token = |group: &LogGroup| marker(&(group.name.clone(),));
        let last_seen = page.rows.last().filter(|_| page.more).map(token);
        let mut found: Vec<LogGroup> = page.rows.into_iter().filter(wanted).collect();
        if found.len() <= self.limit as usize {
            return Ok((found, last_seen));
        }
        found.truncate(self.limit as usize);
        let last = found.last().map(token);
        Ok((found, last))
    }
}

/// Those of the identifiers that are there.
async fn named(cx: &mut Cx<'_>, identifiers: &[String]) -> Result<DescribeLogGroupsResponse> {
    let mut log_groups = Vec::new();
    for identifier in identifiers {
        let name = GroupName::identified(cx, identifier);
        // An ARN of another account is nobody's here: there are no linked accounts.
        if name.here == *cx.here
            && let Some(group) = cx.tx.get::<LogGroup>(name.key()).await?
        {
            log_groups.push(told(cx, &group, true).await?);
        }
    }
    Ok(DescribeLogGroupsResponse { log_groups: Some(log_groups), next_token: None })
}

async fn told(cx: &mut Cx<'_>, group: &LogGroup, is_whole: bool) -> Result<shapes::LogGroup> {
    let size = match is_whole {
        true => Some(cx.tx.peek::<GroupSize>((group.id,)).await?.map_or(0, |size| size.bytes)),
        // AWS tells less of a group that was found by a part of its name.
        false => None,
    };
    Ok(shapes::LogGroup {
        log_group_name: Some(group.name.clone()),
        creation_time: Some(group.created.0),
        retention_in_days: group.retention_days.and_then(|days| i32::try_from(days).ok()),
        metric_filter_count: Some(0),
        arn: Some(format!("{}:*", group.arn())),
        stored_bytes: size.and_then(|bytes| i64::try_from(bytes).ok()),
        log_group_class: Some(group.class.name().to_owned()),
        log_group_arn: Some(group.arn()),
        deletion_protection_enabled: is_whole.then_some(group.is_protected),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_group, refusal};
    use serde_json::{Value, json};

    fn names(told: &Value) -> Vec<&str> {
        let groups = told["logGroups"].as_array().expect("a list");
        groups.iter().filter_map(|group| group["logGroupName"].as_str()).collect()
    }

    #[tokio::test]
    async fn by_prefix_by_pattern_by_page_and_by_identifier() {
        let cloud = cloud();
        for name in ["/b/1", "/a/1", "/a/2", "/a/3"] {
            make_group(&cloud, name).await;
        }
        let first = call(&cloud, "DescribeLogGroups", json!({"logGroupNamePrefix": "/a", "limit": 2})).await;
        assert_eq!(names(&first), ["/a/1", "/a/2"]);
        let rest = json!({"logGroupNamePrefix": "/a", "limit": 2, "nextToken": first["nextToken"]});
        let rest = call(&cloud, "DescribeLogGroups", rest).await;
        assert_eq!((names(&rest), &rest["nextToken"]), (vec!["/a/3"], &Value::Null));
        let found = call(&cloud, "DescribeLogGroups", json!({"logGroupNamePattern": "/1"})).await;
        assert_eq!(names(&found), ["/a/1", "/b/1"]);
        assert!(found["logGroups"][0]["storedBytes"].is_null());
        let named = json!({"logGroupIdentifiers": [arn("/b/1"), "/a/2", "none"]});
        assert_eq!(names(&call(&cloud, "DescribeLogGroups", named).await), ["/b/1", "/a/2"]);
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud();
        let both = json!({"logGroupNamePrefix": "a", "logGroupNamePattern": "b"});
        let sentence = "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.";
        let refused = refusal(&cloud, "DescribeLogGroups", both).await;
        assert_eq!(refused, (400, "InvalidParameterException", sentence).into());
        let refused = refusal(&cloud, "DescribeLogGroups", json!({"nextToken": "x"})).await;
        assert_eq!(refused.message, "The specified nextToken is invalid.");
    }
}
