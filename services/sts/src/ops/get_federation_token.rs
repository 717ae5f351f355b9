//! GetFederationToken: temporary credentials under a name of the caller's choice, bounded by its own
//! permissions and the policies that it passes along.

use crate::credentials;
use crate::errors::Error;
use crate::limits;
use crate::session_policies::session_policies;
use crate::session_tags::session_tags;
use crate::shapes::{FederatedUser, GetFederationTokenRequest, GetFederationTokenResponse};
use kernel::caller::Session;
use kernel::{Access, Cx, Need, Operation, Principal, Result};

pub struct GetFederationToken;

impl Operation for GetFederationToken {
    const NAME: &'static str = "GetFederationToken";
    type Input = GetFederationTokenRequest;
    type Output = GetFederationTokenResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let resource = resource(cx, &input.name);
        let tags = input.tags.as_deref().unwrap_or_default();
        let access = Access::to("sts:GetFederationToken", resource.as_str());
        let access = access.with_request_tags(tags.iter().map(|tag| (tag.key.as_str(), tag.value.as_str())));
        if tags.is_empty() { Ok(access) } else { Ok(access.and(Need::new("sts:TagSession", resource))) }
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        if cx.caller.session.is_some() {
            return Err(Error::SessionMayNot { operation: Self::NAME }.into());
        }
        let tags = session_tags(input.tags.as_deref().unwrap_or_default(), &[], None)?;
        let account = cx.caller.account().to_owned();
        let policy_arns = input.policy_arns.unwrap_or_default();
        let policies = session_policies(cx, &account, input.policy, policy_arns, &tags.tags).await?;
        let asked_s = input.duration_seconds.unwrap_or(limits::SESSION_TOKEN_S_DEFAULT);
        let duration_s = match cx.caller.principal {
            Principal::Root { .. } => asked_s.min(limits::ROOT_SESSION_S_MAX),
            _ => asked_s,
        };
        let parent = Box::new(cx.caller.principal.clone());
        let principal = Principal::Federated { account, name: input.name, parent };
        let session = Session {
            policies: policies.texts,
            policy_arns: policies.arns,
            tags: tags.tags,
            ..Session::default()
        };
        let federated_user = FederatedUser { federated_user_id: principal.unique_id(), arn: principal.arn() };
        Ok(GetFederationTokenResponse {
            credentials: Some(credentials::issue(cx, principal, session, duration_s)),
            federated_user: Some(federated_user),
            packed_policy_size: Some(policies.packed_percent.unwrap_or_default()),
        })
    }
}

fn resource(cx: &Cx<'_>, name: &str) -> String {
    cx.here.global_arn("sts", &format!("federated-user/{name}"))
}
