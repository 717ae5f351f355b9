//! GetAccountAuthorizationDetails: everybody with all their policies, for audits. AWS's policies are
//! told as far as somebody has them.
//!
//! The page runs through users, groups, roles and policies, in this order: its marker tells how far.

use crate::managed::{AwsPolicy, aws_policy};
use crate::paging::{self, Paging};
use crate::policies::{Managed, Uses};
use crate::shapes::{GetAccountAuthorizationDetailsRequest, GetAccountAuthorizationDetailsResponse};
use crate::state::policy::ManagedPolicy;
use crate::{details, shapes, trust};
use kernel::{Access, Cx, Operation, Result};
use store::Row;

pub struct GetAccountAuthorizationDetails;

/// The parts, in their order, as the filter names them.
const PARTS: [&str; 5] = ["User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy"];

impl Operation for GetAccountAuthorizationDetails {
    const NAME: &'static str = "GetAccountAuthorizationDetails";
    type Input = GetAccountAuthorizationDetailsRequest;
    type Output = GetAccountAuthorizationDetailsResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:GetAccountAuthorizationDetails", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let filter = input.filter.unwrap_or_default();
        let (first, mut after) = start(&paging);
        let mut page = Page { left: paging.limit(), answer: empty() };
        for (number, part) in PARTS.iter().enumerate().skip(first) {
            if !filter.is_empty() && !filter.iter().any(|wanted| wanted == part) {
                continue;
            }
            let after = after.take().filter(|_| number == first);
            if let Some(last) = page.fill(cx, part, after).await? {
                page.answer.marker = Some(paging::marker(format!("{number}{last}")));
                break;
            }
        }
        page.answer.is_truncated = Some(page.answer.marker.is_some());
        Ok(page.answer)
    }
}

/// The part and the name behind which the page starts.
fn start(paging: &Paging) -> (usize, Option<String>) {
    let place = paging.after().and_then(|place| place.split_at_checked(1));
    match place.and_then(|(part, name)| Some((part.parse().ok()?, name))) {
        Some((part, name)) => (part, Some(name.to_owned())),
        None => (0, None),
    }
}

fn empty() -> GetAccountAuthorizationDetailsResponse {
    GetAccountAuthorizationDetailsResponse {
        user_detail_list: Some(Vec::new()),
        group_detail_list: Some(Vec::new()),
        role_detail_list: Some(Vec::new()),
        policies: Some(Vec::new()),
        is_truncated: None,
        marker: None,
    }
}

struct Page {
    left: usize,
    answer: GetAccountAuthorizationDetailsResponse,
}

impl Page {
    /// Puts in what there is room for. What is left over begins behind the name that is returned.
    async fn fill(&mut self, cx: &mut Cx<'_>, part: &str, after: Option<String>) -> Result<Option<String>> {
        match part {
            "User" => {
                let (users, last) = self.rows(cx, after).await?;
                self.answer.user_detail_list = Some(users.into_iter().map(details::user).collect());
                Ok(last)
            }
            "Group" => {
                let (groups, last) = self.rows(cx, after).await?;
                self.answer.group_detail_list = Some(groups.into_iter().map(details::group).collect());
                Ok(last)
            }
            "Role" => {
                let (mut roles, last) = self.rows(cx, after).await?;
                trust::refresh(cx.tx, &mut roles).await?;
                let mut told = Vec::with_capacity(roles.len());
                for role in roles {
                    told.push(details::role(cx, role).await?);
                }
                self.answer.role_detail_list = Some(told);
                Ok(last)
            }
            "LocalManagedPolicy" => {
                let (policies, last) = self.rows::<ManagedPolicy>(cx, after).await?;
                for policy in policies {
                    let uses = Uses::of(cx.tx, &cx.here.account, &policy.arn()).await?;
                    self.tell(details::policy(Managed::Own(policy), uses));
                }
                Ok(last)
            }
            _ => self.aws_policies(cx, after).await,
        }
    }

    /// A page of a table, and the last name if there is more.
    async fn rows<R: Row<Key = (String, String)>>(
        &mut self,
        cx: &mut Cx<'_>,
        after: Option<String>,
    ) -> Result<(Vec<R>, Option<String>)> {
        if self.left == 0 {
            return Ok((Vec::new(), Some(after.unwrap_or_default())));
        }
        let paging = Paging::part(after, self.left);
        let listed = paging::of_account::<R>(cx.tx, &cx.here.account, paging, |_| true).await?;
        self.left -= listed.items.len();
        let last = listed.items.last().filter(|_| listed.marker.is_some()).map(|row| row.key().1);
        Ok((listed.items, last))
    }

    async fn aws_policies(&mut self, cx: &mut Cx<'_>, after: Option<String>) -> Result<Option<String>> {
        if self.left == 0 {
            return Ok(Some(after.unwrap_or_default()));
        }
        let uses = Uses::of_account(cx.tx, &cx.here.account).await?;
        let used: Vec<(&'static AwsPolicy, Uses)> =
            uses.into_iter().filter_map(|(arn, uses)| Some((aws_policy(&arn)?, uses))).collect();
        let place = |(policy, _): &(&'static AwsPolicy, Uses)| policy.name.to_owned();
        let listed = paging::at_hand(used, Paging::part(after, self.left), place);
        let last = listed.items.last().filter(|_| listed.marker.is_some()).map(place);
        for (policy, uses) in listed.items {
            self.tell(details::policy(Managed::Aws(policy), uses));
        }
        Ok(last)
    }

    fn tell(&mut self, policy: shapes::ManagedPolicyDetail) {
        self.answer.policies.get_or_insert_default().push(policy);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, group, user};
    use serde_json::{Value, json};

    async fn stage() -> testkit::Cloud {
        let cloud = cloud();
        user(&cloud, "bob").await;
        user(&cloud, "eve").await;
        group(&cloud, "devs").await;
        let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        let asked = json!({"UserName": "eve", "PolicyArn": arn});
        cloud.call("iam", "AttachUserPolicy", asked).await.expect("exists");
        cloud
    }

    fn names(answer: &Value) -> Vec<String> {
        let named = |list: &str, name: &str| -> Vec<String> {
            let items = answer[list].as_array().expect("is a list");
            items.iter().map(|item| item[name].as_str().expect("has a name").to_owned()).collect()
        };
        let mut all = named("UserDetailList", "UserName");
        all.extend(named("GroupDetailList", "GroupName"));
        all.extend(named("RoleDetailList", "RoleName"));
        all.extend(named("Policies", "PolicyName"));
        all
    }

    #[tokio::test]
    async fn everything_at_once() {
        let cloud = stage().await;
        let answer = cloud.call("iam", "GetAccountAuthorizationDetails", json!({})).await.expect("is told");
        assert_eq!(names(&answer), ["bob", "eve", "devs", "ReadOnlyAccess"]);
        assert_eq!(answer["IsTruncated"], false);
        assert_eq!(answer["UserDetailList"][1]["AttachedManagedPolicies"][0]["PolicyName"], "ReadOnlyAccess");
        assert_eq!(answer["Policies"][0]["AttachmentCount"], 1);
        let groups = json!({"Filter": ["Group"]});
        let answer = cloud.call("iam", "GetAccountAuthorizationDetails", groups).await.expect("is told");
        assert_eq!(names(&answer), ["devs"]);
    }

    #[tokio::test]
    async fn one_after_another() {
        let cloud = stage().await;
        let mut told = Vec::new();
        let mut asked = json!({"MaxItems": 1});
        loop {
            let answer = cloud.call("iam", "GetAccountAuthorizationDetails", asked).await.expect("is told");
            told.extend(names(&answer));
            if answer["IsTruncated"] == false {
                break;
            }
            asked = json!({"MaxItems": 1, "Marker": answer["Marker"]});
        }
        assert_eq!(told, ["bob", "eve", "devs", "ReadOnlyAccess"]);
    }
}
