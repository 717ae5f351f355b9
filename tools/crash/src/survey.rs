//! Reads back what the server has, each thing from both sides: users and groups, users and policies,
//! users and keys.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use roxmltree::Node;

use crash::connection::{Connection, Reply};
use crash::request::{Call, Identity};
use crash::trouble::{Outcome, Trouble};

use crate::answer::{children, document, members, read, text};
use crate::choice::{GROUPS, POLICIES, policy_arn};
use crate::model::{User, Users};

/// Asks questions of one account.
pub struct Survey {
    pub account: String,
    to: SocketAddr,
    root: Identity,
    connection: Connection,
}

/// Names by group, and by policy: what the index rows say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Indexes {
    pub members: BTreeMap<String, BTreeSet<String>>,
    pub attached: BTreeMap<String, BTreeSet<String>>,
}

impl Indexes {
    /// What the index rows should say of these users.
    pub fn of(account: &str, users: &Users) -> Indexes {
        let arns = POLICIES.map(|policy| policy_arn(account, policy));
        let named = |has: &dyn Fn(&User) -> bool| -> BTreeSet<String> {
            users.iter().filter(|(_, user)| has(user)).map(|(name, _)| name.clone()).collect()
        };
        let group = |name: &str| (name.to_owned(), named(&|user| user.groups.contains(name)));
        let policy = |arn: String| (arn.clone(), named(&|user| user.attached.contains(&arn)));
        Indexes { members: GROUPS.map(group).into(), attached: arns.map(policy).into() }
    }
}

impl Survey {
    pub async fn new(account: &str, to: SocketAddr) -> Outcome<Survey> {
        let connection = Connection::open(to).await?;
        Ok(Survey { account: account.to_owned(), to, root: Identity::root(account), connection })
    }

    pub async fn ask(&mut self, call: &Call, by: &Identity) -> Outcome<Reply> {
        let request = call.signed(self.to, by)?;
        let answer = self.connection.exchange(&request).await;
        answer.map_err(|error| Trouble::new(format!("{}: no answer: {error}", call.operation)))
    }

    /// An answer of the account's root that must be good.
    pub async fn get(&mut self, operation: &'static str, parameters: &[(&str, &str)]) -> Outcome<Reply> {
        let call = Call::iam(operation, parameters);
        let reply = self.ask(&call, &self.root.clone()).await?;
        match reply.status {
            200 => Ok(reply),
            status => Err(Trouble::new(format!("{}: {status} {}", call.body(), reply.text()))),
        }
    }

    /// Makes what the writers' users join and have.
    pub async fn set_up(&mut self) -> Outcome<()> {
        for group in GROUPS {
            self.get("CreateGroup", &[("GroupName", group)]).await?;
        }
        let document =
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#;
        for policy in POLICIES.iter().filter(|policy| !policy.starts_with("arn:")) {
            self.get("CreatePolicy", &[("PolicyName", policy), ("PolicyDocument", document)]).await?;
        }
        Ok(())
    }

    /// All users, with all that their own rows hold: everything but keys.
    pub async fn users(&mut self) -> Outcome<Users> {
        let mut users = Users::new();
        let all = [("Filter.member.1", "User"), ("MaxItems", "1000")];
        for reply in self.pages("GetAccountAuthorizationDetails", &all).await? {
            users.extend(read(&reply, |result| {
                members(result, "UserDetailList").map(user).collect::<Users>()
            })?);
        }
        Ok(users)
    }

    pub async fn indexes(&mut self) -> Outcome<Indexes> {
        let mut found = Indexes::default();
        for group in GROUPS {
            let replies = self.pages("GetGroup", &[("GroupName", group), ("MaxItems", "1000")]).await?;
            found.members.insert(group.to_owned(), names(&replies, "Users")?);
        }
        for policy in POLICIES {
            let arn = policy_arn(&self.account, policy);
            let asked = [("PolicyArn", arn.as_str()), ("MaxItems", "1000")];
            let replies = self.pages("ListEntitiesForPolicy", &asked).await?;
            found.attached.insert(arn, names(&replies, "PolicyUsers")?);
        }
        Ok(found)
    }

    /// The ids of a user's keys, from the user's side.
    pub async fn keys(&mut self, user: &str) -> Outcome<BTreeSet<String>> {
        let reply = self.get("ListAccessKeys", &[("UserName", user)]).await?;
        read(&reply, |result| {
            members(result, "AccessKeyMetadata").map(|key| text(key, "AccessKeyId")).collect()
        })
    }

    /// Whose key that is, from the key's side.
    pub async fn owner(&mut self, key: &str) -> Outcome<String> {
        let reply = self.get("GetAccessKeyLastUsed", &[("AccessKeyId", key)]).await?;
        read(&reply, |result| text(result, "UserName"))
    }

    /// Whom a key opens the door to; `None` where it is refused.
    pub async fn identity(&mut self, key: &Identity) -> Outcome<Option<String>> {
        let reply = self.ask(&Call::sts("GetCallerIdentity"), key).await?;
        match reply.status {
            200 => Ok(Some(read(&reply, |result| text(result, "Arn"))?)),
            403 => Ok(None),
            status => Err(Trouble::new(format!("GetCallerIdentity: {status} {}", reply.text()))),
        }
    }

    async fn pages(&mut self, operation: &'static str, asked: &[(&str, &str)]) -> Outcome<Vec<Reply>> {
        let (mut replies, mut marker) = (Vec::new(), String::new());
        loop {
            let mut asked = asked.to_vec();
            if !marker.is_empty() {
                asked.push(("Marker", &marker));
            }
            let reply = self.get(operation, &asked).await?;
            marker = read(&reply, |result| text(result, "Marker"))?;
            replies.push(reply);
            if marker.is_empty() {
                return Ok(replies);
            }
        }
    }
}

fn names(replies: &[Reply], list: &str) -> Outcome<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for reply in replies {
        found.extend(read(reply, |result| {
            members(result, list).map(|user| text(user, "UserName")).collect::<Vec<_>>()
        })?);
    }
    Ok(found)
}

fn user(node: Node<'_, '_>) -> (String, User) {
    let tags = members(node, "Tags").map(|tag| (text(tag, "Key"), text(tag, "Value")));
    let inline = members(node, "UserPolicyList");
    let inline = inline.map(|policy| (text(policy, "PolicyName"), document(policy, "PolicyDocument")));
    let attached = members(node, "AttachedManagedPolicies").map(|policy| text(policy, "PolicyArn"));
    let groups = children(node, "GroupList").flat_map(|list| children(list, "member"));
    let groups = groups.map(|group| group.text().unwrap_or_default().to_owned());
    let user = User {
        path: text(node, "Path"),
        tags: tags.collect(),
        inline: inline.collect(),
        attached: attached.collect(),
        groups: groups.collect(),
        keys: BTreeSet::new(),
    };
    (text(node, "UserName"), user)
}
