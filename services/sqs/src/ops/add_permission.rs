//! AddPermission: one more statement in the queue's policy.

use crate::address;
use crate::policy::{self, Permission};
use crate::shapes::AddPermissionRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct AddPermission;

impl Operation for AddPermission {
    const NAME: &'static str = "AddPermission";
    type Input = AddPermissionRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:addpermission", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut queue = address::queue_to_change(cx, &input.queue_url).await?;
        let permission =
            Permission { label: &input.label, accounts: &input.aws_account_ids, actions: &input.actions };
        queue.settings.policy = Some(policy::with(&queue, &permission)?);
        queue.modified = cx.now;
        cx.tx.put(&queue);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, attribute, call, cloud, make, refusal, url};
    use serde_json::{Value, json};

    fn permission(label: &str, accounts: &[&str], actions: &[&str]) -> Value {
        json!({"QueueUrl": url("jobs"), "Label": label, "AWSAccountIds": accounts, "Actions": actions})
    }

    #[tokio::test]
    async fn permissions_become_statements() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        call(&cloud, "AddPermission", permission("one", &["111111111111"], &["ReceiveMessage"])).await;
        let two = permission("two", &["111111111111", "222222222222"], &["SendMessage", "GetQueueUrl"]);
        call(&cloud, "AddPermission", two).await;
        let policy = attribute(&cloud, "jobs", "Policy").await.expect("has one now");
        let root = |account: &str| format!("arn:aws:iam::{account}:root");
        let expected = json!({
            "Version": "2008-10-17",
            "Id": format!("{}/SQSDefaultPolicy", arn("jobs")),
            "Statement": [
                {"Sid": "one", "Effect": "Allow", "Principal": {"AWS": root("111111111111")},
                 "Action": "SQS:ReceiveMessage", "Resource": arn("jobs")},
                {"Sid": "two", "Effect": "Allow", "Principal": {"AWS": [root("111111111111"), root("222222222222")]},
                 "Action": ["SQS:SendMessage", "SQS:GetQueueUrl"], "Resource": arn("jobs")},
            ],
        });
        assert_eq!(serde_json::from_str::<Value>(&policy).expect("is JSON"), expected);
        let again = permission("one", &["111111111111"], &["*"]);
        let sentence = "Value one for parameter Label is invalid. Reason: Already exists.";
        assert_eq!(
            refusal(&cloud, "AddPermission", again).await,
            (400, "InvalidParameterValueException", sentence).into()
        );
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        let owners = permission("a", &["111111111111"], &["DeleteQueue"]);
        let sentence = "Value SQS:DeleteQueue for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.";
        assert_eq!(refusal(&cloud, "AddPermission", owners).await.message, sentence);
        let nobody = permission("a", &["1"], &["*"]);
        let sentence = "Value 1 for parameter PrincipalId is invalid. Reason: Unable to verify.";
        assert_eq!(refusal(&cloud, "AddPermission", nobody).await.message, sentence);
        let many = permission("a", &["111111111111"], &["SendMessage"; 8]);
        let sentence = "8 Actions were found, maximum allowed is 7.";
        assert_eq!(refusal(&cloud, "AddPermission", many).await, (403, "OverLimit", sentence).into());
    }
}
