//! Invoke: runs a function on an event, and answers what it returns; or takes the event, to be run later.

use crate::address::Named;
use crate::errors::Error;
use crate::event::Event;
use crate::limits::{ASYNC_PAYLOAD_BYTES_MAX, PAYLOAD_BYTES_MAX};
use crate::queue;
use crate::refusals::Refusal;
use crate::running::{self, Run};
use crate::shapes::{InvocationRequest, InvocationResponse};
use crate::state::version::Phase;
use crate::versions;
use bytes::Bytes;
use data_encoding::BASE64;
use kernel::functions::{Answer, Concurrency, Outcome, Refused};
use kernel::{Access, ActOperation, Cloud, Cx, Result};
use wire::Blob;

pub struct Invoke;

pub enum Plan {
    /// There is nothing to wait for.
    Answer(u16),
    Run {
        run: Box<Run>,
        wants_log: bool,
    },
}

impl ActOperation for Invoke {
    const NAME: &'static str = "Invoke";
    type Input = InvocationRequest;
    type Output = InvocationResponse;
    type Plan = Plan;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(Access::to("lambda:InvokeFunction", named.qualified_arn()))
    }

    async fn plan(cx: &mut Cx<'_>, input: Self::Input) -> Result<Plan> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        let version = versions::find(cx, &named).await?;
        if version.phase == Phase::Creating {
            return Err(Error::StillCreating.into());
        }
        let payload = input.payload.map(|blob| blob.0).unwrap_or_default();
        let is_event = input.invocation_type.as_deref() == Some("Event");
        let bytes_max = if is_event { ASYNC_PAYLOAD_BYTES_MAX } else { PAYLOAD_BYTES_MAX };
        if payload.len() > bytes_max {
            return Err(Refusal::TooLarge { bytes_max }.into());
        }
        let event = Event::check(payload, input.client_context.as_deref())?;
        match input.invocation_type.as_deref() {
            Some("DryRun") => return Ok(Plan::Answer(204)),
            Some("Event") => {
                queue::add(cx, &named, cx.request_id, &event.payload, event.client_context);
                return Ok(Plan::Answer(202));
            }
            _ => {}
        }
        let run = running::run(cx, &named, event, cx.request_id).await?;
        let wants_log = input.log_type.as_deref() == Some("Tail");
        Ok(Plan::Run { run: Box::new(run), wants_log })
    }

    async fn act(cloud: &Cloud, plan: Plan) -> Result<Self::Output> {
        let (run, wants_log) = match plan {
            Plan::Answer(status) => return Ok(empty(status)),
            Plan::Run { run, wants_log } => (*run, wants_log),
        };
        let version = run.function.version.clone();
        let reserved = matches!(run.invocation.concurrency, Concurrency::Reserved(_));
        let ran = cloud.world.functions.invoke(run.function, run.invocation).await;
        let Answer { outcome, log_tail } = ran.map_err(|refused| refusal(refused, reserved))?;
        let (payload, error) = match outcome {
            Outcome::Returned(payload) => (payload, None),
            Outcome::Failed(payload) => (payload, Some("Unhandled".to_owned())),
        };
        Ok(InvocationResponse {
            status_code: Some(200),
            function_error: error,
            log_result: wants_log.then(|| BASE64.encode(&log_tail)),
            payload: Some(Blob(payload)),
            executed_version: Some(version),
        })
    }
}

fn empty(status: u16) -> InvocationResponse {
    let payload = Some(Blob(Bytes::new()));
    InvocationResponse { status_code: Some(i32::from(status)), payload, ..InvocationResponse::default() }
}

/// Why a function was not run, as its caller sees it.
fn refusal(refused: Refused, reserved: bool) -> kernel::Error {
    match refused {
        Refused::Throttled => Refusal::Throttled { reserved }.into(),
        Refused::CannotRun(why) => Refusal::CannotRun { why }.into(),
    }
}
