//! Invoke: runs a function on an event, and answers what it returns; or takes the event, to be run later.

use crate::address::Named;
use crate::event::Event;
use crate::limits::{ASYNC_PAYLOAD_BYTES_MAX, PAYLOAD_BYTES_MAX};
use crate::queue;
use crate::refusals::Refusal;
use crate::running::{self, Run};
use crate::shapes::{InvocationRequest, InvocationResponse};
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
        let resolved = versions::resolve(cx, &named).await?;
        let payload = input.payload.map(|blob| blob.0).unwrap_or_default();
        let is_event = input.invocation_type.as_deref() == Some("Event");
        let bytes_max = if is_event { ASYNC_PAYLOAD_BYTES_MAX } else { PAYLOAD_BYTES_MAX };
        if payload.len() > bytes_max {
            return Err(Refusal::TooLarge { bytes_max }.into());
        }
        let event = Event::check(payload, input.client_context.as_deref())?.of(cx.caller);
        match input.invocation_type.as_deref() {
            Some("DryRun") => return Ok(Plan::Answer(204)),
            Some("Event") => {
                queue::add(cx, &named, cx.request_id, event);
                return Ok(Plan::Answer(202));
            }
            _ => {}
        }
        let mut run = running::run_version(cx, &named, resolved, event, cx.request_id).await?;
        let wants_log = input.log_type.as_deref() == Some("Tail");
        run.invocation.is_watched = wants_log;
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
pub fn refusal(refused: Refused, reserved: bool) -> kernel::Error {
    match refused {
        Refused::Throttled => Refusal::Throttled { reserved }.into(),
        Refused::CannotRun(why) => Refusal::CannotRun { why }.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{arn, call, make, refusal, running_cloud};
    use kernel::Caller;
    use serde_json::{Value, json};

    fn payload(text: &str) -> Value {
        json!({"FunctionName": "f", "Payload": BASE64.encode(text.as_bytes())})
    }

    fn with(mut asked: Value, name: &str, value: &str) -> Value {
        asked[name] = value.into();
        asked
    }

    #[tokio::test]
    async fn what_a_function_is_given_and_returns() {
        let (cloud, runner) = running_cloud().await;
        make(&cloud, "f").await;
        runner.returns(r#"{"x": 1}"#);
        let context = BASE64.encode(br#"{"client": {}}"#);
        let asked = with(with(payload(r#"{"a": 2}"#), "LogType", "Tail"), "ClientContext", &context);
        let told = call(&cloud, "Invoke", asked).await;
        let expected = json!({"StatusCode": 200, "ExecutedVersion": "$LATEST",
            "Payload": br#"{"x": 1}"#, "LogResult": BASE64.encode(b"a line\n")});
        assert_eq!(told, expected);
        let ran = runner.take_ran();
        let invocation = &ran[0].invocation;
        assert_eq!((ran.len(), &invocation.payload[..]), (1, &br#"{"a": 2}"#[..]));
        assert_eq!(invocation.client_context.as_deref(), Some(r#"{"client": {}}"#));
        assert_eq!(invocation.invoked_arn, arn("f"));
        assert_eq!(invocation.concurrency, Concurrency::Shared(1_000));
        let principal = invocation.credentials.principal.arn();
        assert_eq!(principal, "arn:aws:sts::000000000000:assumed-role/runner/f");
        let function = &ran[0].function;
        assert_eq!((function.handler.as_str(), function.memory_mb), ("index.handler", 128));
    }

    #[tokio::test]
    async fn failures_and_refusals() {
        let (cloud, runner) = running_cloud().await;
        make(&cloud, "f").await;
        runner.fails("no");
        let told = call(&cloud, "Invoke", payload("")).await;
        assert_eq!((&told["StatusCode"], &told["FunctionError"]), (&json!(200), &json!("Unhandled")));
        assert_eq!(&runner.take_ran()[0].invocation.payload[..], b"{}");
        runner.refuses(Refused::Throttled);
        let refused = refusal(&cloud, "Invoke", payload("1")).await;
        assert_eq!(refused, (429, "TooManyRequestsException", "Rate Exceeded.").into());
        runner.refuses(Refused::CannotRun("This host has nothing that runs cobol.".to_owned()));
        let refused = refusal(&cloud, "Invoke", payload("1")).await;
        assert_eq!(refused, (501, "NotImplemented", "This host has nothing that runs cobol.").into());
        runner.take_ran();
        let large = "1".repeat(PAYLOAD_BYTES_MAX + 1);
        let sentence = "Request must be smaller than 6291456 bytes for the InvokeFunction operation";
        let refused = refusal(&cloud, "Invoke", payload(&large)).await;
        assert_eq!(refused, (413, "RequestTooLargeException", sentence).into());
        assert_eq!(refusal(&cloud, "Invoke", payload("{x}")).await.code, "InvalidRequestContentException");
        let refused = refusal(&cloud, "Invoke", with(payload("1"), "FunctionName", "g")).await;
        let sentence = format!("Function not found: {}", arn("g"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
        assert!(runner.take_ran().is_empty());
    }

    #[tokio::test]
    async fn a_function_that_leads_back_to_itself_is_stopped() {
        let (cloud, runner) = running_cloud().await;
        make(&cloud, "f").await;
        let mut caller = Caller::root(testkit::ACCOUNT);
        for _ in 0..16 {
            cloud.call_as(&caller, "lambda", "Invoke", payload("1")).await.expect("is run");
            caller.source.trace = runner.take_ran()[0].invocation.trace.clone();
        }
        let refused = cloud.call_as(&caller, "lambda", "Invoke", payload("1")).await.expect_err("is refused");
        let sentence = "Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your function's invocation.";
        assert_eq!(
            crate::testing::Refusal::from(refused),
            (400, "RecursiveInvocationException", sentence).into()
        );
        // Other functions, and other chains of events, are none of it.
        make(&cloud, "g").await;
        let other = with(payload("1"), "FunctionName", "g");
        cloud.call_as(&caller, "lambda", "Invoke", other).await.expect("is run");
        call(&cloud, "Invoke", payload("1")).await;
        let allow = json!({"FunctionName": "f", "RecursiveLoop": "Allow"});
        call(&cloud, "PutFunctionRecursionConfig", allow).await;
        cloud.call_as(&caller, "lambda", "Invoke", payload("1")).await.expect("is run");
    }

    #[tokio::test]
    async fn a_dry_run_runs_nothing() {
        let (cloud, runner) = running_cloud().await;
        make(&cloud, "f").await;
        let told = call(&cloud, "Invoke", with(payload("1"), "InvocationType", "DryRun")).await;
        assert_eq!(told, json!({"StatusCode": 204, "Payload": []}));
        assert!(runner.take_ran().is_empty());
    }
}
