//! ListPolicies: the account's own policies, then those of AWS; without descriptions and tags.

use crate::managed::aws_policies;
use crate::names::is_below;
use crate::paging::{self, Listed, Paging};
use crate::policies::{Managed, Uses};
use crate::shapes::{self, ListPoliciesRequest, ListPoliciesResponse};
use crate::state::fold;
use crate::state::policy::ManagedPolicy;
use kernel::{Access, Cx, Operation, Result};
use std::collections::BTreeMap;
use store::Scan;

pub struct ListPolicies;

impl Operation for ListPolicies {
    const NAME: &'static str = "ListPolicies";
    type Input = ListPoliciesRequest;
    type Output = ListPoliciesResponse;

    async fn access(cx: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:ListPolicies", cx.global_arn("policy/")))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let uses = Uses::of_account(cx.tx, &cx.here.account).await?;
        let listed = page(cx, &Filter { input: &input, uses: &uses }, paging).await?;
        Ok(ListPoliciesResponse {
            is_truncated: listed.is_truncated(),
            policies: Some(listed.items),
            marker: listed.marker,
        })
    }
}

async fn page(cx: &mut Cx<'_>, filter: &Filter<'_>, paging: Paging) -> Result<Listed<shapes::Policy>> {
    let mut policies = Vec::new();
    if filter.has_scope("Local") {
        let own = own(cx, filter, paging.clone()).await?;
        if own.marker.is_some() {
            return Ok(own.map(|policy| filter.shown(Managed::Own(policy))));
        }
        policies.extend(own.items.into_iter().map(Managed::Own));
    }
    if filter.has_scope("AWS") {
        let wanted = aws_policies().iter().filter(|policy| filter.wants(policy.arn, policy.path));
        policies.extend(wanted.map(Managed::Aws));
    }
    Ok(paging::at_hand(policies, paging, place).map(|policy| filter.shown(policy)))
}

async fn own(cx: &mut Cx<'_>, filter: &Filter<'_>, paging: Paging) -> Result<Listed<ManagedPolicy>> {
    let account = cx.here.account.as_str();
    let scan = |after: Option<&str>, limit| {
        let all = Scan::<ManagedPolicy>::prefix((account,), limit);
        match after.map(|place| place.strip_prefix(OWN)) {
            None => all,
            Some(Some(name)) => all.after((account, name)),
            // The page begins among those of AWS.
            Some(None) => all.before((account,)),
        }
    };
    let wants = |policy: &ManagedPolicy| filter.wants(&policy.arn(), &policy.path);
    paging::rows(cx.tx, paging, scan, |policy| place_of_own(&policy.name), wants).await
}

/// Where a policy stands in the listing: all own ones before all of AWS.
fn place(policy: &Managed) -> String {
    match policy {
        Managed::Own(policy) => place_of_own(&policy.name),
        Managed::Aws(policy) => format!("{AWS}{}", policy.arn),
    }
}

fn place_of_own(name: &str) -> String {
    format!("{OWN}{}", fold(name))
}

const OWN: char = '0';
const AWS: char = '1';

/// What the request wants to see.
struct Filter<'a> {
    input: &'a ListPoliciesRequest,
    uses: &'a BTreeMap<String, Uses>,
}

impl Filter<'_> {
    fn has_scope(&self, scope: &str) -> bool {
        self.input.scope.as_deref().is_none_or(|asked| asked == scope || asked == "All")
    }

    fn wants(&self, arn: &str, path: &str) -> bool {
        is_below(path, self.input.path_prefix.as_deref()) && self.is_used(arn)
    }

    /// Used in the way that is asked for, where one is.
    fn is_used(&self, arn: &str) -> bool {
        let uses = self.uses_of(arn);
        let only_attached = self.input.only_attached == Some(true);
        match self.input.policy_usage_filter.as_deref() {
            Some("PermissionsBoundary") => uses.boundaries > 0,
            Some(_) if only_attached => uses.permissions > 0,
            _ => !only_attached || !uses.is_none(),
        }
    }

    fn uses_of(&self, arn: &str) -> Uses {
        self.uses.get(arn).copied().unwrap_or_default()
    }

    fn shown(&self, policy: Managed) -> shapes::Policy {
        let uses = self.uses_of(&policy.arn());
        shapes::Policy { description: None, tags: None, ..policy.shown(uses) }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, policy, role};
    use serde_json::{Value, json};
    use testkit::Cloud;

    async fn names(cloud: &Cloud, asked: Value) -> Vec<String> {
        let listed = cloud.call("iam", "ListPolicies", asked).await.expect("lists");
        let policies = listed["Policies"].as_array().expect("is a list").iter();
        policies.map(|policy| policy["PolicyName"].as_str().unwrap_or_default().to_owned()).collect()
    }

    #[tokio::test]
    async fn all_are_found_page_by_page() {
        let cloud = cloud();
        for name in ["b", "A", "c"] {
            policy(&cloud, name).await;
        }
        let (mut all, mut marker) = (Vec::new(), Value::Null);
        loop {
            let mut asked = json!({"MaxItems": 2});
            if !marker.is_null() {
                asked["Marker"] = marker;
            }
            let listed = cloud.call("iam", "ListPolicies", asked).await.expect("lists");
            let policies = listed["Policies"].as_array().expect("is a list").clone();
            all.extend(
                policies.into_iter().map(|policy| policy["Arn"].as_str().unwrap_or_default().to_owned()),
            );
            if listed["IsTruncated"] == false {
                break;
            }
            marker = listed["Marker"].clone();
        }
        assert_eq!(all.len(), 3 + crate::managed::aws_policies().len());
        assert!(
            all[0].ends_with("/A") && all[2].ends_with("/c") && all[3].contains("::aws:"),
            "{:?}",
            &all[..4]
        );
    }

    #[tokio::test]
    async fn filters() {
        let cloud = cloud();
        let arn = policy(&cloud, "mine").await;
        policy(&cloud, "unused").await;
        role(&cloud, "build").await;
        for arn in [arn.as_str(), "arn:aws:iam::aws:policy/ReadOnlyAccess"] {
            let asked = json!({"RoleName": "build", "PolicyArn": arn});
            cloud.call("iam", "AttachRolePolicy", asked).await.expect("exists");
        }
        let bounded = json!({"RoleName": "build", "PermissionsBoundary": arn});
        cloud.call("iam", "PutRolePermissionsBoundary", bounded).await.expect("exists");
        assert_eq!(names(&cloud, json!({"Scope": "Local"})).await, ["mine", "unused"]);
        assert_eq!(names(&cloud, json!({"OnlyAttached": true})).await, ["mine", "ReadOnlyAccess"]);
        assert_eq!(names(&cloud, json!({"Scope": "AWS", "OnlyAttached": true})).await, ["ReadOnlyAccess"]);
        assert_eq!(names(&cloud, json!({"PolicyUsageFilter": "PermissionsBoundary"})).await, ["mine"]);
        let functions = names(&cloud, json!({"PathPrefix": "/job-function/"})).await;
        assert!(functions.contains(&"ViewOnlyAccess".to_owned()) && !functions.contains(&"mine".to_owned()));
    }
}
