//! Which redirect answers a request for a page.

use crate::state::website::{Redirect, RoutingRule};

/// The rule for a key, before anybody looks for it.
pub fn before<'r>(rules: &'r [RoutingRule], key: &str) -> Option<&'r RoutingRule> {
    rules.iter().find(|rule| rule.error_code.is_none() && has_prefix(rule, key))
}

/// The rule for a key that ended in an error.
pub fn after<'r>(rules: &'r [RoutingRule], key: &str, status: u16) -> Option<&'r RoutingRule> {
    rules.iter().find(|rule| rule.error_code == Some(status) && has_prefix(rule, key))
}

fn has_prefix(rule: &RoutingRule, key: &str) -> bool {
    rule.key_prefix.as_ref().is_none_or(|prefix| key.starts_with(prefix.as_str()))
}

/// Where the client is sent: the URL, its path encoded by `encode`.
pub fn location(rule: &RoutingRule, key: &str, here: &Here<'_>, encode: fn(&str) -> String) -> String {
    let Redirect { host, protocol, replace_prefix, replace_key, .. } = &rule.redirect;
    let key = match (replace_key, replace_prefix) {
        (Some(whole), _) => whole.clone(),
        (None, Some(prefix)) => {
            let rest = rule.key_prefix.as_deref().and_then(|old| key.strip_prefix(old)).unwrap_or(key);
            format!("{prefix}{rest}")
        }
        (None, None) => key.to_owned(),
    };
    let protocol = protocol.as_deref().unwrap_or(here.protocol);
    let host = host.as_deref().unwrap_or(here.host);
    format!("{protocol}://{host}/{}", encode(&key))
}

/// How the client has reached the site.
#[derive(Clone, Copy, Debug)]
pub struct Here<'a> {
    pub protocol: &'a str,
    /// With its port.
    pub host: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(prefix: Option<&str>, error: Option<u16>, redirect: Redirect) -> RoutingRule {
        RoutingRule { key_prefix: prefix.map(str::to_owned), error_code: error, redirect }
    }

    #[test]
    fn rules_before_and_after() {
        let here = Here { protocol: "http", host: "b.s3-website-us-east-1.amazonaws.com" };
        let moved = Redirect { replace_prefix: Some("new/".to_owned()), ..Redirect::default() };
        let lost = Redirect {
            host: Some("example.com".to_owned()),
            protocol: Some("https".to_owned()),
            replace_key: Some("lost".to_owned()),
            ..Redirect::default()
        };
        let rules = [rule(Some("old/"), None, moved), rule(None, Some(404), lost)];
        let found = before(&rules, "old/a b").expect("is told");
        let to = location(found, "old/a b", &here, |key| key.replace(' ', "%20"));
        assert_eq!(to, "http://b.s3-website-us-east-1.amazonaws.com/new/a%20b");
        assert_eq!(before(&rules, "x"), None);
        let found = after(&rules, "x", 404).expect("is told");
        assert_eq!(location(found, "x", &here, str::to_owned), "https://example.com/lost");
        assert_eq!(after(&rules, "x", 403), None);
    }
}
