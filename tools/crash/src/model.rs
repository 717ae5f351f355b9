//! What a writer believes is stored: its users with all that belongs to them, and the changes that it
//! makes to them one at a time.

use std::collections::{BTreeMap, BTreeSet};

use crash::request::Call;

/// A user, as far as it is compared. The row holds most of it; keys, group members and the users of a
/// policy have index rows of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    pub path: String,
    pub tags: BTreeMap<String, String>,
    /// Name and document.
    pub inline: BTreeMap<String, String>,
    /// ARNs of managed policies.
    pub attached: BTreeSet<String>,
    pub groups: BTreeSet<String>,
    /// Ids of access keys.
    pub keys: BTreeSet<String>,
}

pub type Users = BTreeMap<String, User>;

impl User {
    /// How many rows and parts of rows it stands for.
    pub fn facts(&self) -> u64 {
        let with_index = self.attached.len() + self.groups.len() + self.keys.len();
        (1 + self.tags.len() + self.inline.len() + 2 * with_index) as u64
    }
}

/// A change to one user: one call, one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub user: String,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Create { path: String },
    Delete,
    Move { path: String },
    Rename { to: String },
    Tag { key: String, value: String },
    Untag { key: String },
    PutPolicy { name: String, document: String },
    DeletePolicy { name: String },
    Attach { arn: String },
    Detach { arn: String },
    Join { group: String },
    Leave { group: String },
    MakeKey,
    DropKey { id: String },
}

impl Change {
    pub fn call(&self) -> Call {
        let (operation, more): (_, &[(&str, &str)]) = match &self.what {
            What::Create { path } => ("CreateUser", &[("Path", path)]),
            What::Delete => ("DeleteUser", &[]),
            What::Move { path } => ("UpdateUser", &[("NewPath", path)]),
            What::Rename { to } => ("UpdateUser", &[("NewUserName", to)]),
            What::Tag { key, value } => {
                ("TagUser", &[("Tags.member.1.Key", key), ("Tags.member.1.Value", value)])
            }
            What::Untag { key } => ("UntagUser", &[("TagKeys.member.1", key)]),
            What::PutPolicy { name, document } => {
                ("PutUserPolicy", &[("PolicyName", name), ("PolicyDocument", document)])
            }
            What::DeletePolicy { name } => ("DeleteUserPolicy", &[("PolicyName", name)]),
            What::Attach { arn } => ("AttachUserPolicy", &[("PolicyArn", arn)]),
            What::Detach { arn } => ("DetachUserPolicy", &[("PolicyArn", arn)]),
            What::Join { group } => ("AddUserToGroup", &[("GroupName", group)]),
            What::Leave { group } => ("RemoveUserFromGroup", &[("GroupName", group)]),
            What::MakeKey => ("CreateAccessKey", &[]),
            What::DropKey { id } => ("DeleteAccessKey", &[("AccessKeyId", id)]),
        };
        let mut parameters = vec![("UserName", self.user.as_str())];
        parameters.extend_from_slice(more);
        Call::iam(operation, &parameters)
    }

    /// Makes the change in the model. A key that is made has an id that only the server knows.
    pub fn apply(&self, users: &mut Users, new_key: Option<&str>) {
        let name = &self.user;
        match &self.what {
            What::Create { path } => {
                users.insert(name.clone(), User { path: path.clone(), ..User::default() });
            }
            What::Delete => {
                users.remove(name);
            }
            What::Rename { to } => {
                if let Some(user) = users.remove(name) {
                    users.insert(to.clone(), user);
                }
            }
            _ => {
                if let Some(user) = users.get_mut(name) {
                    self.apply_to(user, new_key);
                }
            }
        }
    }

    fn apply_to(&self, user: &mut User, new_key: Option<&str>) {
        match self.what.clone() {
            What::Create { .. } | What::Delete | What::Rename { .. } => {}
            What::Move { path } => user.path = path,
            What::Tag { key, value } => drop(user.tags.insert(key, value)),
            What::Untag { key } => drop(user.tags.remove(&key)),
            What::PutPolicy { name, document } => drop(user.inline.insert(name, document)),
            What::DeletePolicy { name } => drop(user.inline.remove(&name)),
            What::Attach { arn } => drop(user.attached.insert(arn)),
            What::Detach { arn } => drop(user.attached.remove(&arn)),
            What::Join { group } => drop(user.groups.insert(group)),
            What::Leave { group } => drop(user.groups.remove(&group)),
            What::MakeKey => user.keys.extend(new_key.map(str::to_owned)),
            What::DropKey { id } => drop(user.keys.remove(&id)),
        }
    }

    /// The names of users that it is about.
    pub fn touches(&self, user: &str) -> bool {
        self.user == user || matches!(&self.what, What::Rename { to } if to == user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(user: &str, what: What) -> Change {
        Change { user: user.into(), what }
    }

    #[test]
    fn a_renamed_user_keeps_what_it_has() {
        let mut users = Users::new();
        change("a", What::Create { path: "/".into() }).apply(&mut users, None);
        change("a", What::MakeKey).apply(&mut users, Some("AKIA1"));
        change("a", What::Join { group: "g".into() }).apply(&mut users, None);
        let rename = change("a", What::Rename { to: "b".into() });
        rename.apply(&mut users, None);
        assert!(rename.touches("a") && rename.touches("b") && !rename.touches("c"));
        assert!(!users.contains_key("a"));
        assert_eq!(users["b"].keys, ["AKIA1".to_owned()].into());
        assert_eq!(users["b"].facts(), 5);
        change("b", What::DropKey { id: "AKIA1".into() }).apply(&mut users, None);
        change("b", What::Leave { group: "g".into() }).apply(&mut users, None);
        assert_eq!(users["b"], User { path: "/".into(), ..User::default() });
        change("b", What::Delete).apply(&mut users, None);
        assert!(users.is_empty());
    }

    #[test]
    fn a_call_names_the_user_first() {
        let call = change("a", What::Tag { key: "k".into(), value: "v".into() }).call();
        let form = "Action=TagUser&Version=2010-05-08&UserName=a&Tags.member.1.Key=k&Tags.member.1.Value=v";
        assert_eq!(call.body(), form);
    }
}
