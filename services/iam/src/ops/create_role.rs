//! CreateRole: a role that its trust policy lets others assume, and that may do nothing yet.

use crate::errors::Error;
use crate::limits::SESSION_S_DEFAULT;
use crate::shapes::{CreateRoleRequest, CreateRoleResponse};
use crate::state::fold;
use crate::state::role::Role;
use crate::{attach, names, shapes, tags, trust};
use kernel::{Access, Cx, Operation, Result};

pub struct CreateRole;

impl Operation for CreateRole {
    const NAME: &'static str = "CreateRole";
    type Input = CreateRoleRequest;
    type Output = CreateRoleResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let path = input.path.as_deref().unwrap_or("/");
        let arn = cx.global_arn(&format!("role{path}{}", input.role_name));
        let access = match &input.permissions_boundary {
            Some(boundary) => {
                Access::to("iam:CreateRole", arn).with("iam:PermissionsBoundary", [boundary.clone()])
            }
            None => Access::to("iam:CreateRole", arn),
        };
        Ok(tags::at_creation(access, "iam:TagRole", input.tags.as_deref().unwrap_or_default()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let account = cx.here.account.clone();
        let name = input.role_name;
        if cx.tx.get::<Role>((account.as_str(), fold(&name).as_str())).await?.is_some() {
            Err(Error::RoleExists { name: name.clone() })?;
        }
        let trusted = trust::check(cx, &input.assume_role_policy_document).await?;
        if let Some(arn) = &input.permissions_boundary {
            attach::check_boundary(cx, arn).await?;
        }
        let role = Role {
            account,
            name,
            path: names::path(input.path),
            id: names::unique_id(cx.ids, "AROA"),
            created: cx.now.whole_second(),
            description: input.description,
            trust: input.assume_role_policy_document,
            trusted,
            session_s_max: input.max_session_duration.map_or(SESSION_S_DEFAULT, i32::unsigned_abs),
            boundary: input.permissions_boundary,
            tags: tags::of_new(input.tags)?,
            attached: Vec::new(),
            inline: Vec::new(),
            linked_service: None,
        };
        attach::enter_all(cx, &role, role.boundary.as_deref());
        cx.tx.put(&role);
        // The answer tells the length of sessions only where it was asked for.
        let role = shapes::Role { max_session_duration: input.max_session_duration, ..role.into() };
        Ok(CreateRoleResponse { role })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{TRUST_EC2, cloud, refusal, role, user};
    use serde_json::json;

    #[tokio::test]
    async fn a_role_is_made_once() {
        let cloud = cloud();
        let asked = json!({
            "RoleName": "build", "Path": "/ci/", "AssumeRolePolicyDocument": TRUST_EC2,
            "Tags": [{"Key": "test", "Value": "value"}],
        });
        let made = cloud.call("iam", "CreateRole", asked).await.expect("is new");
        let made = &made["Role"];
        assert_eq!(made["Arn"], "arn:aws:iam::000000000000:role/ci/build");
        assert_eq!((&made["Path"], &made["CreateDate"]), (&json!("/ci/"), &json!("2026-01-01T00:00:00Z")));
        assert_eq!(made["Tags"], json!([{"Key": "test", "Value": "value"}]));
        let id = made["RoleId"].as_str().expect("has an id");
        assert!(id.starts_with("AROA") && id.len() == 21);
        let document = made["AssumeRolePolicyDocument"].as_str().expect("has a document");
        assert!(document.starts_with("%7B%22Version%22%3A"), "{document}");
        assert_eq!((made.get("MaxSessionDuration"), made.get("RoleLastUsed")), (None, None));

        let again = json!({"RoleName": "BUILD", "AssumeRolePolicyDocument": TRUST_EC2});
        let refused = refusal(&cloud, "CreateRole", again).await;
        assert_eq!(refused, (409, "EntityAlreadyExists", "Role with name BUILD already exists.").into());
    }

    #[tokio::test]
    async fn who_makes_it_with_tags_must_be_allowed_to_tag() {
        let cloud = cloud();
        let bob = user(&cloud, "bob").await;
        let statement = json!({"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*"});
        let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        let inline = json!({"UserName": "bob", "PolicyName": "p", "PolicyDocument": document});
        cloud.call("iam", "PutUserPolicy", inline).await.expect("is sound");
        let mut asked = json!({"RoleName": "build", "AssumeRolePolicyDocument": TRUST_EC2});
        asked["Tags"] = json!([{"Key": "team", "Value": "a"}]);
        let refused = cloud.call_as(&bob, "iam", "CreateRole", asked.clone()).await.expect_err("may not tag");
        let sentence =
            "is not authorized to perform: iam:TagRole on resource: arn:aws:iam::000000000000:role/build";
        assert!(refused.message.contains(sentence), "{}", refused.message);
        asked["Tags"] = json!([]);
        cloud.call_as(&bob, "iam", "CreateRole", asked).await.expect("tags nothing");
    }

    #[tokio::test]
    async fn a_trust_policy_must_be_sound() {
        let refused = |document: &str| {
            let asked = json!({"RoleName": "build", "AssumeRolePolicyDocument": document});
            async move { refusal(&cloud(), "CreateRole", asked).await }
        };
        let sentence = "This policy contains invalid Json";
        assert_eq!(refused("no").await, (400, "MalformedPolicyDocument", sentence).into());
        let long = TRUST_EC2.replace("ec2", &"x".repeat(2_048));
        let sentence = "Cannot exceed quota for ACLSizePerRole: 2048";
        assert_eq!(refused(&long).await, (409, "LimitExceeded", sentence).into());
    }

    #[tokio::test]
    async fn those_who_are_trusted_must_exist() {
        let cloud = cloud();
        role(&cloud, "known").await;
        user(&cloud, "bob").await;
        let asked = |principal: &str| {
            let trust = TRUST_EC2.replace(r#""Service":"ec2.amazonaws.com""#, principal);
            json!({"RoleName": "new", "AssumeRolePolicyDocument": trust})
        };
        let unknown = "\"AWS\":\"arn:aws:iam::000000000000:role/unknown\"";
        let refused = refusal(&cloud, "CreateRole", asked(unknown)).await;
        let sentence = format!("Invalid principal in policy: {unknown}");
        assert_eq!(refused, (400, "MalformedPolicyDocument", sentence.as_str()).into());
        let known = r#""AWS":["arn:aws:iam::000000000000:role/known","arn:aws:iam::000000000000:user/bob"]"#;
        cloud.call("iam", "CreateRole", asked(known)).await.expect("trusts those who exist");
    }
}
