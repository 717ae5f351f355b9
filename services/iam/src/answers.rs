//! Rows as answers show them.

use crate::shapes::{self, AttachedPermissionsBoundary, Tag};
use crate::state::Tags;
use crate::state::group::Group;
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
