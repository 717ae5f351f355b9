//! StartMessageMoveTask: dead letters go back to where they came from, or to another queue.

use crate::errors::Error;
use crate::limits::MOVE_RATE_MAX;
use crate::move_tasks::{self, TaskHandle};
use crate::shapes::{StartMessageMoveTaskRequest, StartMessageMoveTaskResult};
use crate::state::move_task::{MoveTask, Status};
use crate::state::queue::Queue;
use crate::{counting, ticks};
use kernel::{Access, Cx, Need, Operation, Result};

pub struct StartMessageMoveTask;

impl Operation for StartMessageMoveTask {
    const NAME: &'static str = "StartMessageMoveTask";
    type Input = StartMessageMoveTaskRequest;
    type Output = StartMessageMoveTaskResult;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let source = input.source_arn.as_str();
        let access = Access::to("sqs:startmessagemovetask", source)
            .and(Need::new("sqs:receivemessage", source))
            .and(Need::new("sqs:deletemessage", source))
            .and(Need::new("sqs:getqueueattributes", source));
        let destinations = destinations(cx, input).await?;
        Ok(destinations.into_iter().fold(access, |access, arn| access.and(Need::new("sqs:sendmessage", arn))))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let source = move_tasks::source(cx, &input.source_arn).await?;
        check_destination(cx, &input, &source).await?;
        if move_tasks::sources_of(cx, &input.source_arn, None, 1).await?.is_empty() {
            return Err(Error::NotADeadLetterQueue.into());
        }
        let rate_per_s = rate(input.max_number_of_messages_per_second)?;
        let last = move_tasks::of_queue(cx, &source, 1).await?;
        if last.first().is_some_and(|task| task.status == Status::Running) {
            return Err(Error::TaskIsRunning.into());
        }
        let to_move = counting::numbers(cx, &source).await?.visible;
        let task = MoveTask {
            account: source.account,
            region: source.region,
            source: source.name,
            started: cx.now,
            id: cx.ids.uuid(),
            destination_arn: input.destination_arn,
            rate_per_s,
            status: Status::Running,
            moved: 0,
            to_move,
        };
        cx.tx.put(&task);
        ticks::move_later(cx, &task, cx.now);
        Ok(StartMessageMoveTaskResult { task_handle: Some(TaskHandle::of(&task).text()) })
    }
}

/// Where messages may go: the one queue that is named, or all whose dead letters these are.
async fn destinations(cx: &mut Cx<'_>, input: &StartMessageMoveTaskRequest) -> Result<Vec<String>> {
    if let Some(arn) = &input.destination_arn {
        return Ok(vec![arn.clone()]);
    }
    let sources = move_tasks::sources_of(cx, &input.source_arn, None, SOURCES_MAX).await?;
    let arn = |account: &str, region: &str, name: &str| kernel::Here::new(region, account).arn("sqs", name);
    Ok(sources.iter().map(|source| arn(&source.account, &source.region, &source.source)).collect())
}

/// How many source queues a caller's rights are checked for.
const SOURCES_MAX: u32 = 1_000;

async fn check_destination(
    cx: &mut Cx<'_>,
    input: &StartMessageMoveTaskRequest,
    source: &Queue,
) -> Result<()> {
    let Some(arn) = &input.destination_arn else { return Ok(()) };
    let to = Queue::at(cx.tx, arn).await?.ok_or(Error::NoSuchDestination)?;
    let refused = |reason| Error::InvalidValue { parameter: "DestinationArn", value: arn.clone(), reason };
    if to.id == source.id {
        return Err(refused("Source and destination must be different queues.").into());
    }
    if to.is_fifo() != source.is_fifo() {
        return Err(refused("Source and destination must be queues of the same type.").into());
    }
    Ok(())
}

fn rate(asked: Option<i32>) -> Result<Option<u32>, Error> {
    let Some(asked) = asked else { return Ok(None) };
    match u32::try_from(asked) {
        Ok(rate) if (1..=MOVE_RATE_MAX).contains(&asked) => Ok(Some(rate)),
        _ => Err(Error::InvalidValue {
            parameter: "MaxNumberOfMessagesPerSecond",
            value: asked.to_string(),
            reason: "Must be between 1 and 500, if provided.",
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, make_with, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud();
        make(&cloud, "dead").await;
        let refused = refusal(&cloud, "StartMessageMoveTask", json!({"SourceArn": arn("dead")})).await;
        let sentence = "Source queue must be configured as a Dead Letter Queue.";
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
        let refused = refusal(&cloud, "StartMessageMoveTask", json!({"SourceArn": arn("none")})).await;
        let sentence = "The resource that you specified for the SourceArn parameter doesn't exist.";
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
        let policy = json!({"deadLetterTargetArn": arn("dead"), "maxReceiveCount": 1}).to_string();
        make_with(&cloud, "jobs", json!({"RedrivePolicy": policy})).await;
        let asked = json!({"SourceArn": arn("dead"), "DestinationArn": arn("none")});
        let sentence = "The resource that you specified for the DestinationArn parameter doesn't exist.";
        let refused = refusal(&cloud, "StartMessageMoveTask", asked).await;
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
        call(&cloud, "StartMessageMoveTask", json!({"SourceArn": arn("dead")})).await;
        let refused = refusal(&cloud, "StartMessageMoveTask", json!({"SourceArn": arn("dead")})).await;
        let sentence = "There is already a task running. Only one active task is allowed for a source queue arn at a given time.";
        assert_eq!(refused.message, sentence);
    }
}
