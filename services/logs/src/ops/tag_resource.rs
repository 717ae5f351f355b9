//! TagResource: sets tags of a group, by its ARN.

use crate::address::GroupName;
use crate::errors::Error;
use crate::shapes::TagResourceRequest;
use crate::tags;
use kernel::{Access, Cx, Operation, Result};
use wire::Map;

pub struct TagResource;

impl Operation for TagResource {
    const NAME: &'static str = "TagResource";
    type Input = TagResourceRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = access(cx, "logs:TagResource", &input.resource_arn).await?;
        Ok(access.with_request_tags(input.tags.iter().map(|(key, value)| (key, value.as_str()))))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        tag(cx, &named(&input.resource_arn)?, &input.tags).await
    }
}

/// What is asked of a resource that a request names by its ARN: groups alone have tags.
pub async fn access(cx: &mut Cx<'_>, action: &'static str, arn: &str) -> Result<Access> {
    match GroupName::of_arn(arn) {
        Some(name) => name.tag_access(cx, action).await,
        None => Ok(Access::to(action, arn)),
    }
}

pub fn named(arn: &str) -> Result<GroupName, Error> {
    GroupName::of_arn(arn).ok_or(Error::NoSuchResource)
}

pub async fn tag(cx: &mut Cx<'_>, name: &GroupName, new: &Map<String>) -> Result<()> {
    let mut group = (*name.find(cx).await?).clone();
    tags::set(&mut group.tags, new)?;
    cx.tx.put(&group);
    Ok(())
}

pub async fn untag(cx: &mut Cx<'_>, name: &GroupName, keys: &[String]) -> Result<()> {
    let mut group = (*name.find(cx).await?).clone();
    group.tags.retain(|(key, _)| !keys.contains(key));
    cx.tx.put(&group);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_group, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn both_ways_set_the_same_tags() {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        call(&cloud, "TagResource", json!({"resourceArn": arn("/g"), "tags": {"a": "1", "b": "2"}})).await;
        call(&cloud, "TagLogGroup", json!({"logGroupName": "/g", "tags": {"a": "3", "c": "4"}})).await;
        let expected = json!({"tags": {"a": "3", "b": "2", "c": "4"}});
        let by_arn = json!({"resourceArn": arn("/g")});
        assert_eq!(call(&cloud, "ListTagsForResource", by_arn).await, expected);
        let by_name = json!({"logGroupName": "/g"});
        assert_eq!(call(&cloud, "ListTagsLogGroup", by_name.clone()).await, expected);
        call(&cloud, "UntagResource", json!({"resourceArn": arn("/g"), "tagKeys": ["a", "x"]})).await;
        call(&cloud, "UntagLogGroup", json!({"logGroupName": "/g", "tags": ["b"]})).await;
        assert_eq!(call(&cloud, "ListTagsLogGroup", by_name).await, json!({"tags": {"c": "4"}}));
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        let unknown = json!({"resourceArn": "arn:aws:logs:us-east-1:000000000000:destination:d"});
        assert_eq!(refusal(&cloud, "ListTagsForResource", unknown).await.code, "ResourceNotFoundException");
        let many: serde_json::Map<_, _> = (0..40).map(|n| (format!("k{n}"), json!("v"))).collect();
        call(&cloud, "TagResource", json!({"resourceArn": arn("/g"), "tags": many})).await;
        let more: serde_json::Map<_, _> = (0..11).map(|n| (format!("l{n}"), json!("v"))).collect();
        let refused = refusal(&cloud, "TagResource", json!({"resourceArn": arn("/g"), "tags": more})).await;
        assert_eq!(refused.code, "TooManyTagsException");
    }
}
