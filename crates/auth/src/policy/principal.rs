//! Who asks, and whom a policy names.

use super::json::{self, Members};
use super::malformed::Malformed;
use serde_json::value::RawValue;

/// The one who asks.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// Empty for services, federated identities and strangers.
    pub account: &'a str,
    /// What the denial sentence names: of a role, the ARN of the session.
    pub arn: &'a str,
    pub actor: Actor<'a>,
    /// The canonical user id of the account, which S3's policies may name it by.
    pub canonical_user: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor<'a> {
    Root,
    User,
    /// A session of a role; `role_arn` is `arn:aws:iam::…:role/…`.
    Role {
        role_arn: &'a str,
    },
    /// A session that a user made with `GetFederationToken`.
    FederatedUser {
        user_arn: &'a str,
    },
    /// A service under any of its names, such as `lambda.amazonaws.com`.
    Service {
        names: &'a [&'a str],
    },
    /// Somebody whom an identity provider vouches for; the provider's ARN or domain.
    Federated {
        provider: &'a str,
    },
    Anonymous,
}

impl Actor<'_> {
    /// Whether policies may be attached to it at all.
    pub(super) fn has_identity(&self) -> bool {
        matches!(self, Actor::Root | Actor::User | Actor::Role { .. } | Actor::FederatedUser { .. })
    }
}

/// How closely a policy names somebody: what is granted directly is not limited by what
/// boundaries and session policies leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    None,
    /// Only the account: its own policies decide.
    Account,
    /// The role behind the session, or the user behind it.
    Parent,
    Direct,
}

/// `Principal` or `NotPrincipal` of a statement.
#[derive(Clone, Debug)]
pub(super) struct Principals {
    negated: bool,
    named: Vec<Principal>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Principal {
    Everyone,
    Account(String),
    /// A user, a role or a session.
    Arn(String),
    /// What is left of a principal that was deleted. It matches nobody.
    UniqueId,
    Service(String),
    Federated(String),
    CanonicalUser(String),
}

impl Principals {
    pub fn read(raw: &RawValue, negated: bool) -> Result<Principals, Malformed> {
        let invalid = || Malformed::new("Invalid principal in policy");
        if let Some(text) = json::string(raw) {
            return match text.as_str() {
                "*" => Ok(Principals { negated, named: vec![Principal::Everyone] }),
                text => Err(Malformed::new(format!("Invalid principal in policy: \"{text}\""))),
            };
        }
        let Members(members) = json::members(raw.get()).ok_or_else(invalid)?;
        let mut named = Vec::new();
        for (sort, value) in members {
            for name in json::one_or_many_strings(value).ok_or_else(invalid)? {
                named.push(Principal::read(&sort, &name)?);
            }
        }
        if named.is_empty() {
            return Err(Malformed::new("Missing required field Principal"));
        }
        Ok(Principals { negated, named })
    }

    /// How closely an `Allow` names `who`.
    pub fn reach(&self, who: &Who<'_>) -> Reach {
        let reach = self.named.iter().map(|named| named.reach(who)).max().unwrap_or(Reach::None);
        match (self.negated, reach) {
            (false, reach) => reach,
            (true, Reach::None) => Reach::Direct,
            (true, _) => Reach::None,
        }
    }

    /// Whether a `Deny` covers `who`. To be left out by `NotPrincipal`, all names of the one who
    /// asks must be listed: a session, its role and its account.
    pub fn covers(&self, who: &Who<'_>) -> bool {
        if !self.negated {
            return self.reach(who) > Reach::None;
        }
        let listed = |reach: Reach| self.named.iter().any(|named| named.reach(who) == reach);
        let everyone = self.named.contains(&Principal::Everyone);
        let left_out = match who.actor {
            Actor::User => listed(Reach::Direct) && listed(Reach::Account),
            Actor::Role { .. } | Actor::FederatedUser { .. } => {
                listed(Reach::Direct) && listed(Reach::Parent) && listed(Reach::Account)
            }
            _ => listed(Reach::Direct),
        };
        !(left_out || everyone)
    }
}

impl Principal {
    fn read(sort: &str, name: &str) -> Result<Principal, Malformed> {
        let known = match sort {
            "AWS" => Principal::aws(name),
            "Service" => is_service(name).then(|| Principal::Service(name.to_string())),
            "Federated" => is_provider(name).then(|| Principal::Federated(name.to_string())),
            "CanonicalUser" => is_canonical_user(name).then(|| Principal::CanonicalUser(name.to_string())),
            _ => None,
        };
        known.ok_or_else(|| {
            let sort = sort.to_ascii_uppercase();
            Malformed::new(format!("Invalid principal in policy: \"{sort}\":\"{name}\""))
        })
    }

    fn aws(name: &str) -> Option<Principal> {
        if name == "*" {
            return Some(Principal::Everyone);
        }
        if is_account(name) {
            return Some(Principal::Account(name.to_string()));
        }
        if is_unique_id(name) {
            return Some(Principal::UniqueId);
        }
        let parts: Vec<&str> = name.splitn(6, ':').collect();
        let ["arn", partition, service @ ("iam" | "sts"), "", account, rest] = parts.as_slice() else {
            return None;
        };
        // CloudFront's origin access identities are users of an account of that name.
        let known_account = is_account(account) || *account == "cloudfront";
        if !partition.starts_with("aws") || !known_account || rest.contains(['*', '?']) {
            return None;
        }
        if (*service, *rest) == ("iam", "root") {
            return Some(Principal::Account((*account).to_string()));
        }
        let kinds: &[&str] = match *service {
            "iam" => &["user/", "role/"],
            _ => &["assumed-role/", "federated-user/"],
        };
        let named = kinds.iter().any(|kind| rest.strip_prefix(kind).is_some_and(|name| !name.is_empty()));
        named.then(|| Principal::Arn(name.to_string()))
    }

    fn reach(&self, who: &Who<'_>) -> Reach {
        let direct = |is: bool| if is { Reach::Direct } else { Reach::None };
        match self {
            Principal::Everyone => Reach::Direct,
            Principal::UniqueId => Reach::None,
            Principal::Account(account) => account_reach(who, account == who.account),
            Principal::CanonicalUser(user) => account_reach(who, who.canonical_user == Some(user)),
            Principal::Arn(arn) => arn_reach(who, arn),
            Principal::Service(service) => {
                direct(matches!(who.actor, Actor::Service { names } if names.contains(&service.as_str())))
            }
            Principal::Federated(name) => {
                direct(matches!(who.actor, Actor::Federated { provider } if name == "*" || provider == name))
            }
        }
    }
}

fn account_reach(who: &Who<'_>, same: bool) -> Reach {
    match who.actor {
        _ if !same => Reach::None,
        Actor::Root => Reach::Direct,
        actor if actor.has_identity() => Reach::Account,
        _ => Reach::None,
    }
}

fn arn_reach(who: &Who<'_>, arn: &str) -> Reach {
    match who.actor {
        Actor::User | Actor::Role { .. } | Actor::FederatedUser { .. } if arn == who.arn => Reach::Direct,
        Actor::Role { role_arn: parent } | Actor::FederatedUser { user_arn: parent } if arn == parent => {
            Reach::Parent
        }
        _ => Reach::None,
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `AIDA…`, `AROA…`: what IAM puts in place of the ARN of a principal that is gone.
fn is_unique_id(text: &str) -> bool {
    let is_id = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    text.len() >= 16 && text.starts_with('A') && text.bytes().all(is_id)
}

fn is_service(name: &str) -> bool {
    let suffixes = [".amazonaws.com", ".amazonaws.com.cn", ".amazon.com", ".aws.internal", ".amazon.aws"];
    suffixes.iter().any(|suffix| name.strip_suffix(suffix).is_some_and(|prefix| !prefix.is_empty()))
        && !name.contains('*')
}

fn is_provider(name: &str) -> bool {
    name == "*" || name.starts_with("arn:aws") || (name.contains('.') && !name.contains(['*', ' ']))
}

fn is_canonical_user(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
