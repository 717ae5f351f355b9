//! A live tail as the body of an answer: framed events, one update after the other.

use super::{TailEvent, Update};
use crate::shapes::{
    LiveTailSessionLogEvent, LiveTailSessionMetadata, LiveTailSessionStart, LiveTailSessionUpdate,
    StartLiveTailResponse, StartLiveTailResponseStream,
};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use std::future::Future;
use std::io;
use tokio::sync::mpsc::Receiver;
use wire::event_stream::{event, exception, initial_response};
use wire::{Body, BodyStream, Protocol};

const UNION: &str = "StartLiveTailResponseStream";
const PROTOCOL: Protocol = Protocol::AwsJson;

/// Begins at once, and goes on as long as there are updates, until the cloud closes.
pub fn body(
    start: LiveTailSessionStart,
    updates: Receiver<Update>,
    closes: impl Future<Output = ()> + Send + 'static,
) -> Body {
    let model = &crate::MODEL;
    let nothing = StartLiveTailResponse::default();
    let opening = model.op("StartLiveTail").and_then(|op| initial_response(model, PROTOCOL, op, &nothing));
    let started = event(model, PROTOCOL, UNION, &StartLiveTailResponseStream::SessionStart(start));
    let head = stream::iter(opening.into_iter().chain(started).map(Ok));
    let updates = stream::unfold(Some((updates, Box::pin(closes))), |going| async move {
        let (mut updates, mut closes) = going?;
        let update = tokio::select! {
            biased;
            () = &mut closes => Update::Closing,
            update = updates.recv() => update?,
        };
        let is_last = matches!(update, Update::TooLong | Update::Closing);
        Some((frame(update), (!is_last).then_some((updates, closes))))
    });
    Body::Stream(BodyStream::new(None, head.chain(updates)))
}

fn frame(update: Update) -> io::Result<Bytes> {
    let (events, is_sampled) = match update {
        Update::Events { events, is_sampled } => (events, is_sampled),
        Update::TooLong => {
            let sentence = "The live tail session has timed out after 3 hours.";
            return Ok(exception(&crate::MODEL, PROTOCOL, "SessionTimeoutException", sentence));
        }
        Update::Closing => {
            let sentence = "The server ends.";
            return Ok(exception(&crate::MODEL, PROTOCOL, "SessionStreamingException", sentence));
        }
    };
    let update = LiveTailSessionUpdate {
        session_metadata: Some(LiveTailSessionMetadata { sampled: Some(is_sampled) }),
        session_results: Some(events.into_iter().map(told).collect()),
    };
    event(&crate::MODEL, PROTOCOL, UNION, &StartLiveTailResponseStream::SessionUpdate(update))
        .ok_or_else(|| io::Error::other("the model has no session updates"))
}

fn told(tail: TailEvent) -> LiveTailSessionLogEvent {
    LiveTailSessionLogEvent {
        log_stream_name: Some(tail.stream),
        // AWS writes an account and a name here.
        log_group_identifier: Some(identifier(&tail.group_arn)),
        message: Some(tail.event.message),
        timestamp: Some(tail.event.at.0),
        ingestion_time: Some(tail.ingested.0),
    }
}

/// `123456789012:/aws/lambda/f`
fn identifier(arn: &str) -> String {
    let Some(arn) = kernel::Arn::parse(arn) else { return arn.to_owned() };
    let name = arn.resource.strip_prefix("log-group:").unwrap_or(arn.resource);
    format!("{}:{name}", arn.account)
}
