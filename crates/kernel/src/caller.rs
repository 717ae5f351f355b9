//! Who calls: the principal, as authentication found it, and the token that temporary credentials carry.

use crate::{Ids, Time};
use auth::token::TokenKey;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A verified caller, with all that its requests are judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    pub principal: Principal,
    /// The key that signed; none for anonymous requests and for services of ours.
    pub access_key: Option<String>,
    /// What temporary credentials add.
    pub session: Option<Session>,
    pub source: Source,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Principal {
    Anonymous,
    /// The owner of an account.
    Root {
        account: String,
    },
    User {
        account: String,
        name: String,
        path: String,
        id: String,
    },
    /// A role, assumed: the session's name stands in its ARN.
    AssumedRole {
        account: String,
        role: String,
        path: String,
        role_id: String,
        session: String,
    },
    /// What GetFederationToken makes: bounded by the user (or root) that asked for it.
    Federated {
        account: String,
        name: String,
        parent: Box<Principal>,
    },
    /// A service of the cloud itself, such as `lambda.amazonaws.com`.
    Service {
        name: String,
    },
}

/// What a session carries beside the principal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub issued_s: i64,
    pub expires_s: i64,
    /// Session policies as texts: they only narrow what the principal may do.
    pub policies: Vec<String>,
    /// Session policies by ARN.
    pub policy_arns: Vec<String>,
    pub tags: Vec<(String, String)>,
    pub transitive_tags: Vec<String>,
    pub source_identity: Option<String>,
    /// Made by a role that was itself assumed: at most an hour long.
    pub chained: bool,
    /// Whether AssumeRole made it; else GetSessionToken or GetFederationToken did.
    pub from_role: bool,
}

/// How the request came.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Source {
    pub ip: Option<IpAddr>,
    pub secure: bool,
    pub user_agent: Option<String>,
    pub referer: Option<String>,
    /// The header of the trace that it belongs to, as the client says it. What it causes carries it on.
    pub trace: Option<String>,
}

/// Of the header of a trace.
const TRACE_BYTES_MAX: usize = 1024;

/// The header of a trace, where it can be one.
pub fn trace(header: Option<&str>) -> Option<String> {
    let is_plain =
        |text: &&str| text.len() <= TRACE_BYTES_MAX && text.bytes().all(|byte| byte.is_ascii_graphic());
    header.filter(is_plain).map(str::to_owned)
}

/// Temporary credentials, as they travel inside their own session token.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Credentials {
    pub access_key: String,
    pub secret: String,
    pub principal: Principal,
    pub session: Session,
}

impl Credentials {
    /// New ones for a principal, from now on for some seconds.
    pub fn issue(
        ids: &Ids,
        now: Time,
        principal: Principal,
        session: Session,
        duration_s: i64,
    ) -> Credentials {
        let issued_s = now.seconds();
        let access_key = auth::token::access_key_id(principal.account(), "ASIA", ids.bytes())
            .expect("an account has twelve digits");
        let session = Session { issued_s, expires_s: issued_s + duration_s, ..session };
        Credentials { access_key, secret: ids.secret(40), principal, session }
    }

    /// The session token of these credentials.
    pub fn seal(&self, key: &TokenKey, nonce: [u8; 12]) -> String {
        let content = postcard::to_allocvec(self).expect("credentials have lengths that are known");
        key.seal(&content, nonce)
    }

    /// The credentials behind a session token, if this cloud made it.
    pub fn open(key: &TokenKey, token: &str) -> Option<Credentials> {
        postcard::from_bytes(&key.open(token)?).ok()
    }
}

impl Caller {
    pub fn anonymous(source: Source) -> Caller {
        Caller { principal: Principal::Anonymous, access_key: None, session: None, source }
    }

    pub fn root(account: &str) -> Caller {
        Caller {
            principal: Principal::Root { account: account.to_owned() },
            access_key: None,
            session: None,
            source: Source::default(),
        }
    }

    pub fn is_root(&self) -> bool {
        matches!(self.principal, Principal::Root { .. }) && self.session.is_none()
    }

    pub fn account(&self) -> &str {
        self.principal.account()
    }

    pub fn arn(&self) -> String {
        self.principal.arn()
    }
}

impl Principal {
    /// The account that pays; empty for anonymous callers and services.
    pub fn account(&self) -> &str {
        match self {
            Principal::Root { account }
            | Principal::User { account, .. }
            | Principal::AssumedRole { account, .. }
            | Principal::Federated { account, .. } => account,
            Principal::Anonymous | Principal::Service { .. } => "",
        }
    }

    /// The ARN that GetCallerIdentity tells and that denials name.
    pub fn arn(&self) -> String {
        match self {
            Principal::Anonymous => "anonymous".to_owned(),
            Principal::Root { account } => format!("arn:aws:iam::{account}:root"),
            Principal::User { account, name, path, .. } => format!("arn:aws:iam::{account}:user{path}{name}"),
            Principal::AssumedRole { account, role, session, .. } => {
                format!("arn:aws:sts::{account}:assumed-role/{role}/{session}")
            }
            Principal::Federated { account, name, .. } => {
                format!("arn:aws:sts::{account}:federated-user/{name}")
            }
            Principal::Service { name } => name.clone(),
        }
    }

    /// The unique id: `AIDA…`, `AROA…:session`, `account:name`, or the account of root.
    pub fn unique_id(&self) -> String {
        match self {
            Principal::Anonymous => "anonymous".to_owned(),
            Principal::Root { account } => account.clone(),
            Principal::User { id, .. } => id.clone(),
            Principal::AssumedRole { role_id, session, .. } => format!("{role_id}:{session}"),
            Principal::Federated { account, name, .. } => format!("{account}:{name}"),
            Principal::Service { name } => name.clone(),
        }
    }

    /// The ARN of the role behind a session, as policies name it.
    pub fn role_arn(&self) -> Option<String> {
        match self {
            Principal::AssumedRole { account, role, path, .. } => {
                Some(format!("arn:aws:iam::{account}:role{path}{role}"))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_and_ids_as_aws_tells_them() {
        let role = Principal::AssumedRole {
            account: "111111111111".into(),
            role: "build".into(),
            path: "/ci/".into(),
            role_id: "AROAX".into(),
            session: "run-1".into(),
        };
        assert_eq!(role.arn(), "arn:aws:sts::111111111111:assumed-role/build/run-1");
        assert_eq!(role.role_arn().as_deref(), Some("arn:aws:iam::111111111111:role/ci/build"));
        assert_eq!(role.unique_id(), "AROAX:run-1");
        let root = Caller::root("000000000000");
        assert!(root.is_root());
        assert_eq!(root.arn(), "arn:aws:iam::000000000000:root");
    }
}
