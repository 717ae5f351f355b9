//! CreatePolicy: a managed policy of the account, with its first version.

use crate::errors::Error;
use crate::policies::{self, Managed, Uses};
use crate::shapes::{CreatePolicyRequest, CreatePolicyResponse};
use crate::state::fold;
use crate::state::policy::{ManagedPolicy, Version};
use crate::{names, shapes, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct CreatePolicy;

impl Operation for CreatePolicy {
    const NAME: &'static str = "CreatePolicy";
    type Input = CreatePolicyRequest;
    type Output = CreatePolicyResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let path = input.path.as_deref().unwrap_or("/");
        let arn = cx.global_arn(&format!("policy{path}{}", input.policy_name));
        let tags = input.tags.as_deref().unwrap_or_default();
        Ok(tags::at_creation(Access::to("iam:CreatePolicy", arn), "iam:TagPolicy", tags))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let account = cx.here.account.clone();
        let name = input.policy_name;
        if cx.tx.get::<ManagedPolicy>((account.as_str(), fold(&name).as_str())).await?.is_some() {
            Err(Error::PolicyExists { name: name.clone() })?;
        }
        policies::check_document(&input.policy_document)?;
        let now = cx.now.whole_second();
        let policy = ManagedPolicy {
            account,
            name,
            path: names::path(input.path),
            id: names::unique_id(cx.ids, "ANPA"),
            created: now,
            updated: now,
            description: input.description,
            tags: tags::of_new(input.tags)?,
            versions: vec![Version { number: 1, document: input.policy_document, created: now }],
            default: 1,
            next: 2,
        };
        cx.tx.put(&policy);
        // The description is told by GetPolicy alone.
        let shown = Managed::Own(policy).shown(Uses::default());
        Ok(CreatePolicyResponse { policy: Some(shapes::Policy { description: None, ..shown }) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{ALLOW_ALL, cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_policy_is_made_once() {
        let cloud = cloud();
        let asked =
            json!({"PolicyName": "p", "Path": "/x/", "Description": "d", "PolicyDocument": ALLOW_ALL});
        let made = cloud.call("iam", "CreatePolicy", asked).await.expect("is new");
        let policy = &made["Policy"];
        assert_eq!(policy["Arn"], "arn:aws:iam::000000000000:policy/x/p");
        assert_eq!((&policy["DefaultVersionId"], &policy["AttachmentCount"]), (&json!("v1"), &json!(0)));
        assert_eq!((&policy["IsAttachable"], policy.get("Description")), (&json!(true), None));
        assert!(policy["PolicyId"].as_str().is_some_and(|id| id.starts_with("ANPA") && id.len() == 21));
        let again = json!({"PolicyName": "P", "PolicyDocument": ALLOW_ALL});
        let refused = refusal(&cloud, "CreatePolicy", again).await;
        let sentence = "A policy called P already exists. Duplicate names are not allowed.";
        assert_eq!(refused, (409, "EntityAlreadyExists", sentence).into());
    }

    #[tokio::test]
    async fn the_document_must_be_sound() {
        let asked = json!({"PolicyName": "p", "PolicyDocument": "{\"Version\": \"2012-10-17\"}"});
        let refused = refusal(&cloud(), "CreatePolicy", asked).await;
        assert_eq!(refused, (400, "MalformedPolicyDocument", "Syntax errors in policy.").into());
    }
}
