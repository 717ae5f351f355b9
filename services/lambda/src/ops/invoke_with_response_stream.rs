//! InvokeWithResponseStream: runs a function on an event; what it returns comes while it still works.

use super::invoke::{self, Invoke};
use crate::shapes::{
    InvocationRequest, InvokeResponseStreamUpdate, InvokeWithResponseStreamCompleteEvent,
    InvokeWithResponseStreamRequest, InvokeWithResponseStreamResponse, InvokeWithResponseStreamResponseEvent,
};
use bytes::Bytes;
use data_encoding::BASE64;
use futures_util::stream;
use kernel::functions::{Answer, Concurrency, Outcome, Refused};
use kernel::{Access, ActOperation, BoxFuture, Cloud, Cx, Result};
use serde_json::Value;
use std::collections::VecDeque;
use std::io;
use tokio::sync::mpsc;
use wire::event_stream::event;
use wire::{Blob, Body, BodyStream, Protocol};

pub struct InvokeWithResponseStream;

const PROTOCOL: Protocol = Protocol::RestJson;
const UNION: &str = "InvokeWithResponseStreamResponseEvent";
/// Pieces that the caller has not taken yet.
const PIECES_WAITING: usize = 4;

impl ActOperation for InvokeWithResponseStream {
    const NAME: &'static str = "InvokeWithResponseStream";
    type Input = InvokeWithResponseStreamRequest;
    type Output = InvokeWithResponseStreamResponse;
    type Plan = invoke::Plan;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        Invoke::access(cx, &as_invoke(input)).await
    }

    async fn plan(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Plan> {
        Invoke::plan(cx, as_invoke(&input)).await
    }

    async fn act(cloud: &Cloud, plan: Self::Plan) -> Result<Self::Output> {
        let (mut run, wants_log) = match plan {
            invoke::Plan::Answer(status) => {
                return Ok(InvokeWithResponseStreamResponse {
                    status_code: Some(i32::from(status)),
                    ..InvokeWithResponseStreamResponse::default()
                });
            }
            invoke::Plan::Run { run, wants_log } => (*run, wants_log),
        };
        let (sender, pieces) = mpsc::channel(PIECES_WAITING);
        run.invocation.stream = Some(sender);
        let version = run.function.version.clone();
        let reserved = matches!(run.invocation.concurrency, Concurrency::Reserved(_));
        let functions = cloud.world.functions.clone();
        let running = async move { functions.invoke(run.function, run.invocation).await };
        let mut streaming =
            Streaming { running: Some(Box::pin(running)), pieces, events: VecDeque::new(), wants_log };
        // Before anything has come it can still be refused as a whole.
        streaming.advance().await.map_err(|refused| invoke::refusal(refused, reserved))?;
        Ok(InvokeWithResponseStreamResponse {
            status_code: Some(200),
            executed_version: Some(version),
            response_stream_content_type: Some("application/vnd.amazon.eventstream".to_owned()),
            event_stream: Body::Stream(BodyStream::new(None, stream::unfold(streaming, next))),
        })
    }
}

fn as_invoke(input: &InvokeWithResponseStreamRequest) -> InvocationRequest {
    InvocationRequest {
        function_name: input.function_name.clone(),
        invocation_type: input.invocation_type.clone(),
        log_type: input.log_type.clone(),
        client_context: input.client_context.clone(),
        payload: input.payload.clone(),
        qualifier: input.qualifier.clone(),
    }
}

/// A function at work, and what of it has not been sent yet.
struct Streaming {
    /// None once it has ended.
    running: Option<BoxFuture<'static, Result<Answer, Refused>>>,
    pieces: mpsc::Receiver<Bytes>,
    events: VecDeque<InvokeWithResponseStreamResponseEvent>,
    wants_log: bool,
}

async fn next(mut streaming: Streaming) -> Option<(io::Result<Bytes>, Streaming)> {
    while streaming.events.is_empty() && streaming.running.is_some() {
        if let Err(refused) = streaming.advance().await {
            return Some((Err(io::Error::other(format!("{refused:?}"))), streaming));
        }
    }
    let told = streaming.events.pop_front()?;
    let frame = event(&crate::MODEL, PROTOCOL, UNION, &told);
    Some((frame.ok_or_else(|| io::Error::other("the model has no such event")), streaming))
}

impl Streaming {
    /// Until there is something to tell.
    async fn advance(&mut self) -> Result<(), Refused> {
        let Some(running) = &mut self.running else { return Ok(()) };
        let answer = tokio::select! {
            biased;
            Some(piece) = self.pieces.recv() => {
                self.tell_piece(piece);
                return Ok(());
            }
            answer = running => answer,
        };
        self.running = None;
        let Answer { outcome, log_tail } = answer?;
        while let Ok(piece) = self.pieces.try_recv() {
            self.tell_piece(piece);
        }
        let log_result = self.wants_log.then(|| BASE64.encode(&log_tail));
        let (error_code, error_details) = match outcome {
            Outcome::Returned(rest) => {
                if !rest.is_empty() {
                    self.tell_piece(rest);
                }
                (None, None)
            }
            Outcome::Failed(error) => {
                let parsed: Value = serde_json::from_slice(&error).unwrap_or_default();
                let kind = parsed.get("errorType").and_then(Value::as_str).unwrap_or("Unhandled").to_owned();
                (Some(kind), Some(String::from_utf8_lossy(&error).into_owned()))
            }
        };
        let complete = InvokeWithResponseStreamCompleteEvent { error_code, error_details, log_result };
        self.events.push_back(InvokeWithResponseStreamResponseEvent::InvokeComplete(complete));
        Ok(())
    }

    fn tell_piece(&mut self, piece: Bytes) {
        let update = InvokeResponseStreamUpdate { payload: Some(Blob(piece)) };
        self.events.push_back(InvokeWithResponseStreamResponseEvent::PayloadChunk(update));
    }
}
