//! PutLogGroupDeletionProtection: whether a group and its streams can be deleted.

use crate::address::GroupName;
use crate::shapes::PutLogGroupDeletionProtectionRequest;
use crate::state::group::LogGroup;
use kernel::{Access, Cx, Operation, Result};

pub struct PutLogGroupDeletionProtection;

impl Operation for PutLogGroupDeletionProtection {
    const NAME: &'static str = "PutLogGroupDeletionProtection";
    type Input = PutLogGroupDeletionProtectionRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let name = GroupName::identified(cx, &input.log_group_identifier);
        name.access(cx, "logs:PutLogGroupDeletionProtection").await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let group = GroupName::identified(cx, &input.log_group_identifier).find(cx).await?;
        cx.tx.put(&LogGroup { is_protected: input.deletion_protection_enabled, ..(*group).clone() });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_group, make_stream, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn what_is_protected_stays() {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        make_stream(&cloud, "/g", "s").await;
        let protect = |is: bool| json!({"logGroupIdentifier": arn("/g"), "deletionProtectionEnabled": is});
        call(&cloud, "PutLogGroupDeletionProtection", protect(true)).await;
        let refused = refusal(&cloud, "DeleteLogGroup", json!({"logGroupName": "/g"})).await;
        assert_eq!(refused.code, "ValidationException");
        let stream = json!({"logGroupName": "/g", "logStreamName": "s"});
        assert_eq!(refusal(&cloud, "DeleteLogStream", stream).await.code, "ValidationException");
        call(&cloud, "PutLogGroupDeletionProtection", protect(false)).await;
        call(&cloud, "DeleteLogGroup", json!({"logGroupName": "/g"})).await;
    }
}
