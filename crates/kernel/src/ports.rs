//! The few things that everybody needs of one service, as traits: so that nobody has to know it.

use crate::functions::{Functions, NoFunctions};
use crate::{ApiError, BoxFuture, Caller, Cloud, Here, Time};
use auth::token::TokenKey;
use std::sync::Arc;
use store::Tx;
use wire::Value;

/// What stands around every request, made once by the binary.
pub struct World {
    /// Who is who, as IAM knows it.
    pub identities: &'static dyn Identities,
    /// Seals session tokens.
    pub tokens: TokenKey,
    /// Whether `test`/`test` and twelve-digit keys are roots: on loopback only.
    pub default_keys: bool,
    /// Runs code of functions.
    pub functions: Arc<dyn Functions>,
    /// The way from one service to another.
    pub calls: Arc<dyn Calls>,
}

impl World {
    /// Without default keys, and without anybody who runs code.
    pub fn new(identities: &'static dyn Identities, tokens: TokenKey) -> World {
        let (functions, calls) = (Arc::new(NoFunctions), Arc::new(NoCalls));
        World { identities, tokens, default_keys: false, functions, calls }
    }
}

/// Calls of a service to another, by somebody who may: the same path as a client's, from decoding on. They are
/// made outside of transactions: what they do is done, whatever becomes of the caller.
pub trait Calls: Send + Sync {
    fn call<'a>(&'a self, cloud: &'a Cloud, call: Call<'a>) -> BoxFuture<'a, Result<Value, ApiError>>;
}

/// One call: an operation of a service with an input, by a caller.
pub struct Call<'a> {
    pub service: &'a str,
    pub operation: &'a str,
    pub input: &'a Value,
    pub caller: &'a Caller,
    pub here: &'a Here,
}

/// For clouds of one service.
pub struct NoCalls;

impl Calls for NoCalls {
    fn call<'a>(&'a self, _: &'a Cloud, call: Call<'a>) -> BoxFuture<'a, Result<Value, ApiError>> {
        let text = format!("This cloud has no way to {}.", call.service);
        Box::pin(async move { Err(ApiError::new(501, "NotImplemented", text)) })
    }
}

/// What IAM knows about keys, principals and roles. Read inside the request's own transaction, so
/// that a key that was just revoked is revoked.
pub trait Identities: Send + Sync {
    /// The long-term key with this id.
    fn key<'a>(&'a self, tx: &'a mut Tx, id: &'a str) -> BoxFuture<'a, Result<Option<Key>, store::Error>>;

    /// What a user may do; nothing when there is no such user (any more).
    fn user_rights<'a>(&'a self, tx: &'a mut Tx, account: &'a str, user: &'a str) -> Reading<'a, Rights>;

    /// What a role may do.
    fn role_rights<'a>(&'a self, tx: &'a mut Tx, account: &'a str, role: &'a str) -> Reading<'a, Rights>;

    /// The default version of a managed policy, AWS's or the account's own.
    fn managed_policy<'a>(&'a self, tx: &'a mut Tx, account: &'a str, arn: &'a str) -> Reading<'a, String>;

    /// A role as STS and those that assume one see it.
    fn role<'a>(&'a self, tx: &'a mut Tx, account: &'a str, role: &'a str) -> Reading<'a, Role>;

    /// Notes that a key (by its id) or a role (by its unique id) was used: within the minute is exact enough.
    /// Writes at most one row.
    fn note_use<'a>(
        &'a self,
        tx: &'a mut Tx,
        subject: &'a str,
        last_use: LastUse,
    ) -> BoxFuture<'a, Result<(), store::Error>>;
}

pub type Reading<'a, T> = BoxFuture<'a, Result<Option<T>, store::Error>>;

/// A long-term access key, with its owner.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    pub account: String,
    pub owner: KeyOwner,
    pub secret: String,
    pub is_active: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum KeyOwner {
    Root,
    User { name: String, path: String, id: String },
}

/// When something was used, for which service and in which region.
#[derive(Clone, Debug, PartialEq)]
pub struct LastUse {
    pub at: Time,
    pub service: String,
    pub region: String,
}

/// What is attached to a user (its groups' policies included) or a role.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rights {
    /// The unique id: one that was deleted and made again is another.
    pub id: String,
    pub policies: Vec<PolicyText>,
    /// The permissions boundary, as text.
    pub boundary: Option<String>,
    pub tags: Vec<(String, String)>,
}

/// A policy with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyText {
    /// Its name or ARN, as simulations name their sources.
    pub source: String,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    pub account: String,
    pub name: String,
    pub path: String,
    pub id: String,
    pub arn: String,
    /// The trust policy, as text.
    pub trust: String,
    pub session_s_max: u32,
    pub tags: Vec<(String, String)>,
}

/// Nobody but root exists: for clouds without IAM, in tests of services that need no identities.
pub struct NobodyElse;

impl Identities for NobodyElse {
    fn key<'a>(&'a self, _: &'a mut Tx, _: &'a str) -> BoxFuture<'a, Result<Option<Key>, store::Error>> {
        nothing()
    }
    fn user_rights<'a>(&'a self, _: &'a mut Tx, _: &'a str, _: &'a str) -> Reading<'a, Rights> {
        nothing()
    }
    fn role_rights<'a>(&'a self, _: &'a mut Tx, _: &'a str, _: &'a str) -> Reading<'a, Rights> {
        nothing()
    }
    fn managed_policy<'a>(&'a self, _: &'a mut Tx, _: &'a str, _: &'a str) -> Reading<'a, String> {
        nothing()
    }
    fn role<'a>(&'a self, _: &'a mut Tx, _: &'a str, _: &'a str) -> Reading<'a, Role> {
        nothing()
    }
    fn note_use<'a>(
        &'a self,
        _: &'a mut Tx,
        _: &'a str,
        _: LastUse,
    ) -> BoxFuture<'a, Result<(), store::Error>> {
        Box::pin(async { Ok(()) })
    }
}

fn nothing<'a, T: Send + 'a>() -> Reading<'a, T> {
    Box::pin(async { Ok(None) })
}
