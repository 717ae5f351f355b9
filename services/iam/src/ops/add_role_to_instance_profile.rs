//! AddRoleToInstanceProfile: gives machines a role, which the caller must be allowed to pass on.

use crate::errors::Error;
use crate::limits::ROLES_PER_INSTANCE_PROFILE;
use crate::shapes::AddRoleToInstanceProfileRequest;
use crate::state::instance_profile::ProfileOfRole;
use crate::state::role::Role;
use crate::{entity, profiles};
use kernel::{Access, Cx, Need, Operation, Result};

pub struct AddRoleToInstanceProfile;

impl Operation for AddRoleToInstanceProfile {
    const NAME: &'static str = "AddRoleToInstanceProfile";
    type Input = AddRoleToInstanceProfileRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access =
            profiles::access(cx, "iam:AddRoleToInstanceProfile", &input.instance_profile_name).await?;
        let role = Role::load(cx.tx, &cx.here.account, &input.role_name).await?;
        let role_arn = match role {
            Some(role) => role.arn(),
            None => cx.global_arn(&format!("role/{}", input.role_name)),
        };
        let passed_to = ["ec2.amazonaws.com".to_owned()];
        Ok(access.and(Need::new("iam:PassRole", role_arn).with("iam:PassedToService", passed_to)))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut profile = profiles::find(cx, &input.instance_profile_name).await?;
        let role: Role = entity::find_to_change(cx, &input.role_name).await?;
        if profile.role.is_some() {
            let quota = "InstanceSessionsPerInstanceProfile";
            Err(Error::QuotaExceeded { quota, max: ROLES_PER_INSTANCE_PROFILE })?;
        }
        cx.tx.put(&ProfileOfRole {
            account: profile.account.clone(),
            role: role.name.clone(),
            profile: profile.name.clone(),
        });
        profile.role = Some(role.name);
        cx.tx.put(&profile);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, role, user};
    use serde_json::json;

    #[tokio::test]
    async fn a_profile_holds_one_role() {
        let cloud = cloud();
        role(&cloud, "build").await;
        role(&cloud, "other").await;
        let named = json!({"InstanceProfileName": "web"});
        cloud.call("iam", "CreateInstanceProfile", named.clone()).await.expect("is new");
        let asked = |role: &str| json!({"InstanceProfileName": "web", "RoleName": role});
        cloud.call("iam", "AddRoleToInstanceProfile", asked("build")).await.expect("is empty");
        let refused = refusal(&cloud, "AddRoleToInstanceProfile", asked("other")).await;
        let sentence = "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1";
        assert_eq!(refused, (409, "LimitExceeded", sentence).into());

        let found = cloud.call("iam", "GetInstanceProfile", named.clone()).await.expect("exists");
        assert_eq!(found["InstanceProfile"]["Roles"][0]["RoleName"], "build");
        let held = cloud.call("iam", "ListInstanceProfilesForRole", json!({"RoleName": "build"})).await;
        assert_eq!(held.expect("exists")["InstanceProfiles"][0]["InstanceProfileName"], "web");
        let sentence = "Cannot delete entity, must remove roles from instance profile first.";
        let refused = refusal(&cloud, "DeleteInstanceProfile", named.clone()).await;
        assert_eq!(refused, (409, "DeleteConflict", sentence).into());
        let refused = refusal(&cloud, "DeleteRole", json!({"RoleName": "build"})).await;
        assert_eq!(refused, (409, "DeleteConflict", sentence).into());

        let refused = refusal(&cloud, "RemoveRoleFromInstanceProfile", asked("other")).await;
        assert_eq!((refused.status, refused.code.as_str()), (404, "NoSuchEntity"));
        cloud.call("iam", "RemoveRoleFromInstanceProfile", asked("build")).await.expect("is held");
        cloud.call("iam", "DeleteInstanceProfile", named.clone()).await.expect("is empty");
        cloud.call("iam", "DeleteRole", json!({"RoleName": "build"})).await.expect("is free");
        let refused = refusal(&cloud, "GetInstanceProfile", named).await;
        assert_eq!(refused, (404, "NoSuchEntity", "Instance Profile web cannot be found.").into());
    }

    #[tokio::test]
    async fn the_role_must_be_one_to_pass() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let named = json!({"InstanceProfileName": "web"});
        cloud.call("iam", "CreateInstanceProfile", named).await.expect("is new");
        let bob = user(&cloud, "bob").await;
        let allow = async |actions: &str| {
            let statement =
                json!({"Effect": "Allow", "Action": actions.split(' ').collect::<Vec<_>>(), "Resource": "*"});
            let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
            let inline = json!({"UserName": "bob", "PolicyName": "p", "PolicyDocument": document});
            cloud.call("iam", "PutUserPolicy", inline).await.expect("is sound");
        };
        let asked = json!({"InstanceProfileName": "web", "RoleName": "build"});
        allow("iam:AddRoleToInstanceProfile").await;
        let refused = cloud.call_as(&bob, "iam", "AddRoleToInstanceProfile", asked.clone()).await;
        let refused = refused.expect_err("may not pass it");
        assert_eq!((refused.status, refused.code.as_ref()), (403, "AccessDenied"));
        assert!(refused.message.contains("iam:PassRole"), "{}", refused.message);
        allow("iam:AddRoleToInstanceProfile iam:PassRole").await;
        cloud.call_as(&bob, "iam", "AddRoleToInstanceProfile", asked).await.expect("may pass it");
    }
}
