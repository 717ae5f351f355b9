//! CreateInstanceProfile: an instance profile that holds no role yet.

use crate::errors::Error;
use crate::shapes::{CreateInstanceProfileRequest, CreateInstanceProfileResponse};
use crate::state::fold;
use crate::state::instance_profile::InstanceProfile;
use crate::{names, profiles, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct CreateInstanceProfile;

impl Operation for CreateInstanceProfile {
    const NAME: &'static str = "CreateInstanceProfile";
    type Input = CreateInstanceProfileRequest;
    type Output = CreateInstanceProfileResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let path = input.path.as_deref().unwrap_or("/");
        let arn = cx.global_arn(&format!("instance-profile{path}{}", input.instance_profile_name));
        let tags = input.tags.as_deref().unwrap_or_default();
        let access = Access::to("iam:CreateInstanceProfile", arn);
        Ok(tags::at_creation(access, "iam:TagInstanceProfile", tags))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let account = cx.here.account.clone();
        let name = input.instance_profile_name;
        if cx.tx.get::<InstanceProfile>((account.as_str(), fold(&name).as_str())).await?.is_some() {
            Err(Error::InstanceProfileExists { name: name.clone() })?;
        }
        let profile = InstanceProfile {
            account,
            name,
            path: names::path(input.path),
            id: names::unique_id(cx.ids, "AIPA"),
            created: cx.now.whole_second(),
            tags: tags::of_new(input.tags)?,
            role: None,
        };
        cx.tx.put(&profile);
        Ok(CreateInstanceProfileResponse { instance_profile: profiles::shown(cx, profile).await? })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_profile_is_made_once() {
        let cloud = cloud();
        let asked = json!({"InstanceProfileName": "web", "Path": "/x/"});
        let made = cloud.call("iam", "CreateInstanceProfile", asked).await.expect("is new");
        let profile = &made["InstanceProfile"];
        assert_eq!(profile["Arn"], "arn:aws:iam::000000000000:instance-profile/x/web");
        assert_eq!(profile["Roles"], json!([]));
        assert!(
            profile["InstanceProfileId"].as_str().is_some_and(|id| id.starts_with("AIPA") && id.len() == 21)
        );
        let refused = refusal(&cloud, "CreateInstanceProfile", json!({"InstanceProfileName": "Web"})).await;
        assert_eq!(refused, (409, "EntityAlreadyExists", "Instance Profile Web already exists.").into());
    }
}
