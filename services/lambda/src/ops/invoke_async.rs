//! InvokeAsync: takes an event, to be run later. Older than Invoke, and kept for old clients.

use crate::address::Named;
use crate::event::Event;
use crate::limits::ASYNC_PAYLOAD_BYTES_MAX;
use crate::queue;
use crate::refusals::Refusal;
use crate::shapes::{InvokeAsyncRequest, InvokeAsyncResponse};
use crate::versions;
use bytes::Bytes;
use kernel::{Access, Cx, Operation, Result};
use wire::Body;

pub struct InvokeAsync;

impl Operation for InvokeAsync {
    const NAME: &'static str = "InvokeAsync";
    type Input = InvokeAsyncRequest;
    type Output = InvokeAsyncResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let named = Named::new(cx, &input.function_name, None)?;
        Ok(Access::to("lambda:InvokeAsync", named.qualified_arn()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, None)?;
        versions::find(cx, &named).await?;
        // It is read whole before it is decoded.
        let payload = match input.invoke_args {
            Body::Bytes(payload) => payload,
            Body::Empty | Body::Stream(_) => Bytes::new(),
        };
        if payload.len() > ASYNC_PAYLOAD_BYTES_MAX {
            return Err(Refusal::TooLarge { bytes_max: ASYNC_PAYLOAD_BYTES_MAX }.into());
        }
        let event = Event::check(payload, None)?.of(cx.caller);
        queue::add(cx, &named, cx.request_id, event);
        Ok(InvokeAsyncResponse { status: Some(202) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, make, refusal, running_cloud};
    use serde_json::json;

    #[tokio::test]
    async fn events_are_run_later() {
        let (cloud, functions) = running_cloud().await;
        make(&cloud, "f").await;
        let asked = json!({"FunctionName": "f", "InvokeArgs": ""});
        assert_eq!(call(&cloud, "InvokeAsync", asked).await, json!({"Status": 202}));
        cloud.settle().await;
        let ran = functions.take_ran();
        assert_eq!((ran.len(), &ran[0].invocation.payload[..]), (1, &b"{}"[..]));
        let asked = json!({"FunctionName": "g", "InvokeArgs": ""});
        assert_eq!(refusal(&cloud, "InvokeAsync", asked).await.status, 404);
    }
}
