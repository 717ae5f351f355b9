//! What a request needs to be allowed: told by every operation, judged by the gateway.

use std::borrow::Cow;

/// Who may call an operation with this input.
#[derive(Clone, Debug, PartialEq)]
pub enum Access {
    /// Whoever is allowed every one of these actions.
    Needs(Vec<Need>),
    /// Any caller with valid credentials, whatever its policies say: GetCallerIdentity is so.
    AnyCaller,
    /// Anyone at all. The list of such operations is kept in a file that only shrinks.
    Anyone,
}

/// One action on one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// `iam:CreateUser`
    pub action: Cow<'static, str>,
    /// An ARN, or `*`.
    pub resource: String,
    /// Condition keys that only the operation knows: `iam:PolicyARN`, `aws:RequestTag/team`, …
    pub context: Vec<(Cow<'static, str>, Vec<String>)>,
    /// The resource answers for itself: its own policy must grant it, as a role's trust policy does.
    pub trust: bool,
}

impl Access {
    /// One action on one resource: what nearly all operations need.
    pub fn to(action: &'static str, resource: impl Into<String>) -> Access {
        Access::Needs(vec![Need::new(action, resource)])
    }

    /// Adds a condition key to the need that was named last.
    pub fn with(
        mut self,
        key: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = String>,
    ) -> Access {
        if let Access::Needs(needs) = &mut self
            && let Some(need) = needs.last_mut()
        {
            need.context.push((key.into(), values.into_iter().collect()));
        }
        self
    }

    /// Adds a second action.
    pub fn and(mut self, need: Need) -> Access {
        if let Access::Needs(needs) = &mut self {
            needs.push(need);
        }
        self
    }

    /// `aws:RequestTag/…` and `aws:TagKeys`, as every operation that tags tells them.
    pub fn with_request_tags<'t>(self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Access {
        let mut access = self;
        let mut keys = Vec::new();
        for (key, value) in tags {
            access = access.with(format!("aws:RequestTag/{key}"), [value.to_owned()]);
            keys.push(key.to_owned());
        }
        if keys.is_empty() { access } else { access.with("aws:TagKeys", keys) }
    }

    /// `aws:ResourceTag/…` of the resource that is acted on.
    pub fn with_resource_tags<'t>(self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Access {
        tags.into_iter().fold(self, |access, (key, value)| {
            access.with(format!("aws:ResourceTag/{key}"), [value.to_owned()])
        })
    }
}

impl Need {
    pub fn new(action: &'static str, resource: impl Into<String>) -> Need {
        Need { action: Cow::Borrowed(action), resource: resource.into(), context: Vec::new(), trust: false }
    }

    pub fn with(
        mut self,
        key: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = String>,
    ) -> Need {
        self.context.push((key.into(), values.into_iter().collect()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_condition_keys() {
        let access = Access::to("iam:TagUser", "arn:x").with_request_tags([("team", "a"), ("cost", "b")]);
        let Access::Needs(needs) = access else { panic!("needs something") };
        let keys: Vec<&str> = needs[0].context.iter().map(|(key, _)| key.as_ref()).collect();
        assert_eq!(keys, ["aws:RequestTag/team", "aws:RequestTag/cost", "aws:TagKeys"]);
    }
}
