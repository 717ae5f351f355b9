//! What becomes of an event that nobody waits for, once its function was run on it, or could not be.
//!
//! A function that fails is tried again, after one minute and after two; one without room, with growing pauses. What
//! has succeeded or failed for good goes on to where the function's settings say, in the transaction that removes it.

use crate::lineage;
use crate::queue;
use crate::running;
use crate::state::event_invoke::EventInvoke;
use crate::state::queued::QueuedEvent;
use crate::state::version::Version;
use crate::targets::{self, Kind};
use crate::versions;
use data_encoding::BASE64;
use kernel::attempt::Piece;
use kernel::functions::{Answer, Outcome};
use kernel::later::later;
use kernel::ports::Call;
use kernel::{Arn, BoxFuture, Caller, Cloud, Cx, Delivery, Result, Time};
use serde_json::{Value, json};
use std::time::Duration;
use wire::{Blob, Map, Value as Input};

const RETRIES_DEFAULT: u32 = 2;
const AGE_S_DEFAULT: u32 = 6 * 3600;
const THROTTLED_PAUSE_S_MAX: u64 = 300;

/// How a try went.
pub enum Tried {
    Answered {
        answer: Answer,
        version: String,
    },
    Throttled,
    /// It cannot be run as it is.
    NotRun {
        why: String,
    },
    /// It has led back to its function as often as it may.
    Loop {
        why: String,
    },
    /// There is no such function any more.
    Gone,
}

/// What has to be done before an event can be removed: a record of it goes to a bucket.
struct ToBucket {
    bucket: String,
    key: String,
    record: String,
    caller: Caller,
}

/// Commits what follows.
pub async fn settle(cloud: &Cloud, event: &QueuedEvent, tried: Tried) -> Result<()> {
    let Some(service) = cloud.service("lambda") else { return Ok(()) };
    let here = event.here();
    let settle = |is_stored| Settle { event, tried: &tried, is_stored };
    let stores = later(cloud, service, "settle-event", &here, &settle(false)).await?;
    let Some(ToBucket { bucket, key, record, caller }) = stores else { return Ok(()) };
    let text = |text: &str| Input::Text(text.to_owned());
    let input = Input::Map(Map::from_iter([
        ("Bucket".to_owned(), text(&bucket)),
        ("Key".to_owned(), text(&key)),
        ("Body".to_owned(), Input::Blob(Blob(record.into_bytes().into()))),
    ]));
    let call = Call { service: "s3", operation: "PutObject", input: &input, caller: &caller, here: &here };
    if let Err(error) = cloud.world.calls.call(cloud, call).await {
        tracing::warn!(bucket, code = %error.code, "a record of a failed event could not be stored");
    }
    later(cloud, service, "settle-event", &here, &settle(true)).await.map(drop)
}

struct Settle<'e> {
    event: &'e QueuedEvent,
    tried: &'e Tried,
    is_stored: bool,
}

impl Piece for Settle<'_> {
    type Done = Option<ToBucket>;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Option<ToBucket>>> {
        Box::pin(settle_in(cx, self.event, self.tried, self.is_stored))
    }
}

async fn settle_in(
    cx: &mut Cx<'_>,
    event: &QueuedEvent,
    tried: &Tried,
    is_stored: bool,
) -> Result<Option<ToBucket>> {
    let key = (event.account.as_str(), event.region.as_str(), event.name.as_str());
    let qualifier = event.qualifier.as_deref().unwrap_or("$LATEST");
    let settings = cx.tx.get::<EventInvoke>((key.0, key.1, key.2, qualifier)).await?;
    let settings = settings.as_ref();
    let follows = follows(event, tried, settings, cx.now);
    let (condition, target) = match follows {
        Follows::Again { due, attempts, throttled } => {
            let event = QueuedEvent { attempts, throttled, ..event.clone() };
            queue::put_off(cx, &event, due);
            return Ok(None);
        }
        Follows::Nothing => {
            queue::remove(cx, event);
            return Ok(None);
        }
        Follows::Success => ("Success", settings.and_then(|settings| settings.on_success.clone())),
        Follows::Failure(condition) => (condition, settings.and_then(|settings| settings.on_failure.clone())),
    };
    let payload = queue::payload(cx, event).await?;
    let record = record(cx, event, tried, condition, &payload);
    let version = version(cx, event).await?;
    if let (Some(target), Some(version)) = (&target, &version) {
        if targets::kind(target) == Some(Kind::Bucket) && !is_stored {
            return to_bucket(cx, event, version, target, record).await.map(Some);
        }
        send(cx, event, target, &record);
    }
    let letters = version.and_then(|version| version.settings.dead_letters);
    if let Some(queue) = letters.filter(|_| condition != "Success") {
        send_letter(cx, event, &queue, tried, &payload);
    }
    queue::remove(cx, event);
    Ok(None)
}

enum Follows {
    Again {
        due: Time,
        attempts: u32,
        throttled: u32,
    },
    Success,
    /// For good, with what AWS calls it.
    Failure(&'static str),
    Nothing,
}

fn follows(event: &QueuedEvent, tried: &Tried, settings: Option<&EventInvoke>, now: Time) -> Follows {
    let retries = settings.and_then(|settings| settings.retries).unwrap_or(RETRIES_DEFAULT);
    let age_s = settings.and_then(|settings| settings.age_s).unwrap_or(AGE_S_DEFAULT);
    let ends = event.created.plus(Duration::from_secs(u64::from(age_s)));
    let attempts = event.attempts + 1;
    let (due, attempts, throttled) = match tried {
        Tried::Gone => return Follows::Nothing,
        Tried::Loop { .. } => return Follows::Failure("RecursiveLoop"),
        Tried::Answered { answer, .. } if matches!(answer.outcome, Outcome::Returned(_)) => {
            return Follows::Success;
        }
        Tried::Throttled => {
            let pause_s = (1_u64 << event.throttled.min(16)).min(THROTTLED_PAUSE_S_MAX);
            (now.plus(Duration::from_secs(pause_s)), event.attempts, event.throttled + 1)
        }
        Tried::Answered { .. } | Tried::NotRun { .. } => {
            if attempts > retries {
                return Follows::Failure("RetriesExhausted");
            }
            (now.plus(Duration::from_secs(60 * u64::from(attempts))), attempts, 0)
        }
    };
    match due > ends {
        true => Follows::Failure("EventAgeExceeded"),
        false => Follows::Again { due, attempts, throttled },
    }
}

async fn version(cx: &mut Cx<'_>, event: &QueuedEvent) -> Result<Option<Version>> {
    match versions::find(cx, &event.named()).await {
        Ok(version) => Ok(Some(version)),
        Err(kernel::Error::Api(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What destinations are told.
fn record(cx: &Cx<'_>, event: &QueuedEvent, tried: &Tried, condition: &str, payload: &[u8]) -> String {
    let named = event.named();
    let qualifier = named.qualifier.as_deref().unwrap_or("$LATEST");
    let mut record = json!({
        "version": "1.0",
        "timestamp": cx.now.iso_millis(),
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": format!("{}:{qualifier}", named.arn()),
            "condition": condition,
            "approximateInvokeCount": event.attempts + u32::from(!matches!(tried, Tried::Throttled | Tried::Loop { .. })),
        },
        "requestPayload": parsed(payload),
    });
    if let Tried::Answered { answer, version } = tried {
        let (bytes, is_failed) = match &answer.outcome {
            Outcome::Returned(bytes) => (bytes, false),
            Outcome::Failed(bytes) => (bytes, true),
        };
        record["responseContext"] = json!({"statusCode": 200, "executedVersion": version});
        if is_failed {
            record["responseContext"]["functionError"] = "Unhandled".into();
        }
        record["responsePayload"] = parsed(bytes);
    }
    record.to_string()
}

fn parsed(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned().into())
}

fn send(cx: &mut Cx<'_>, event: &QueuedEvent, target: &str, record: &str) {
    let (service, payload) = match targets::kind(target) {
        Some(Kind::Queue | Kind::FifoQueue) => ("sqs", json!({"body": record}).to_string()),
        Some(Kind::Function) => ("lambda", record.to_owned()),
        _ => return,
    };
    emit(cx, event, service, target, payload);
}

/// The event itself, with what was wrong beside it.
fn send_letter(cx: &mut Cx<'_>, event: &QueuedEvent, queue: &str, tried: &Tried, payload: &[u8]) {
    let (code, message) = match tried {
        Tried::Answered { answer, .. } => match &answer.outcome {
            Outcome::Failed(error) => (
                "200",
                parsed(error).get("errorMessage").and_then(Value::as_str).unwrap_or_default().to_owned(),
            ),
            Outcome::Returned(_) => return,
        },
        Tried::Throttled => ("429", "Rate Exceeded.".to_owned()),
        Tried::Loop { why } => ("400", why.clone()),
        Tried::NotRun { why } => ("500", why.clone()),
        Tried::Gone => return,
    };
    let body = String::from_utf8_lossy(payload);
    let attributes = [
        ("RequestID", "String", event.request_id.as_str()),
        ("ErrorCode", "Number", code),
        ("ErrorMessage", "String", &message),
    ];
    // An attribute without a value is none.
    let attributes: Vec<_> = attributes.into_iter().filter(|(_, _, value)| !value.is_empty()).collect();
    emit(cx, event, "sqs", queue, json!({"body": body, "attributes": attributes}).to_string());
}

/// What is too large for a row is too large for a queue as well.
fn emit(cx: &mut Cx<'_>, event: &QueuedEvent, service: &str, target: &str, payload: String) {
    if payload.len() > store::VALUE_BYTES_MAX - 4096 {
        let QueuedEvent { name, request_id, .. } = event;
        tracing::warn!(function = name, request_id, target, "a record of an event is too large to be sent");
        return;
    }
    let source = event.named().arn();
    let delivery = Delivery::new(service, cx.now, cx.ids, &source, target, payload.into_bytes());
    cx.emit(Delivery { trace: lineage::passed_on(event.trace.as_deref(), &source), ..delivery });
}

async fn to_bucket(
    cx: &mut Cx<'_>,
    event: &QueuedEvent,
    version: &Version,
    target: &str,
    record: String,
) -> Result<ToBucket> {
    let bucket = Arn::parse(target).map(|arn| arn.resource.to_owned()).unwrap_or_default();
    let at = cx.now.iso_millis();
    let (day, time) = at.split_once('T').unwrap_or((&at, ""));
    let time = time.get(..8).unwrap_or_default().replace(':', ".");
    let id = BASE64.encode(&event.id[..6]).replace(['/', '+'], "-");
    let key = format!("aws/lambda/async/{}/{}/{day}T{time}-{id}", event.name, day.replace('-', "/"));
    let mut caller = running::caller(cx, version, &event.named()).await?;
    caller.source.trace = lineage::passed_on(event.trace.as_deref(), &event.named().arn());
    Ok(ToBucket { bucket, key, record, caller })
}

#[cfg(test)]
mod tests;
