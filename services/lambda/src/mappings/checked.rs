//! A mapping that was asked for is checked against its function, the function's role and its source, before it is
//! kept. The source is asked over its own API, as the role: so this happens between two transactions.

use super::errors::Trouble;
use super::sources::{self, Kind};
use crate::address::Named;
use crate::shapes::EventSourceMappingConfiguration;
use crate::state::mapping::{Mapping, MappingOfSource};
use crate::{mappings, role, running, versions};
use kernel::attempt::Piece;
use kernel::later::later;
use kernel::{Arn, BoxFuture, Caller, Cloud, Cx, Need, Result};

/// What is to be kept if the source says nothing against it.
pub struct Plan {
    kind: Kind,
    mapping: Mapping,
    before: Option<Mapping>,
    /// The function's role.
    caller: Caller,
    timeout_s: u32,
}

/// The function that a mapping names. It must be of the same account: its role is used.
pub fn named(cx: &Cx<'_>, text: &str) -> Result<Named> {
    let named = Named::new(cx, text, None)?;
    match named.here.account == cx.here.account {
        true => Ok(named),
        false => Err(Trouble::NoFunction.into()),
    }
}

/// Checks a mapping against all that is known here.
pub async fn plan(cx: &mut Cx<'_>, mapping: Mapping, before: Option<Mapping>) -> Result<Plan> {
    let kind = sources::kind(&mapping.source)?;
    let named = named(cx, &mapping.function)?;
    let version = match versions::find(cx, &named).await {
        Err(kernel::Error::Api(_)) => return Err(Trouble::NoFunction.into()),
        found => found?,
    };
    for (call, action) in kind.calls() {
        let need = Need::new(action, mapping.source.as_str());
        if !role::may(cx, &version.role, &named.arn(), &need).await? {
            return Err(Trouble::RoleCannotCall { call, service: kind.service() }.into());
        }
    }
    if Arn::parse(&mapping.source).is_some_and(|arn| arn.region != mapping.region) {
        return Err(Trouble::SourceElsewhere.into());
    }
    check_only(cx, &mapping, kind).await?;
    let caller = running::caller(cx, &version, &named).await?;
    Ok(Plan { kind, mapping, before, caller, timeout_s: version.settings.timeout_s })
}

/// No other mapping leads from the source to the function.
async fn check_only(cx: &mut Cx<'_>, mapping: &Mapping, kind: Kind) -> Result<()> {
    let Mapping { account, region, source, function, uuid, .. } = mapping;
    let key = (account.as_str(), region.as_str(), source.as_str(), function.as_str());
    let known = cx.tx.get::<MappingOfSource>(key).await?;
    let Some(known) = known.filter(|known| known.uuid != *uuid) else { return Ok(()) };
    let name = function.rsplit_once(":function:").map_or(function.as_str(), |(_, name)| name);
    Err(Trouble::Exists {
        kind: kind.service(),
        source: source.clone(),
        function: name.to_owned(),
        uuid: known.uuid,
    }
    .into())
}

/// Asks the source, then keeps the mapping.
pub async fn act(cloud: &Cloud, plan: Plan) -> Result<EventSourceMappingConfiguration> {
    let here = plan.mapping.here();
    plan.kind.look(cloud, &plan.caller, &here, &plan.mapping.source, plan.timeout_s).await?;
    later(cloud, &crate::SERVICE, "keep-mapping", &here, &Keep(plan)).await
}

struct Keep(Plan);

impl Piece for Keep {
    type Done = EventSourceMappingConfiguration;

    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Self::Done>> {
        Box::pin(keep(cx, &self.0))
    }
}

async fn keep(cx: &mut Cx<'_>, plan: &Plan) -> Result<EventSourceMappingConfiguration> {
    if let Some(before) = &plan.before
        && mappings::find(cx, &before.uuid).await? != *before
    {
        return Err(Trouble::InUse.into());
    }
    check_only(cx, &plan.mapping, plan.kind).await?;
    let mapping = Mapping { modified: cx.now, ..plan.mapping.clone() };
    mappings::put(cx, &mapping, plan.before.as_ref());
    Ok(mappings::told(&mapping))
}
