//! CreateLogGroup: a group for streams.

use crate::address::GroupName;
use crate::errors::Error;
use crate::shapes::CreateLogGroupRequest;
use crate::state::group::{Class, LogGroup};
use crate::{making, tags};
use kernel::{Access, Cx, Need, Operation, Result};
use wire::Map;

pub struct CreateLogGroup;

impl Operation for CreateLogGroup {
    const NAME: &'static str = "CreateLogGroup";
    type Input = CreateLogGroupRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let name = GroupName::new(cx, &input.log_group_name);
        let tags = || input.tags.iter().flat_map(Map::iter).map(|(key, value)| (key, value.as_str()));
        let access = name.access(cx, "logs:CreateLogGroup").await?.with_request_tags(tags());
        Ok(match tags().next() {
            Some(_) => access.and(Need::new("logs:TagResource", name.arn())).with_request_tags(tags()),
            None => access,
        })
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let name = GroupName::new(cx, &input.log_group_name);
        if input.log_group_name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws/")) {
            return Err(Error::ReservedName.into());
        }
        if cx.tx.get::<LogGroup>(name.key()).await?.is_some() {
            return Err(Error::GroupExists.into());
        }
        let mut group = making::plain(cx, &name.name);
        group.class = class(input.log_group_class.as_deref())?;
        group.is_protected = input.deletion_protection_enabled.unwrap_or_default();
        tags::set(&mut group.tags, &input.tags.unwrap_or_default())?;
        cx.tx.put(&group);
        Ok(())
    }
}

fn class(asked: Option<&str>) -> Result<Class> {
    match asked {
        None | Some("STANDARD") => Ok(Class::Standard),
        Some("INFREQUENT_ACCESS") => Ok(Class::InfrequentAccess),
        Some(other) => Err(kernel::Error::not_implemented(format!("log groups of class {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_group_is_made_once_and_told() {
        let cloud = cloud();
        let asked =
            json!({"logGroupName": "/a", "tags": {"team": "blue"}, "deletionProtectionEnabled": false});
        call(&cloud, "CreateLogGroup", asked.clone()).await;
        let told = call(&cloud, "DescribeLogGroups", json!({})).await;
        let expected = json!({"logGroupName": "/a", "creationTime": testkit::START.0, "metricFilterCount": 0,
            "arn": format!("{}:*", arn("/a")), "storedBytes": 0, "logGroupClass": "STANDARD",
            "logGroupArn": arn("/a"), "deletionProtectionEnabled": false});
        assert_eq!(told, json!({"logGroups": [expected]}));
        let refused = refusal(&cloud, "CreateLogGroup", asked).await;
        let sentence = "The specified log group already exists";
        assert_eq!(refused, (400, "ResourceAlreadyExistsException", sentence).into());
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud();
        for (asked, code) in [
            (json!({"logGroupName": "a b"}), "InvalidParameterException"),
            (json!({"logGroupName": "AWS/x"}), "InvalidParameterException"),
            (json!({"logGroupName": "a", "tags": {"aws:x": "y"}}), "InvalidParameterException"),
            (json!({"logGroupName": "a", "logGroupClass": "DELIVERY"}), "NotImplemented"),
            (json!({"logGroupName": "a", "kmsKeyId": "arn:aws:kms:r:0:key/k"}), "NotImplemented"),
        ] {
            assert_eq!(refusal(&cloud, "CreateLogGroup", asked.clone()).await.code, code, "{asked}");
        }
    }
}
