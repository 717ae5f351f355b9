//! What the rest of the house asks IAM: whose key is this, and what may its owner do? Point reads only.

use crate::managed::aws_policy;
use crate::state::access_key::AccessKey;
use crate::state::group::Group;
use crate::state::policy::ManagedPolicy;
use crate::state::role::Role;
use crate::state::usage::LastUse;
use crate::state::user::User;
use crate::state::{InlinePolicy, fold};
use crate::trust;
use kernel::ports::{self, Identities, Key, KeyOwner, PolicyText, Reading, Rights};
use kernel::{Arn, BoxFuture};
use std::collections::BTreeMap;
use store::{Error, Tx};

pub struct IamIdentities;

impl Identities for IamIdentities {
    fn key<'a>(&'a self, tx: &'a mut Tx, id: &'a str) -> BoxFuture<'a, Result<Option<Key>, Error>> {
        Box::pin(key(tx, id))
    }

    fn user_rights<'a>(&'a self, tx: &'a mut Tx, account: &'a str, user: &'a str) -> Reading<'a, Rights> {
        Box::pin(user_rights(tx, account, user))
    }

    fn role_rights<'a>(&'a self, tx: &'a mut Tx, account: &'a str, role: &'a str) -> Reading<'a, Rights> {
        Box::pin(role_rights(tx, account, role))
    }

    fn managed_policy<'a>(&'a self, tx: &'a mut Tx, account: &'a str, arn: &'a str) -> Reading<'a, String> {
        Box::pin(managed_policy(tx, account, arn))
    }

    fn role<'a>(&'a self, tx: &'a mut Tx, account: &'a str, role: &'a str) -> Reading<'a, ports::Role> {
        Box::pin(role_of(tx, account, role))
    }

    fn note_use<'a>(
        &'a self,
        tx: &'a mut Tx,
        subject: &'a str,
        last_use: ports::LastUse,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(note_use(tx, subject, last_use))
    }
}

async fn key(tx: &mut Tx, id: &str) -> Result<Option<Key>, Error> {
    let Some(key) = tx.get::<AccessKey>((id,)).await? else { return Ok(None) };
    let owner = match &key.user {
        None => KeyOwner::Root,
        Some(name) => match User::load(tx, &key.account, name).await? {
            Some(User { name, path, id, .. }) => KeyOwner::User { name, path, id },
            None => return Ok(None),
        },
    };
    Ok(Some(Key { account: key.account, owner, secret: key.secret, is_active: key.is_active }))
}

/// A user's own policies, then its groups', then the managed ones of all of them, each once.
async fn user_rights(tx: &mut Tx, account: &str, name: &str) -> Result<Option<Rights>, Error> {
    let Some(user) = User::load(tx, account, name).await? else { return Ok(None) };
    let keys: Vec<_> = user.groups.iter().map(|group| (account.to_owned(), fold(group))).collect();
    let groups = tx.get_many::<Group>(&keys).await?;
    let mut policies = texts(user.inline);
    let mut attached = user.attached;
    for group in groups.into_iter().flatten() {
        policies.extend(texts(group.inline));
        attached.extend(group.attached);
    }
    rights(tx, account, Found { id: user.id, policies, attached, boundary: user.boundary, tags: user.tags })
        .await
}

async fn role_rights(tx: &mut Tx, account: &str, name: &str) -> Result<Option<Rights>, Error> {
    let Some(role) = Role::load(tx, account, name).await? else { return Ok(None) };
    let Role { id, inline, attached, boundary, tags, .. } = role;
    rights(tx, account, Found { id, policies: texts(inline), attached, boundary, tags }).await
}

/// A principal, whose managed policies have yet to be read.
struct Found {
    id: String,
    policies: Vec<PolicyText>,
    attached: Vec<String>,
    boundary: Option<String>,
    tags: Vec<(String, String)>,
}

async fn rights(tx: &mut Tx, account: &str, found: Found) -> Result<Option<Rights>, Error> {
    let Found { id, mut policies, attached, boundary, tags } = found;
    let mut arns = attached;
    arns.sort_unstable();
    arns.dedup();
    let wanted: Vec<&str> = arns.iter().chain(&boundary).map(String::as_str).collect();
    let mut documents = documents(tx, account, &wanted).await?;
    let boundary = boundary.map(|arn| documents.get(&arn).cloned().unwrap_or(NOTHING.to_owned()));
    for source in arns {
        if let Some(text) = documents.remove(&source) {
            policies.push(PolicyText { source, text });
        }
    }
    Ok(Some(Rights { id, policies, boundary, tags }))
}

/// A boundary that cannot be read bounds everything.
const NOTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;

/// The default versions of managed policies, by ARN, in one trip.
async fn documents(tx: &mut Tx, account: &str, arns: &[&str]) -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    let mut own = Vec::new();
    for arn in arns {
        match aws_policy(arn) {
            Some(policy) => drop(found.insert((*arn).to_owned(), policy.document().to_owned())),
            None => own.extend(name_of(arn).map(|name| (account.to_owned(), fold(name)))),
        }
    }
    for policy in tx.get_many::<ManagedPolicy>(&own).await?.into_iter().flatten() {
        let arn = policy.arn();
        if arns.contains(&arn.as_str()) {
            found.insert(arn, policy.document().to_owned());
        }
    }
    Ok(found)
}

/// `deploy` of `arn:aws:iam::111122223333:policy/team/deploy`
fn name_of(arn: &str) -> Option<&str> {
    Arn::parse(arn)?.resource.rsplit('/').next()
}

async fn managed_policy(tx: &mut Tx, account: &str, arn: &str) -> Result<Option<String>, Error> {
    Ok(documents(tx, account, &[arn]).await?.remove(arn))
}

async fn role_of(tx: &mut Tx, account: &str, name: &str) -> Result<Option<ports::Role>, Error> {
    let Some(role) = Role::load(tx, account, name).await? else { return Ok(None) };
    let role = trust::refreshed(tx, role).await?;
    Ok(Some(ports::Role {
        arn: role.arn(),
        account: role.account,
        name: role.name,
        path: role.path,
        id: role.id,
        trust: role.trust,
        session_s_max: role.session_s_max,
        tags: role.tags,
    }))
}

async fn note_use(tx: &mut Tx, subject: &str, last_use: ports::LastUse) -> Result<(), Error> {
    let ports::LastUse { at, service, region } = last_use;
    let known = tx.get::<LastUse>((subject,)).await?;
    // Requests may be noted out of order; a key that is gone meanwhile needs no note.
    let is_news = known.is_none_or(|last| last.at < at);
    let is_gone = subject.starts_with("AKIA") && tx.get::<AccessKey>((subject,)).await?.is_none();
    if is_news && !is_gone {
        tx.put(&LastUse { subject: subject.to_owned(), at: at.whole_second(), service, region });
    }
    Ok(())
}

fn texts(inline: Vec<InlinePolicy>) -> Vec<PolicyText> {
    inline.into_iter().map(|policy| PolicyText { source: policy.name, text: policy.document }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ALLOW_ALL, cloud, group, user};
    use kernel::Time;
    use serde_json::json;
    use testkit::{ACCOUNT, Cloud};

    const READ: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    async fn rights_of(cloud: &Cloud, name: &str) -> Option<Rights> {
        let mut tx = cloud.cloud.store.begin();
        IamIdentities.user_rights(&mut tx, ACCOUNT, name).await.expect("can be read")
    }

    fn sources(rights: &Rights) -> Vec<&str> {
        rights.policies.iter().map(|policy| policy.source.as_str()).collect()
    }

    #[tokio::test]
    async fn rights_come_from_the_user_its_groups_and_what_is_attached() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        group(&cloud, "devs").await;
        let arn = crate::testing::policy(&cloud, "deploy").await;
        for (operation, input) in [
            ("AddUserToGroup", json!({"GroupName": "devs", "UserName": "bob"})),
            ("PutUserPolicy", json!({"UserName": "bob", "PolicyName": "own", "PolicyDocument": ALLOW_ALL})),
            (
                "PutGroupPolicy",
                json!({"GroupName": "devs", "PolicyName": "ours", "PolicyDocument": ALLOW_ALL}),
            ),
            ("AttachUserPolicy", json!({"UserName": "bob", "PolicyArn": READ})),
            ("AttachGroupPolicy", json!({"GroupName": "devs", "PolicyArn": READ})),
            ("AttachGroupPolicy", json!({"GroupName": "devs", "PolicyArn": arn})),
            ("PutUserPermissionsBoundary", json!({"UserName": "bob", "PermissionsBoundary": READ})),
            ("TagUser", json!({"UserName": "bob", "Tags": [{"Key": "team", "Value": "a"}]})),
        ] {
            cloud.call("iam", operation, input).await.expect(operation);
        }
        let rights = rights_of(&cloud, "bob").await.expect("exists");
        assert_eq!(sources(&rights), ["own", "ours", &arn, READ]);
        assert!(rights.boundary.is_some_and(|boundary| boundary.contains("Statement")));
        assert_eq!(rights.tags, [("team".to_owned(), "a".to_owned())]);
        cloud
            .call("iam", "UpdateGroup", json!({"GroupName": "devs", "NewGroupName": "all"}))
            .await
            .expect("is free");
        assert_eq!(rights_of(&cloud, "bob").await.map(|rights| rights.policies.len()), Some(4));
        let left = json!({"GroupName": "all", "UserName": "bob"});
        cloud.call("iam", "RemoveUserFromGroup", left).await.expect("is in it");
        assert_eq!(sources(&rights_of(&cloud, "bob").await.expect("exists")), ["own", READ]);
        assert_eq!(rights_of(&cloud, "eve").await, None);
    }

    fn use_of_sqs(at: Time) -> ports::LastUse {
        ports::LastUse { at, service: "sqs".to_owned(), region: "eu-west-1".to_owned() }
    }

    #[tokio::test]
    async fn a_key_tells_its_owner_and_its_last_use() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let made = cloud.call("iam", "CreateAccessKey", json!({"UserName": "bob"})).await.expect("is new");
        let id = made["AccessKey"]["AccessKeyId"].as_str().expect("has an id");
        cloud
            .call("iam", "UpdateUser", json!({"UserName": "bob", "NewUserName": "rob"}))
            .await
            .expect("is free");
        let mut tx = cloud.cloud.store.begin();
        for at in [Time(5_700), Time(3_000)] {
            IamIdentities.note_use(&mut tx, id, use_of_sqs(at)).await.expect("is noted");
        }
        let key = IamIdentities.key(&mut tx, id).await.expect("can be read").expect("exists");
        assert!(matches!(key.owner, KeyOwner::User { name, .. } if name == "rob"));
        let noted = tx.get::<LastUse>((id,)).await.expect("can be read").expect("is noted");
        assert_eq!(
            (noted.at, noted.service.as_str(), noted.region.as_str()),
            (Time(5_000), "sqs", "eu-west-1")
        );
        IamIdentities.note_use(&mut tx, "AKIANOBODY", use_of_sqs(Time(0))).await.expect("is nothing to note");
        assert_eq!(tx.get::<LastUse>(("AKIANOBODY",)).await, Ok(None));
    }

    #[tokio::test]
    async fn a_policy_of_another_account_is_not_found() {
        let cloud = cloud();
        let arn = crate::testing::policy(&cloud, "deploy").await;
        let mut tx = cloud.cloud.store.begin();
        let own = IamIdentities.managed_policy(&mut tx, ACCOUNT, &arn).await.expect("can be read");
        assert!(own.is_some());
        let foreign = IamIdentities.managed_policy(&mut tx, "111122223333", &arn).await.expect("can be read");
        assert_eq!(foreign, None);
    }
}
