//! May they? Every policy that bears on a request, judged in the request's own transaction.

use crate::context::context;
use auth::policy::{Actor, Ask, Decision, Grants, Kind, Policy, ResourceGrant, Sourced, Who};
use kernel::canonical;
use kernel::operation::Guard;
use kernel::ports::{PolicyText, Rights};
use kernel::service::ResourcePolicy;
use kernel::{Access, ApiError, Arn, BoxFuture, Cloud, Cx, Error, Need, Principal, Result};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use wire::Protocol;

/// The gateway's guard.
pub struct Authoriser<'a> {
    pub cloud: &'a Cloud,
    pub policies: &'a Policies,
}

impl Guard for Authoriser<'_> {
    fn check<'a>(&'a self, cx: &'a mut Cx<'_>, access: Access) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.judge(cx, access))
    }
}

impl Authoriser<'_> {
    async fn judge(&self, cx: &mut Cx<'_>, access: Access) -> Result<()> {
        let needs = match access {
            Access::Anyone => return Ok(()),
            Access::AnyCaller if cx.caller.principal != Principal::Anonymous => return Ok(()),
            Access::AnyCaller => return Err(self.unsigned(cx)),
            Access::Needs(needs) => needs,
        };
        self.refuse_user_sessions(cx)?;
        let own = self.own_policies(cx).await?;
        for need in &needs {
            let resource = self.resource_policy(cx, need).await?;
            let decision = self.decide(cx, &own, need, resource.as_ref())?;
            if !decision.is_allowed() {
                return Err(self.denial(cx, need, decision));
            }
        }
        Ok(())
    }

    /// See [`kernel::Service::refuses_user_sessions`].
    fn refuse_user_sessions(&self, cx: &Cx<'_>) -> Result<()> {
        let refuses = self.cloud.service(cx.service).is_some_and(|service| service.refuses_user_sessions);
        let is_of_user = cx.caller.session.as_ref().is_some_and(|session| !session.from_role);
        if refuses && is_of_user {
            let message = "The security token included in the request is invalid";
            return Err(Error::Api(ApiError::new(403, "InvalidClientTokenId", message)));
        }
        Ok(())
    }

    fn decide(
        &self,
        cx: &Cx<'_>,
        own: &Own,
        need: &Need,
        resource: Option<&ResourcePolicy>,
    ) -> Result<Decision> {
        let grant = if need.trust { ResourceGrant::Trust } else { ResourceGrant::Optional };
        let owner = resource.map_or_else(|| owner(need, cx), |policy| policy.owner.clone());
        // The root of the account, where no resource has a word of its own: no need to ask further.
        let text = resource.and_then(|resource| resource.text.as_deref());
        if own.is_unbounded_root && text.is_none() && !need.trust && owner == cx.caller.account() {
            return Ok(Decision::Allowed);
        }
        let kind = if need.trust { Kind::Trust } else { Kind::Resource };
        let resource = match text {
            Some(text) => Some(self.policies.sourced(&need.resource, text, kind)?),
            None => None,
        };
        let arn = cx.caller.arn();
        let parent = parent_arn(&cx.caller.principal);
        let names = service_names(&cx.caller.principal);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let names_users = text.is_some_and(|text| text.contains("CanonicalUser"));
        let canonical_user = names_users.then(|| canonical::id(cx.caller.account()));
        let who = Who {
            account: cx.caller.account(),
            arn: &arn,
            actor: actor(&cx.caller.principal, &parent, &names),
            canonical_user: canonical_user.as_deref(),
        };
        let grants = Grants {
            identity: &own.identity,
            boundary: own.boundary.as_ref(),
            session: own.session.as_deref(),
            resource: resource.as_ref(),
            resource_grant: grant,
        };
        let context = context(cx, &own.tags, need, &owner);
        let ask = Ask { action: &need.action, resource: &need.resource, context: &context };
        Ok(auth::policy::evaluate(&who, &grants, &ask, &owner))
    }

    async fn resource_policy(&self, cx: &mut Cx<'_>, need: &Need) -> Result<Option<ResourcePolicy>> {
        match self.cloud.service(cx.service).and_then(|service| service.resource_policy) {
            Some(read) => read(cx, need).await,
            None => Ok(None),
        }
    }

    /// What the caller itself has been given.
    async fn own_policies(&self, cx: &mut Cx<'_>) -> Result<Own> {
        let caller = cx.caller;
        let is_unbounded_root = caller.is_root();
        let rights = rights(cx, &caller.principal).await?.unwrap_or_default();
        let boundary = match &rights.boundary {
            Some(text) => Some(self.policies.sourced("boundary", text, Kind::Identity)?),
            None => None,
        };
        let mut tags = rights.tags;
        let session = match &caller.session {
            Some(session) => {
                kernel::tags::merge(&mut tags, session.tags.iter().cloned());
                self.session_policies(cx).await?
            }
            None => None,
        };
        Ok(Own { identity: self.all_sourced(&rights.policies)?, boundary, session, tags, is_unbounded_root })
    }

    /// `None` where the session leaves everything to the principal's own policies.
    async fn session_policies(&self, cx: &mut Cx<'_>) -> Result<Option<Vec<Sourced>>> {
        let Some(session) = &cx.caller.session else { return Ok(None) };
        let is_federated = matches!(cx.caller.principal, Principal::Federated { .. });
        if session.policies.is_empty() && session.policy_arns.is_empty() && !is_federated {
            return Ok(None);
        }
        let mut policies = Vec::new();
        for text in &session.policies {
            policies.push(self.policies.sourced("session", text, Kind::Session)?);
        }
        for arn in &session.policy_arns {
            let account = cx.caller.account();
            if let Some(text) = cx.world.identities.managed_policy(cx.tx, account, arn).await? {
                policies.push(self.policies.sourced(arn, &text, Kind::Session)?);
            }
        }
        Ok(Some(policies))
    }

    fn all_sourced(&self, texts: &[PolicyText]) -> Result<Vec<Sourced>> {
        texts
            .iter()
            .map(|policy| self.policies.sourced(&policy.source, &policy.text, Kind::Identity))
            .collect()
    }

    fn denial(&self, cx: &Cx<'_>, need: &Need, decision: Decision) -> Error {
        let caller = cx.caller;
        if caller.principal == Principal::Anonymous {
            return self.unsigned(cx);
        }
        let message = auth::policy::denial_message(&caller.arn(), &need.action, &need.resource, &decision);
        self.refused(cx, message)
    }

    fn refused(&self, cx: &Cx<'_>, message: String) -> Error {
        let (status, code) = match self.protocol(cx) {
            Some(Protocol::AwsJson | Protocol::RpcCbor) => (400, "AccessDeniedException"),
            Some(Protocol::RestJson) => (403, "AccessDeniedException"),
            Some(Protocol::Ec2Query) => (403, "UnauthorizedOperation"),
            Some(Protocol::AwsQuery | Protocol::RestXml) | None => (403, "AccessDenied"),
        };
        Error::Api(ApiError::new(status, code, message))
    }

    /// An anonymous request where a name is needed.
    fn unsigned(&self, cx: &Cx<'_>) -> Error {
        match self.protocol(cx) {
            Some(Protocol::RestXml) => self.refused(cx, "Access Denied".to_owned()),
            _ => Error::Api(ApiError::new(
                403,
                "MissingAuthenticationToken",
                "Request is missing Authentication Token",
            )),
        }
    }

    fn protocol(&self, cx: &Cx<'_>) -> Option<Protocol> {
        let service = self.cloud.service(cx.service)?;
        (service.model)().protocols().first().copied()
    }
}

/// The caller's own policies, parsed.
struct Own {
    identity: Vec<Sourced>,
    boundary: Option<Sourced>,
    session: Option<Vec<Sourced>>,
    tags: Vec<(String, String)>,
    is_unbounded_root: bool,
}

async fn rights(cx: &mut Cx<'_>, principal: &Principal) -> Result<Option<Rights>> {
    let identities = cx.world.identities;
    let (rights, id) = match principal {
        Principal::User { account, name, id, .. } => {
            (identities.user_rights(cx.tx, account, name).await?, id.clone())
        }
        Principal::AssumedRole { account, role, role_id, .. } => {
            (identities.role_rights(cx.tx, account, role).await?, role_id.clone())
        }
        // What the user may do whom the token was made for; a root's token is bounded by its policies alone.
        Principal::Federated { parent, .. } => return Box::pin(rights_of_parent(cx, parent)).await,
        Principal::Root { .. } | Principal::Service { .. } | Principal::Anonymous => return Ok(None),
    };
    Ok(rights.filter(|rights| rights.id == id))
}

async fn rights_of_parent(cx: &mut Cx<'_>, parent: &Principal) -> Result<Option<Rights>> {
    if let Principal::Root { .. } = parent {
        let everything = PolicyText { source: "root".to_owned(), text: ALLOW_EVERYTHING.to_owned() };
        return Ok(Some(Rights { policies: vec![everything], ..Rights::default() }));
    }
    rights(cx, parent).await
}

const ALLOW_EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// The account that a resource belongs to, where no policy of it tells: the one in its ARN, else the
/// caller's own.
fn owner(need: &Need, cx: &Cx<'_>) -> String {
    match Arn::parse(&need.resource) {
        Some(arn) if !arn.account.is_empty() && arn.account != "aws" => arn.account.to_owned(),
        _ => cx.caller.account().to_owned(),
    }
}

/// The role behind a session, or the user behind a federated one.
fn parent_arn(principal: &Principal) -> String {
    match principal {
        Principal::AssumedRole { .. } => principal.role_arn().unwrap_or_default(),
        Principal::Federated { parent, .. } => parent.arn(),
        _ => String::new(),
    }
}

fn service_names(principal: &Principal) -> Vec<String> {
    match principal {
        Principal::Service { name } => vec![name.clone()],
        _ => Vec::new(),
    }
}

fn actor<'a>(principal: &Principal, parent: &'a str, names: &'a [&'a str]) -> Actor<'a> {
    match principal {
        Principal::Anonymous => Actor::Anonymous,
        Principal::Root { .. } => Actor::Root,
        Principal::User { .. } => Actor::User,
        Principal::AssumedRole { .. } => Actor::Role { role_arn: parent },
        Principal::Federated { .. } => Actor::FederatedUser { user_arn: parent },
        Principal::Service { .. } => Actor::Service { names },
    }
}

/// Parsed policies by their text: a policy that changed is another text.
#[derive(Default)]
pub struct Policies {
    of_resources: Texts,
    others: Texts,
}

type Texts = RwLock<HashMap<String, Arc<Policy>>>;

/// More than that many texts, and it starts afresh.
const POLICIES_MAX: usize = 2_048;

impl Policies {
    fn sourced(&self, source: &str, text: &str, kind: Kind) -> Result<Sourced> {
        Ok(Sourced { source: source.to_owned(), policy: self.parsed(text, kind)? })
    }

    fn parsed(&self, text: &str, kind: Kind) -> Result<Arc<Policy>> {
        let has_principals = matches!(kind, Kind::Trust | Kind::Resource);
        let texts = if has_principals { &self.of_resources } else { &self.others };
        if let Some(policy) = texts.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return Ok(policy.clone());
        }
        let policy = Policy::parse(text, kind).map(Arc::new).map_err(|malformed| {
            tracing::error!(%malformed, "a stored policy cannot be read");
            Error::Api(Error::internal())
        })?;
        let mut policies = texts.write().unwrap_or_else(PoisonError::into_inner);
        if policies.len() >= POLICIES_MAX {
            policies.clear();
        }
        policies.insert(text.to_owned(), policy.clone());
        Ok(policy)
    }
}
