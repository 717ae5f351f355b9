//! Addresses of functions: an HTTP request becomes an event, and what the function returns an HTTP response.
//!
//! An address is found by its host name alone, whatever the path. Who may come is the function's policy's word; at
//! addresses that ask for it, the request must be signed.

mod caller;
mod cors;
mod event;
mod reply;
mod streaming;

use crate::address::Named;
use crate::event::Event;
use crate::limits::PAYLOAD_BYTES_MAX;
use crate::running::{self, Run};
use crate::state::url::{Auth, Mode, Url, UrlId};
use crate::urls;
use bytes::{Bytes, BytesMut};
use kernel::addressing;
use kernel::attempt::{self, Moment, Piece};
use kernel::functions::Outcome;
use kernel::site::{Head, Visit};
use kernel::{Access, ApiError, BoxFuture, Caller, Cloud, Cx, Error, Here, Incoming, Result};
use reply::{Fault, Reply};
use wire::Response;

/// What policies call it.
const ACTION: &str = "lambda:InvokeFunctionUrl";
const OPERATION: &str = "InvokeFunctionUrl";

pub fn claims(head: &Head<'_>) -> bool {
    addressing::function_of_host(head.host).is_some()
}

pub fn answer(visit: Visit<'_>) -> BoxFuture<'_, Result<Response, ApiError>> {
    Box::pin(async move {
        let request_id = visit.request_id;
        let trace = event::trace(&visit.head, visit.cloud.clock.now(), &visit.cloud.ids);
        let mut reply = serve(visit, &trace).await.unwrap_or_else(Fault::reply);
        reply.header("x-amzn-requestid", request_id);
        reply.header("x-amzn-trace-id", &trace);
        Ok(reply.response())
    })
}

async fn serve(visit: Visit<'_>, trace: &str) -> Result<Reply, Fault> {
    let Visit { cloud, head, .. } = visit;
    let url = find(cloud, &head).await?.ok_or_else(Fault::nowhere)?;
    if let Some(cors) = &url.cors
        && let Some(preflight) = cors::preflight(cors, &head)
    {
        return Ok(preflight);
    }
    let mut reply = invoke(&url, visit, trace).await.unwrap_or_else(Fault::reply);
    if let Some(cors) = &url.cors {
        cors::dress(cors, head.header("origin"), &mut reply);
    }
    Ok(reply)
}

/// The address that a request is for.
async fn find(cloud: &Cloud, head: &Head<'_>) -> Result<Option<Url>> {
    let Some(host) = addressing::function_of_host(head.host) else { return Ok(None) };
    let mut tx = cloud.store.begin();
    let Some(found) = tx.peek::<UrlId>((host.id,)).await?.filter(|found| found.region == host.region) else {
        return Ok(None);
    };
    let UrlId { account, region, name, qualifier, .. } = &found;
    Ok(tx.peek::<Url>((account.as_str(), region.as_str(), name.as_str(), qualifier.as_str())).await?)
}

async fn invoke(url: &Url, visit: Visit<'_>, trace: &str) -> Result<Reply, Fault> {
    let Visit { cloud, guard, head, body, request_id, endpoint } = visit;
    let now = cloud.clock.now();
    let body = whole(body).await?;
    let (caller, body) = match url.auth {
        Auth::Nobody => (Caller::anonymous(caller::source(&head)), body),
        Auth::Iam => caller::find(cloud, &head, body, &url.region, now).await?,
    };
    let asked = event::Asked { url, head: &head, body: &body, caller: &caller, request_id, now, trace };
    let payload = Bytes::from(asked.payload().to_string());
    if payload.len() > PAYLOAD_BYTES_MAX {
        return Err(Fault::too_large());
    }
    let here = Here::new(&url.region, &url.account);
    let (service, operation) = ("lambda", OPERATION);
    let moment = Moment { caller: &caller, guard, here: &here, request_id, endpoint, service, operation };
    let run = attempt::run(cloud, &moment, &Starting { url, payload, trace }).await??;
    match url.mode.unwrap_or(Mode::Buffered) {
        Mode::Buffered => buffered(cloud, run).await,
        Mode::Streamed => streaming::run(cloud, run).await,
    }
}

async fn buffered(cloud: &Cloud, run: Run) -> Result<Reply, Fault> {
    let Run { function, invocation } = run;
    let answer = cloud.world.functions.invoke(function, invocation).await.map_err(Fault::refused)?;
    match answer.outcome {
        Outcome::Returned(payload) => reply::buffered(payload).ok_or_else(Fault::broken),
        Outcome::Failed(_) => Err(Fault::broken()),
    }
}

/// The body, within the bound of an event.
async fn whole(mut body: Incoming<'_>) -> Result<Bytes, Fault> {
    let mut whole = BytesMut::new();
    while let Some(piece) = body.next().await? {
        if whole.len() + piece.len() > PAYLOAD_BYTES_MAX {
            return Err(Fault::too_large());
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole.freeze())
}

/// The caller may, and the function is there: it can be run.
struct Starting<'a> {
    url: &'a Url,
    payload: Bytes,
    trace: &'a str,
}

impl Piece for Starting<'_> {
    type Done = Result<Run, Fault>;

    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Self::Done>> {
        Box::pin(async move {
            let Url { account, region, name, qualifier, auth, .. } = self.url;
            let access = Access::to(ACTION, self.url.arn())
                .with("lambda:FunctionUrlAuthType", [urls::auth_told(*auth)]);
            match cx.check(access).await {
                Err(Error::Api(_)) => return Ok(Err(Fault::forbidden())),
                checked => checked?,
            }
            let qualifier = (!qualifier.is_empty()).then(|| qualifier.clone());
            let named = Named { here: Here::new(region, account), name: name.clone(), qualifier };
            let trace = Some(self.trace.to_owned());
            let event = Event { payload: self.payload.clone(), client_context: None, trace };
            Ok(Ok(running::run(cx, &named, event, cx.request_id).await?))
        })
    }
}

#[cfg(test)]
mod tests;
