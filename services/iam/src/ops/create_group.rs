//! CreateGroup: a group without users and without rights.

use crate::errors::Error;
use crate::names;
use crate::shapes::{CreateGroupRequest, CreateGroupResponse};
use crate::state::fold;
use crate::state::group::Group;
use kernel::{Access, Cx, Operation, Result};

pub struct CreateGroup;

impl Operation for CreateGroup {
    const NAME: &'static str = "CreateGroup";
    type Input = CreateGroupRequest;
    type Output = CreateGroupResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let path = input.path.as_deref().unwrap_or("/");
        Ok(Access::to("iam:CreateGroup", cx.global_arn(&format!("group{path}{}", input.group_name))))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let account = cx.here.account.clone();
        let name = input.group_name;
        if cx.tx.get::<Group>((account.as_str(), fold(&name).as_str())).await?.is_some() {
            Err(Error::GroupExists { name: name.clone() })?;
        }
        let group = Group {
            account,
            name,
            path: names::path(input.path),
            id: names::unique_id(cx.ids, "AGPA"),
            created: cx.now.whole_second(),
            attached: Vec::new(),
            inline: Vec::new(),
        };
        cx.tx.put(&group);
        Ok(CreateGroupResponse { group: group.into() })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_group_is_made_once() {
        let cloud = cloud();
        let asked = json!({"GroupName": "devs", "Path": "/x/"});
        let made = cloud.call("iam", "CreateGroup", asked).await.expect("is new");
        assert_eq!(made["Group"]["Arn"], "arn:aws:iam::000000000000:group/x/devs");
        let again = refusal(&cloud, "CreateGroup", json!({"GroupName": "Devs"})).await;
        assert_eq!(again, (409, "EntityAlreadyExists", "Group with name Devs already exists.").into());
    }
}
