//! ListLogGroups: the groups of the account in the region, by name, told in short.

use super::describe_log_groups::Listing;
use crate::address::GroupName;
use crate::limits::LIST_PAGE_DEFAULT;
use crate::shapes::{ListLogGroupsRequest, ListLogGroupsResponse, LogGroupSummary, TagFilter};
use crate::state::group::LogGroup;
use kernel::{Access, Cx, Operation, Result};

pub struct ListLogGroups;

impl Operation for ListLogGroups {
    const NAME: &'static str = "ListLogGroups";
    type Input = ListLogGroupsRequest;
    type Output = ListLogGroupsResponse;

    async fn access(cx: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        GroupName::new(cx, "").access(cx, "logs:ListLogGroups").await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (pattern, class) = (input.log_group_name_pattern.as_deref(), input.log_group_class.as_deref());
        let filters = input.log_group_tags.unwrap_or_default();
        let listing = Listing {
            prefix: "",
            token: input.next_token.as_deref(),
            limit: input.limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(LIST_PAGE_DEFAULT),
            wants_all: class.is_none() && pattern.is_none() && filters.is_empty(),
        };
        let wanted = |group: &LogGroup| {
            class.is_none_or(|class| group.class.name() == class)
                && pattern.is_none_or(|pattern| is_named(&group.name, pattern))
                && filters.iter().all(|filter| has_tag(group, filter))
        };
        let (groups, next_token) = listing.read(cx, wanted).await?;
        Ok(ListLogGroupsResponse { log_groups: Some(groups.iter().map(told).collect()), next_token })
    }
}

fn told(group: &LogGroup) -> LogGroupSummary {
    LogGroupSummary {
        log_group_name: Some(group.name.clone()),
        log_group_arn: Some(group.arn()),
        log_group_class: Some(group.class.name().to_owned()),
    }
}

/// Parts of a name with `|` between them; `^` ties one to the beginning.
fn is_named(name: &str, pattern: &str) -> bool {
    pattern.split('|').any(|part| match part.strip_prefix('^') {
        Some(beginning) => name.starts_with(beginning),
        None => name.contains(part),
    })
}

/// Without values, the key is enough.
fn has_tag(group: &LogGroup, filter: &TagFilter) -> bool {
    let values = filter.values.as_deref().unwrap_or_default();
    let has = |value: &String| values.is_empty() || values.contains(value);
    group.tags.iter().any(|(key, value)| *key == filter.key && has(value))
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_group};
    use serde_json::json;

    #[tokio::test]
    async fn by_parts_of_names_and_by_tags() {
        let cloud = cloud();
        for name in ["/aws/lambda/f", "/aws/lambda/g", "lambda-notes"] {
            make_group(&cloud, name).await;
        }
        call(&cloud, "TagResource", json!({"resourceArn": arn("lambda-notes"), "tags": {"team": "blue"}}))
            .await;
        for (asked, expected) in [
            (json!({}), 3),
            (json!({"logGroupNamePattern": "lambda"}), 3),
            (json!({"logGroupNamePattern": "^lambda"}), 1),
            (json!({"logGroupNamePattern": "bda/f|notes"}), 2),
            (json!({"logGroupTags": [{"key": "team"}]}), 1),
            (json!({"logGroupTags": [{"key": "team", "values": ["red"]}]}), 0),
        ] {
            let told = call(&cloud, "ListLogGroups", asked.clone()).await;
            assert_eq!(told["logGroups"].as_array().map(Vec::len), Some(expected), "{asked}");
        }
    }
}
