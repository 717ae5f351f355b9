//! AssumeRole: temporary credentials of a role, for whom its trust policy names.

use crate::credentials;
use crate::errors::Error;
use crate::limits;
use crate::session_policies::session_policies;
use crate::session_tags::session_tags;
use crate::shapes::{AssumeRoleRequest, AssumeRoleResponse, AssumedRoleUser};
use crate::{RoleName, role_name};
use kernel::caller::Session;
use kernel::{Access, Arn, Caller, Cx, Need, Operation, Principal, Result, ports};

pub struct AssumeRole;

impl Operation for AssumeRole {
    const NAME: &'static str = "AssumeRole";
    type Input = AssumeRoleRequest;
    type Output = AssumeRoleResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        if Arn::parse(&input.role_arn).is_none() {
            return Err(Error::InvalidArn(input.role_arn.clone()).into());
        }
        if is_real_root(cx) {
            return Err(Error::RootMayNot.into());
        }
        Ok(Access::Needs(needs(input)))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let role = role(cx, &input.role_arn).await?;
        let duration_s = duration(cx.caller, &role, input.duration_seconds)?;
        let asked = input.tags.as_deref().unwrap_or_default();
        let transitive = input.transitive_tag_keys.as_deref().unwrap_or_default();
        let tags = session_tags(asked, transitive, cx.caller.session.as_ref())?;
        let source_identity = source_identity(cx.caller, input.source_identity)?;
        let policy_arns = input.policy_arns.unwrap_or_default();
        let policies = session_policies(cx, &role.account, input.policy, policy_arns, &tags.tags).await?;
        let principal = Principal::AssumedRole {
            account: role.account,
            role: role.name,
            path: role.path,
            role_id: role.id,
            session: input.role_session_name,
        };
        let session = Session {
            policies: policies.texts,
            policy_arns: policies.arns,
            tags: tags.tags,
            transitive_tags: tags.transitive,
            source_identity: source_identity.clone(),
            chained: is_role(cx.caller),
            from_role: true,
            ..Session::default()
        };
        let user = AssumedRoleUser { assumed_role_id: principal.unique_id(), arn: principal.arn() };
        Ok(AssumeRoleResponse {
            credentials: Some(credentials::issue(cx, principal, session, duration_s)),
            assumed_role_user: Some(user),
            packed_policy_size: policies.packed_percent,
            source_identity,
        })
    }
}

/// What the caller's policies and the role's trust policy must both grant.
fn needs(input: &AssumeRoleRequest) -> Vec<Need> {
    let need = |action| {
        let mut need = Need::new(action, input.role_arn.as_str())
            .with("sts:RoleSessionName", [input.role_session_name.clone()]);
        need.trust = true;
        if let Some(id) = &input.external_id {
            need = need.with("sts:ExternalId", [id.clone()]);
        }
        if let Some(identity) = &input.source_identity {
            need = need.with("sts:SourceIdentity", [identity.clone()]);
        }
        let tags = input.tags.as_deref().unwrap_or_default();
        for tag in tags {
            need = need.with(format!("aws:RequestTag/{}", tag.key), [tag.value.clone()]);
        }
        if !tags.is_empty() {
            need = need.with("aws:TagKeys", tags.iter().map(|tag| tag.key.clone()));
        }
        let transitive = input.transitive_tag_keys.as_deref().unwrap_or_default();
        if transitive.is_empty() {
            need
        } else {
            need.with("sts:TransitiveTagKeys", transitive.iter().cloned())
        }
    };
    let mut needs = vec![need("sts:AssumeRole")];
    if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
        needs.push(need("sts:TagSession"));
    }
    if input.source_identity.is_some() {
        needs.push(need("sts:SetSourceIdentity"));
    }
    needs
}

/// AWS refuses the root of an account; see the service's differences for the default keys.
fn is_real_root(cx: &Cx<'_>) -> bool {
    let by_default_key = cx.caller.access_key.as_deref().is_some_and(|key| key.len() < 16);
    cx.caller.is_root() && !by_default_key
}

fn is_role(caller: &Caller) -> bool {
    matches!(caller.principal, Principal::AssumedRole { .. })
}

/// The role that was authorised: a trust policy was found, so there is one.
async fn role(cx: &mut Cx<'_>, arn: &str) -> Result<ports::Role> {
    let invalid = || Error::InvalidArn(arn.to_owned());
    let RoleName { account, role } = Arn::parse(arn).and_then(role_name).ok_or_else(invalid)?;
    let role = cx.world.identities.role(cx.tx, account, role).await?;
    Ok(role.filter(|role| role.arn == arn).ok_or_else(invalid)?)
}

fn duration(caller: &Caller, role: &ports::Role, asked_s: Option<i32>) -> Result<i32, Error> {
    let asked_s = asked_s.unwrap_or(limits::ROLE_SESSION_S_DEFAULT);
    if is_role(caller) && asked_s > limits::CHAINED_SESSION_S_MAX {
        return Err(Error::AboveChainMaximum);
    }
    if i64::from(asked_s) > i64::from(role.session_s_max) {
        return Err(Error::AboveRoleMaximum);
    }
    Ok(asked_s)
}

/// Once set, a source identity stays along the whole chain.
fn source_identity(caller: &Caller, asked: Option<String>) -> Result<Option<String>, Error> {
    let fixed = caller.session.as_ref().and_then(|session| session.source_identity.clone());
    match (fixed, asked) {
        (Some(fixed), Some(asked)) if fixed != asked => Err(Error::SourceIdentityFixed),
        (fixed, asked) => Ok(fixed.or(asked)),
    }
}
