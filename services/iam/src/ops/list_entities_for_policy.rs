//! ListEntitiesForPolicy: the users, groups and roles that have a managed policy.

use crate::names::is_below;
use crate::paging::{self, Paging};
use crate::policies;
use crate::shapes::{
    ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse, PolicyGroup, PolicyRole, PolicyUser,
};
use crate::state::attachment::{Attachment, Entity, Usage};
use crate::state::fold;
use crate::state::group::Group;
use crate::state::role::Role;
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};
use store::{Row, Scan, Tx};

pub struct ListEntitiesForPolicy;

impl Operation for ListEntitiesForPolicy {
    const NAME: &'static str = "ListEntitiesForPolicy";
    type Input = ListEntitiesForPolicyRequest;
    type Output = ListEntitiesForPolicyResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        policies::access(cx, "iam:ListEntitiesForPolicy", &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        policies::find(cx, &input.policy_arn).await?;
        let mut found = attachments(cx.tx, &cx.here.account, &input).await?;
        if let Some(prefix) = &input.path_prefix {
            found = below(cx.tx, found, prefix).await?;
        }
        let listed = paging::at_hand(found, paging, place);
        let (is_truncated, marker) = (listed.is_truncated(), listed.marker);
        Ok(ListEntitiesForPolicyResponse { is_truncated, marker, ..by_kind(listed.items) })
    }
}

/// Who has the policy in the way that is asked for, each once.
async fn attachments(
    tx: &mut Tx,
    account: &str,
    input: &ListEntitiesForPolicyRequest,
) -> Result<Vec<Attachment>> {
    let range = Scan::<Attachment>::prefix((account, input.policy_arn.as_str()), PER_TRIP);
    let (mut found, mut next) = (Vec::new(), range.clone());
    loop {
        let page = tx.scan(next).await?;
        let last = page.rows.last().map(Row::key);
        found.extend(page.rows.into_iter().filter(|attachment| wants(input, attachment)));
        match last {
            Some(last) if page.more => next = range.clone().after(last),
            _ => break,
        }
    }
    found.sort_by_key(place);
    found.dedup_by_key(|attachment| place(attachment));
    Ok(found)
}

/// How many attachments are read at once.
const PER_TRIP: u32 = 1_000;

fn wants(input: &ListEntitiesForPolicyRequest, attachment: &Attachment) -> bool {
    let kind = match attachment.entity {
        Entity::User => "User",
        Entity::Group => "Group",
        Entity::Role => "Role",
    };
    let usage = match attachment.usage {
        Usage::Permissions => "PermissionsPolicy",
        Usage::Boundary => "PermissionsBoundary",
    };
    input.entity_filter.as_deref().is_none_or(|asked| asked == kind)
        && input.policy_usage_filter.as_deref().is_none_or(|asked| asked == usage)
}

/// Those whose path lies below the prefix.
async fn below(tx: &mut Tx, all: Vec<Attachment>, prefix: &str) -> Result<Vec<Attachment>> {
    let mut kept = Vec::new();
    for attachment in all {
        let (account, name) = (attachment.account.as_str(), attachment.name.as_str());
        let path = match attachment.entity {
            Entity::User => User::load(tx, account, name).await?.map(|user| user.path),
            Entity::Group => Group::load(tx, account, name).await?.map(|group| group.path),
            Entity::Role => Role::load(tx, account, name).await?.map(|role| role.path),
        };
        if path.is_some_and(|path| is_below(&path, Some(prefix))) {
            kept.push(attachment);
        }
    }
    Ok(kept)
}

fn place(attachment: &Attachment) -> String {
    format!("{}{}", attachment.entity as u8, fold(&attachment.name))
}

fn by_kind(attachments: Vec<Attachment>) -> ListEntitiesForPolicyResponse {
    let (mut users, mut groups, mut roles) = (Vec::new(), Vec::new(), Vec::new());
    for Attachment { entity, name, id, .. } in attachments {
        let (name, id) = (Some(name), Some(id));
        match entity {
            Entity::User => users.push(PolicyUser { user_name: name, user_id: id }),
            Entity::Group => groups.push(PolicyGroup { group_name: name, group_id: id }),
            Entity::Role => roles.push(PolicyRole { role_name: name, role_id: id }),
        }
    }
    ListEntitiesForPolicyResponse {
        policy_users: Some(users),
        policy_groups: Some(groups),
        policy_roles: Some(roles),
        ..ListEntitiesForPolicyResponse::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, group, policy, role, user};
    use serde_json::json;

    #[tokio::test]
    async fn all_who_have_it_are_told() {
        let cloud = cloud();
        let arn = policy(&cloud, "p").await;
        user(&cloud, "bob").await;
        group(&cloud, "staff").await;
        role(&cloud, "build").await;
        for (operation, owner, name) in [
            ("AttachUserPolicy", "UserName", "bob"),
            ("AttachGroupPolicy", "GroupName", "staff"),
            ("AttachRolePolicy", "RoleName", "build"),
        ] {
            cloud.call("iam", operation, json!({owner: name, "PolicyArn": arn})).await.expect("exists");
        }
        let bounded = json!({"UserName": "bob", "PermissionsBoundary": arn});
        cloud.call("iam", "PutUserPermissionsBoundary", bounded).await.expect("exists");

        let told =
            cloud.call("iam", "ListEntitiesForPolicy", json!({"PolicyArn": arn})).await.expect("exists");
        assert_eq!(told["PolicyUsers"].as_array().map(Vec::len), Some(1));
        assert_eq!(told["PolicyGroups"][0]["GroupName"], "staff");
        assert_eq!(told["PolicyRoles"][0]["RoleName"], "build");
        let roles = json!({"PolicyArn": arn, "EntityFilter": "Role", "PathPrefix": "/"});
        let told = cloud.call("iam", "ListEntitiesForPolicy", roles).await.expect("exists");
        assert_eq!(
            (&told["PolicyUsers"], &told["PolicyRoles"][0]["RoleName"]),
            (&json!([]), &json!("build"))
        );
        let bounded = json!({"PolicyArn": arn, "PolicyUsageFilter": "PermissionsBoundary"});
        let told = cloud.call("iam", "ListEntitiesForPolicy", bounded).await.expect("exists");
        assert_eq!((&told["PolicyUsers"][0]["UserName"], &told["PolicyRoles"]), (&json!("bob"), &json!([])));
        let first = json!({"PolicyArn": arn, "MaxItems": 1});
        let told = cloud.call("iam", "ListEntitiesForPolicy", first).await.expect("exists");
        let next = json!({"PolicyArn": arn, "MaxItems": 2, "Marker": told["Marker"]});
        let told = cloud.call("iam", "ListEntitiesForPolicy", next).await.expect("exists");
        assert_eq!((&told["IsTruncated"], &told["PolicyUsers"]), (&json!(false), &json!([])));
    }
}
