//! RemovePermission: one statement less in the queue's policy.

use crate::address;
use crate::policy;
use crate::shapes::RemovePermissionRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct RemovePermission;

impl Operation for RemovePermission {
    const NAME: &'static str = "RemovePermission";
    type Input = RemovePermissionRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:removepermission", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut queue = address::queue_to_change(cx, &input.queue_url).await?;
        queue.settings.policy = policy::without(&queue, &input.label)?;
        queue.modified = cx.now;
        cx.tx.put(&queue);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{attribute, call, cloud, make, refusal, url};
    use serde_json::json;

    #[tokio::test]
    async fn with_the_last_permission_the_policy_is_gone() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        for label in ["one", "two"] {
            let asked = json!({"QueueUrl": url("jobs"), "Label": label, "AWSAccountIds": ["111111111111"],
                "Actions": ["SendMessage"]});
            call(&cloud, "AddPermission", asked).await;
        }
        let remove = |label: &str| json!({"QueueUrl": url("jobs"), "Label": label});
        call(&cloud, "RemovePermission", remove("one")).await;
        let policy = attribute(&cloud, "jobs", "Policy").await.expect("has one left");
        assert!(policy.contains("\"two\"") && !policy.contains("\"one\""), "{policy}");
        call(&cloud, "RemovePermission", remove("two")).await;
        assert_eq!(attribute(&cloud, "jobs", "Policy").await, None);
        let sentence = "Value two for parameter Label is invalid. Reason: can't find label.";
        let refused = refusal(&cloud, "RemovePermission", remove("two")).await;
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
    }
}
