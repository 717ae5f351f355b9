//! ListRoles: the roles of the account below a path, without their tags and boundaries.

use crate::names::is_below;
use crate::paging::{self, Paging};
use crate::shapes::{ListRolesRequest, ListRolesResponse};
use crate::state::role::Role;
use crate::{shapes, trust};
use kernel::{Access, Cx, Operation, Result};

pub struct ListRoles;

impl Operation for ListRoles {
    const NAME: &'static str = "ListRoles";
    type Input = ListRolesRequest;
    type Output = ListRolesResponse;

    async fn access(cx: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:ListRoles", cx.global_arn("role/")))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let prefix = input.path_prefix.as_deref();
        let keep = |role: &Role| is_below(&role.path, prefix);
        let mut listed = paging::of_account(cx.tx, &cx.here.account, paging, keep).await?;
        trust::refresh(cx.tx, &mut listed.items).await?;
        let listed =
            listed.map(|role| shapes::Role { tags: None, permissions_boundary: None, ..role.into() });
        Ok(ListRolesResponse {
            is_truncated: listed.is_truncated(),
            roles: listed.items,
            marker: listed.marker,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{TRUST_EC2, cloud, role};
    use serde_json::json;

    #[tokio::test]
    async fn roles_are_listed_below_a_path_and_page_by_page() {
        let cloud = cloud();
        role(&cloud, "b").await;
        role(&cloud, "A").await;
        let deep = json!({"RoleName": "c", "Path": "/x/y/", "AssumeRolePolicyDocument": TRUST_EC2});
        cloud.call("iam", "CreateRole", deep).await.expect("is new");
        let below = cloud.call("iam", "ListRoles", json!({"PathPrefix": "/x"})).await.expect("lists");
        assert_eq!(below["Roles"].as_array().map(Vec::len), Some(1));
        assert_eq!(below["Roles"][0]["MaxSessionDuration"], 3600);
        let first = cloud.call("iam", "ListRoles", json!({"MaxItems": 2})).await.expect("lists");
        assert_eq!((&first["Roles"][0]["RoleName"], &first["IsTruncated"]), (&json!("A"), &json!(true)));
        let next = json!({"Marker": first["Marker"], "MaxItems": 2});
        let second = cloud.call("iam", "ListRoles", next).await.expect("lists");
        assert_eq!((&second["Roles"][0]["RoleName"], &second["IsTruncated"]), (&json!("c"), &json!(false)));
    }
}
