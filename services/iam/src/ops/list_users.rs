//! ListUsers: the users of the account below a path, without their tags.

use crate::names::is_below;
use crate::paging::{self, Paging};
use crate::shapes::{self, ListUsersRequest, ListUsersResponse};
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};

pub struct ListUsers;

impl Operation for ListUsers {
    const NAME: &'static str = "ListUsers";
    type Input = ListUsersRequest;
    type Output = ListUsersResponse;

    async fn access(cx: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:ListUsers", cx.global_arn("user/")))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let prefix = input.path_prefix.as_deref();
        let keep = |user: &User| is_below(&user.path, prefix);
        let listed = paging::of_account(cx.tx, &cx.here.account, paging, keep).await?;
        Ok(ListUsersResponse {
            is_truncated: listed.is_truncated(),
            users: listed.items.into_iter().map(shapes::User::in_list).collect(),
            marker: listed.marker,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn users_below_a_path_page_by_page() {
        let cloud = cloud();
        for (name, path) in [("a", "/x/"), ("b", "/y/"), ("C", "/x/z/"), ("d", "/")] {
            let asked = json!({"UserName": name, "Path": path, "Tags": [{"Key": "k", "Value": "v"}]});
            cloud.call("iam", "CreateUser", asked).await.expect("is new");
        }
        let asked = json!({"PathPrefix": "/x/", "MaxItems": 1});
        let first = cloud.call("iam", "ListUsers", asked).await.expect("lists");
        assert_eq!((&first["Users"][0]["UserName"], &first["IsTruncated"]), (&json!("a"), &json!(true)));
        assert_eq!(first["Users"][0].get("Tags"), None);
        let asked = json!({"PathPrefix": "/x/", "MaxItems": 1, "Marker": first["Marker"]});
        let last = cloud.call("iam", "ListUsers", asked).await.expect("lists");
        assert_eq!((&last["Users"][0]["UserName"], &last["IsTruncated"]), (&json!("C"), &json!(false)));
        let refused = refusal(&cloud, "ListUsers", json!({"Marker": "zz"})).await;
        assert_eq!(refused, (400, "ValidationError", "Invalid Marker.").into());
    }
}
