//! Rows as answers show them.

use crate::shapes::{self, AttachedPermissionsBoundary, Tag};
use crate::state::Tags;
use crate::state::group::Group;
use crate::state::role::Role;
use crate::state::user::User;

impl From<User> for shapes::User {
    fn from(user: User) -> shapes::User {
        shapes::User {
            arn: user.arn(),
            path: user.path,
            user_name: user.name,
            user_id: user.id,
            create_date: user.created.into(),
            // Nobody has a password here.
            password_last_used: None,
            permissions_boundary: boundary(user.boundary),
            tags: tags(user.tags),
        }
    }
}

impl shapes::User {
    /// As listings show a user: for its tags and its boundary it is asked for by name.
    pub fn in_list(user: User) -> shapes::User {
        shapes::User { tags: None, permissions_boundary: None, ..user.into() }
    }
}

impl From<Group> for shapes::Group {
    fn from(group: Group) -> shapes::Group {
        shapes::Group {
            arn: group.arn(),
            path: group.path,
            group_name: group.name,
            group_id: group.id,
            create_date: group.created.into(),
        }
    }
}

impl From<Role> for shapes::Role {
    fn from(role: Role) -> shapes::Role {
        shapes::Role {
            arn: role.arn(),
            path: role.path,
            role_name: role.name,
            role_id: role.id,
            create_date: role.created.into(),
            assume_role_policy_document: Some(document(&role.trust)),
            description: role.description,
            max_session_duration: i32::try_from(role.session_s_max).ok(),
            permissions_boundary: boundary(role.boundary),
            tags: tags(role.tags),
            // Only those who ask for one role learn when it was last used.
            role_last_used: None,
        }
    }
}

pub fn boundary(arn: Option<String>) -> Option<AttachedPermissionsBoundary> {
    arn.map(|arn| AttachedPermissionsBoundary {
        permissions_boundary_type: Some("Policy".to_owned()),
        permissions_boundary_arn: Some(arn),
    })
}

/// No tags are not an empty list.
pub fn tags(tags: Tags) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = tags.into_iter().map(|(key, value)| Tag { key, value }).collect();
    (!tags.is_empty()).then_some(tags)
}

/// A policy document, percent-encoded as IAM answers with it.
pub fn document(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_percent_encoded() {
        assert_eq!(document(r#"{"a": "é~"}"#), "%7B%22a%22%3A%20%22%C3%A9~%22%7D");
    }
}
