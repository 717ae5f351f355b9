//! What a version is to whoever runs it: its settings, its code, its role's credentials.

use crate::address::Named;
use crate::event::Event;
use crate::limits::CONCURRENT_EXECUTIONS;
use crate::state::code::{Code, CodeId};
use crate::state::function::Recursion;
use crate::state::usage::Usage;
use crate::state::version::Version;
use crate::versions::Resolved;
use crate::{code, lineage, role, state, versions};
use kernel::caller::{Credentials, Session, Source};
use kernel::functions::{Concurrency, Function, Invocation, LogFormat};
use kernel::{ApiError, Caller, Cx, Principal, Result};
use std::sync::Arc;
use std::time::Duration;

/// Of the credentials of an environment, which lives shorter.
const CREDENTIALS_S: i64 = 12 * 3600;

/// A function and an event for it, as whoever runs functions wants them.
pub struct Run {
    pub function: Arc<Function>,
    pub invocation: Invocation,
}

/// The version that is named, with an event. Its code is there afterwards.
pub async fn run(cx: &mut Cx<'_>, named: &Named, event: Event, request_id: &str) -> Result<Run> {
    let resolved = versions::resolve(cx, named).await?;
    run_version(cx, named, resolved, event, request_id).await
}

/// The same, once it is known which version it is.
pub async fn run_version(
    cx: &mut Cx<'_>,
    named: &Named,
    resolved: Resolved,
    event: Event,
    request_id: &str,
) -> Result<Run> {
    let whole = cx.get_shared::<state::function::Function>(named.key()).await?;
    let (trace, arn) = (event.trace.as_deref(), named.arn());
    if whole.as_ref().is_none_or(|whole| whole.recursion == Recursion::Terminate) {
        lineage::check(trace, &arn)?;
    }
    let trace = lineage::given(trace, &arn, cx.now, cx.ids);
    let function = Arc::new(function(cx, &resolved.version).await?);
    let invocation = Invocation {
        request_id: request_id.to_owned(),
        invoked_arn: resolved.arn,
        payload: event.payload,
        client_context: event.client_context,
        trace: Some(trace),
        credentials: credentials(cx, &resolved.version, named).await?,
        concurrency: concurrency(cx, named, whole.as_deref()).await?,
        is_watched: false,
        stream: None,
    };
    Ok(Run { function, invocation })
}

/// What the function has reserved, or what all that have not share.
async fn concurrency(
    cx: &mut Cx<'_>,
    named: &Named,
    function: Option<&state::function::Function>,
) -> Result<Concurrency> {
    if let Some(function) = function
        && let Some(reserved) = function.reserved_concurrency
    {
        // What is kept ready is part of it.
        return Ok(Concurrency::Reserved(reserved.saturating_sub(function.provisioned_concurrency)));
    }
    let here = &named.here;
    let usage = cx.get_shared::<Usage>((here.account.as_str(), here.region.as_str())).await?;
    let reserved = usage.map_or(0, |usage| usage.reserved_concurrency);
    Ok(Concurrency::Shared(CONCURRENT_EXECUTIONS.saturating_sub(reserved)))
}

/// The version, as it is run. Its code is there afterwards.
pub async fn function(cx: &mut Cx<'_>, version: &Version) -> Result<Function> {
    let code = unpacked(cx, version.code.id).await?;
    let mut layers = Vec::new();
    for layer in &version.layers {
        layers.push(unpacked(cx, layer.code.id).await?);
    }
    let Version { account, region, name, settings, .. } = version;
    let log_format = match &settings.logging.levels {
        None => LogFormat::Text,
        Some(levels) => LogFormat::Json {
            application_level: levels.application.clone(),
            system_level: levels.system.clone(),
        },
    };
    Ok(Function {
        account: account.clone(),
        region: region.clone(),
        name: name.clone(),
        version: version.qualifier(),
        role: version.role.clone(),
        generation: format!("{code} {}", version.modified.0),
        runtime: settings.runtime.clone(),
        handler: settings.handler.clone(),
        memory_mb: settings.memory_mb,
        tmp_mb: settings.ephemeral_mb,
        timeout: Duration::from_secs(u64::from(settings.timeout_s)),
        variables: settings.environment.clone().unwrap_or_default(),
        code,
        layers,
        log_group: version.log_group(),
        snap_start: version.has_image(),
        log_format,
    })
}

/// The name of code that whoever runs functions has.
async fn unpacked(cx: &mut Cx<'_>, id: CodeId) -> Result<String> {
    let name = code::unpacked_name(id);
    if cx.world.functions.has_code(&name) {
        return Ok(name);
    }
    let gone = || ApiError::new(404, "ResourceNotFoundException", "The code is there no more.");
    let code = cx.tx.get::<Code>((id,)).await?.ok_or_else(gone)?;
    let archive = cx.read_blob(&code.blob, 0..code.blob.length()).read_to_end().await?;
    let taken = cx.world.functions.take_code(&name, archive).await;
    taken.map_err(|why| kernel::Error::Api(ApiError::new(502, "InvalidZipFileException", why)))?;
    Ok(name)
}

/// The role of a version, as the caller of other services.
pub async fn caller(cx: &mut Cx<'_>, version: &Version, named: &Named) -> Result<Caller> {
    let Credentials { access_key, principal, session, .. } = credentials(cx, version, named).await?;
    Ok(Caller { principal, access_key: Some(access_key), session: Some(session), source: Source::default() })
}

/// Of the role that the version runs as.
pub async fn credentials(cx: &mut Cx<'_>, version: &Version, named: &Named) -> Result<Credentials> {
    let role = role::assume(cx, &version.role, &named.arn()).await?;
    let principal = Principal::AssumedRole {
        account: role.account,
        role: role.name,
        path: role.path,
        role_id: role.id,
        session: version.name.clone(),
    };
    let session = Session { from_role: true, ..Session::default() };
    Ok(Credentials::issue(cx.ids, cx.now, principal, session, CREDENTIALS_S))
}
