//! GetGroup: a group with its users.

use crate::entity;
use crate::paging::{self, Paging};
use crate::shapes::{self, GetGroupRequest, GetGroupResponse};
use crate::state::fold;
use crate::state::group::{Group, Member};
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct GetGroup;

impl Operation for GetGroup {
    const NAME: &'static str = "GetGroup";
    type Input = GetGroupRequest;
    type Output = GetGroupResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Group>(cx, "iam:GetGroup", &input.group_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let group: Group = entity::find(cx, &input.group_name).await?;
        let (account, folded) = (group.account.as_str(), fold(&group.name));
        let scan = |after: Option<&str>, limit| {
            let all = Scan::<Member>::prefix((account, folded.as_str()), limit);
            match after {
                Some(user) => all.after((account, folded.as_str(), user)),
                None => all,
            }
        };
        let place = |member: &Member| fold(&member.user);
        let members = paging::rows(cx.tx, paging, scan, place, |_| true).await?;
        let keys: Vec<_> =
            members.items.iter().map(|member| (account.to_owned(), fold(&member.user))).collect();
        let users = cx.tx.get_many::<User>(&keys).await?;
        Ok(GetGroupResponse {
            is_truncated: members.is_truncated(),
            users: users.into_iter().flatten().map(shapes::User::in_list).collect(),
            group: group.into(),
            marker: members.marker,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, group, user};
    use serde_json::json;

    #[tokio::test]
    async fn users_come_page_by_page() {
        let cloud = cloud();
        group(&cloud, "devs").await;
        for name in ["c", "A", "b"] {
            user(&cloud, name).await;
            let asked = json!({"GroupName": "devs", "UserName": name});
            cloud.call("iam", "AddUserToGroup", asked).await.expect("both exist");
        }
        let asked = json!({"GroupName": "devs", "MaxItems": 2});
        let first = cloud.call("iam", "GetGroup", asked).await.expect("exists");
        assert_eq!(first["Users"][0]["UserName"], "A");
        assert_eq!((first["Users"].as_array().map(Vec::len), &first["IsTruncated"]), (Some(2), &json!(true)));
        let asked = json!({"GroupName": "devs", "Marker": first["Marker"]});
        let last = cloud.call("iam", "GetGroup", asked).await.expect("exists");
        assert_eq!((&last["Users"][0]["UserName"], &last["IsTruncated"]), (&json!("c"), &json!(false)));
    }
}
