//! ReceiveMessage: takes messages that are visible and hides them for a while; where there are none, it can
//! wait until one comes.

use crate::errors::{Error, Reason};
use crate::limits::{IN_FLIGHT_MAX, RECEIVE_MESSAGES_MAX, RECEIVE_WAIT_S_MAX, VISIBILITY_S_MAX};
use crate::received::{Filter, Received};
use crate::shapes::{ReceiveMessageRequest, ReceiveMessageResult};
use crate::standard::Ask;
use crate::state::fifo_group::Turn;
use crate::state::message::Message;
use crate::state::queue::Queue;
use crate::{address, contents, fifo, memory, standard};
use kernel::{Access, Cx, Operation, Result, Time, Wait};
use std::time::Duration;
use store::table_prefix;

pub struct ReceiveMessage;

impl Operation for ReceiveMessage {
    const NAME: &'static str = "ReceiveMessage";
    type Input = ReceiveMessageRequest;
    type Output = ReceiveMessageResult;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "sqs:receivemessage", &input.queue_url).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let queue = address::queue(cx, &input.queue_url).await?;
        let ask = ask(&input, &queue)?;
        let until = cx.arrived.plus(wait(&input, &queue)?);
        let attempt = attempt_id(&input, &queue)?;
        let is_patient = cx.now < until;
        if is_patient && cx.others_wait(&line(&queue)) {
            cx.wait(waiting(&queue, until, None));
            return Ok(ReceiveMessageResult::default());
        }
        let (received, next) = receive(cx, &queue, ask, attempt, is_patient).await?;
        if received.is_empty() && is_patient {
            cx.wait(waiting(&queue, until, Some(next).filter(|next| *next > cx.now)));
        }
        let filter = Filter::new(&input);
        let messages: Vec<_> = received.into_iter().map(|message| message.show(&filter)).collect();
        Ok(ReceiveMessageResult { messages: (!messages.is_empty()).then_some(messages) })
    }
}

/// Whoever waits for a message of this queue.
fn line(queue: &Queue) -> Vec<u8> {
    queue.id.to_be_bytes().to_vec()
}

fn waiting(queue: &Queue, until: Time, again_at: Option<Time>) -> Wait {
    let rows = match queue.is_fifo() {
        true => table_prefix::<Turn>((queue.id,)),
        false => table_prefix::<Message>((queue.id,)),
    };
    Wait { rows, line: line(queue), until, again_at }
}

/// What is there, and when there may be more without anybody sending.
async fn receive(
    cx: &mut Cx<'_>,
    queue: &Queue,
    ask: Ask,
    attempt: Option<&str>,
    is_patient: bool,
) -> Result<(Vec<Received>, Time)> {
    let in_flight = memory::of(cx, queue).counts().in_flight(cx.now);
    if in_flight >= IN_FLIGHT_MAX {
        // A second from now, some may be visible again.
        let later = cx.now.plus(Duration::from_secs(1));
        return if queue.is_fifo() || is_patient {
            Ok((Vec::new(), later))
        } else {
            Err(Error::OverLimit.into())
        };
    }
    if queue.is_fifo() {
        fifo::receive(cx, queue, ask, attempt).await
    } else {
        standard::receive(cx, queue, ask).await
    }
}

fn ask(input: &ReceiveMessageRequest, queue: &Queue) -> Result<Ask, Error> {
    let count = input.max_number_of_messages.unwrap_or(1);
    if !(1..=RECEIVE_MESSAGES_MAX).contains(&count) {
        return Err(invalid("MaxNumberOfMessages", count, "Must be between 1 and 10, if provided."));
    }
    let hidden_for_s = match input.visibility_timeout {
        None => queue.settings.visibility_s,
        Some(asked) => u32::try_from(asked)
            .ok()
            .filter(|asked| *asked <= VISIBILITY_S_MAX)
            .ok_or_else(|| invalid("VisibilityTimeout", asked, "Must be >= 0 and <= 43200, if provided."))?,
    };
    let messages_max = usize::try_from(count).unwrap_or(1);
    Ok(Ask { messages_max, hidden_for: Duration::from_secs(hidden_for_s.into()) })
}

fn wait(input: &ReceiveMessageRequest, queue: &Queue) -> Result<Duration, Error> {
    let wait_s = match input.wait_time_seconds {
        None => queue.settings.receive_wait_s,
        Some(asked) => u32::try_from(asked)
            .ok()
            .filter(|asked| *asked <= RECEIVE_WAIT_S_MAX)
            .ok_or_else(|| invalid("WaitTimeSeconds", asked, "Must be >= 0 and <= 20, if provided."))?,
    };
    Ok(Duration::from_secs(wait_s.into()))
}

fn attempt_id<'a>(input: &'a ReceiveMessageRequest, queue: &Queue) -> Result<Option<&'a str>, Error> {
    let Some(id) = input.receive_request_attempt_id.as_deref() else { return Ok(None) };
    let parameter = "ReceiveRequestAttemptId";
    contents::check_token(parameter, id, INVALID_ATTEMPT_ID)?;
    if !queue.is_fifo() {
        let reason = "The request includes a parameter that is not valid for this queue type.";
        return Err(Error::InvalidValue { parameter, value: id.to_owned(), reason });
    }
    Ok(Some(id))
}

const INVALID_ATTEMPT_ID: Reason =
    "ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.";

fn invalid(parameter: &'static str, value: i32, reason: Reason) -> Error {
    Error::InvalidValue { parameter, value: value.to_string(), reason }
}

#[cfg(test)]
mod tests {
    use crate::limits::IN_FLIGHT_MAX;
    use crate::memory::Memory;
    use crate::memory::counts::{Change, Why};
    use crate::testing::{bodies, call, cloud, make, make_with, receive, refusal, send, url};
    use serde_json::json;
    use std::time::Duration;

    #[tokio::test]
    async fn ranges() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        for (name, value, reason) in [
            ("MaxNumberOfMessages", 11, "Must be between 1 and 10, if provided."),
            ("MaxNumberOfMessages", 0, "Must be between 1 and 10, if provided."),
            ("WaitTimeSeconds", 21, "Must be >= 0 and <= 20, if provided."),
            ("WaitTimeSeconds", -1, "Must be >= 0 and <= 20, if provided."),
            ("VisibilityTimeout", 43_201, "Must be >= 0 and <= 43200, if provided."),
        ] {
            let refused =
                refusal(&cloud, "ReceiveMessage", json!({"QueueUrl": url("jobs"), name: value})).await;
            let sentence = format!("Value {value} for parameter {name} is invalid. Reason: {reason}");
            assert_eq!(refused, (400, "InvalidParameterValueException", sentence.as_str()).into());
        }
    }

    #[tokio::test]
    async fn a_message_is_hidden_and_comes_back() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        assert_eq!(call(&cloud, "ReceiveMessage", json!({"QueueUrl": url("jobs")})).await, json!({}));
        send(&cloud, "jobs", "a").await;
        let first = receive(&cloud, "jobs").await;
        assert!(receive(&cloud, "jobs").await.is_empty());
        cloud.advance(Duration::from_secs(29)).await;
        assert!(receive(&cloud, "jobs").await.is_empty());
        cloud.advance(Duration::from_secs(1)).await;
        let second = receive(&cloud, "jobs").await;
        assert_eq!(bodies(&second), ["a"]);
        assert_eq!(second[0]["MessageId"], first[0]["MessageId"]);
        assert_ne!(second[0]["ReceiptHandle"], first[0]["ReceiptHandle"]);
        assert_eq!(second[0]["Attributes"]["ApproximateReceiveCount"], "2");
    }

    #[tokio::test]
    async fn hidden_for_no_time_it_is_received_once_a_request() {
        let cloud = cloud();
        make_with(&cloud, "jobs", json!({"VisibilityTimeout": "0"})).await;
        for body in ["a", "b", "c"] {
            send(&cloud, "jobs", body).await;
        }
        for _ in 0..3 {
            assert_eq!(bodies(&receive(&cloud, "jobs").await), ["a", "b", "c"]);
        }
    }

    #[tokio::test]
    async fn not_too_many_are_in_flight() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        send(&cloud, "jobs", "a").await;
        let memory = cloud.cloud.memory.of::<Memory>().only();
        let hidden_until = cloud.now().plus(Duration::from_secs(30));
        let change = Change::Added { hidden_until, why: Why::InFlight };
        (0..IN_FLIGHT_MAX).for_each(|_| memory.counts().apply(change, cloud.now()));
        let refused = refusal(&cloud, "ReceiveMessage", json!({"QueueUrl": url("jobs")})).await;
        assert_eq!(refused, (403, "OverLimit", "Too many messages in flight for this queue.").into());
        cloud.advance(Duration::from_secs(30)).await;
        assert_eq!(bodies(&receive(&cloud, "jobs").await), ["a"]);
    }

    #[tokio::test]
    async fn a_large_message_arrives_whole() {
        let cloud = cloud();
        make(&cloud, "jobs").await;
        let body = "é".repeat(524_288);
        send(&cloud, "jobs", &body).await;
        assert_eq!(bodies(&receive(&cloud, "jobs").await), [body]);
    }
}
