//! GetSessionToken: temporary credentials for the very user that asks.

use crate::credentials;
use crate::errors::Error;
use crate::limits;
use crate::shapes::{GetSessionTokenRequest, GetSessionTokenResponse};
use kernel::caller::Session;
use kernel::{Access, Cx, Operation, Principal, Result};

pub struct GetSessionToken;

impl Operation for GetSessionToken {
    const NAME: &'static str = "GetSessionToken";
    type Input = GetSessionTokenRequest;
    type Output = GetSessionTokenResponse;

    /// No permission is needed: the session can do no more than its user.
    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::AnyCaller)
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        if cx.caller.session.is_some() {
            return Err(Error::SessionMayNot { operation: Self::NAME }.into());
        }
        let asked_s = input.duration_seconds.unwrap_or(limits::SESSION_TOKEN_S_DEFAULT);
        let duration_s = match cx.caller.principal {
            Principal::Root { .. } => asked_s.min(limits::ROOT_SESSION_S_MAX),
            _ => asked_s,
        };
        let principal = cx.caller.principal.clone();
        let credentials = credentials::issue(cx, principal, Session::default(), duration_s);
        Ok(GetSessionTokenResponse { credentials: Some(credentials) })
    }
}
