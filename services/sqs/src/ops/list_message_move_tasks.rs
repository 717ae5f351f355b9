//! ListMessageMoveTasks: what has become of the tasks that empty a queue, the latest first.

use crate::errors::Error;
use crate::limits::MOVE_TASKS_LISTED_MAX;
use crate::move_tasks::{self, TaskHandle};
use crate::shapes::{
    ListMessageMoveTasksRequest, ListMessageMoveTasksResult, ListMessageMoveTasksResultEntry,
};
use crate::state::move_task::{MoveTask, Status};
use kernel::{Access, Cx, Operation, Result};

pub struct ListMessageMoveTasks;

impl Operation for ListMessageMoveTasks {
    const NAME: &'static str = "ListMessageMoveTasks";
    type Input = ListMessageMoveTasksRequest;
    type Output = ListMessageMoveTasksResult;

    async fn access(_: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        Ok(Access::to("sqs:listmessagemovetasks", input.source_arn.as_str()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let source = move_tasks::source(cx, &input.source_arn).await?;
        let limit = limit(input.max_results.unwrap_or(1))?;
        let tasks = move_tasks::of_queue(cx, &source, limit).await?;
        Ok(ListMessageMoveTasksResult { results: Some(tasks.into_iter().map(shown).collect()) })
    }
}

fn limit(asked: i32) -> Result<u32, Error> {
    match u32::try_from(asked) {
        Ok(limit) if (1..=MOVE_TASKS_LISTED_MAX).contains(&asked) => Ok(limit),
        _ => Err(Error::InvalidValue {
            parameter: "MaxResults",
            value: asked.to_string(),
            reason: "Must be between 1 and 10, if provided.",
        }),
    }
}

/// Only a running task has a handle: it is what a task can be cancelled by.
fn shown(task: MoveTask) -> ListMessageMoveTasksResultEntry {
    let (status, failure) = match &task.status {
        Status::Running => ("RUNNING", None),
        Status::Completed => ("COMPLETED", None),
        Status::Cancelled => ("CANCELLED", None),
        Status::Failed(why) => ("FAILED", Some(why.clone())),
    };
    let count = |count: u64| Some(i64::try_from(count).unwrap_or(i64::MAX));
    ListMessageMoveTasksResultEntry {
        task_handle: (task.status == Status::Running).then(|| TaskHandle::of(&task).text()),
        status: Some(status.to_owned()),
        source_arn: Some(move_tasks::source_arn(&task)),
        max_number_of_messages_per_second: task.rate_per_s.and_then(|rate| i32::try_from(rate).ok()),
        approximate_number_of_messages_moved: count(task.moved),
        approximate_number_of_messages_to_move: count(task.to_move),
        failure_reason: failure,
        started_timestamp: Some(task.started.0),
        destination_arn: task.destination_arn,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn of_a_queue_without_tasks() {
        let cloud = cloud();
        make(&cloud, "dead").await;
        let list = json!({"SourceArn": arn("dead")});
        assert_eq!(call(&cloud, "ListMessageMoveTasks", list).await, json!({"Results": []}));
        let refused = refusal(&cloud, "ListMessageMoveTasks", json!({"SourceArn": arn("none")})).await;
        assert_eq!(refused.status, 404);
        let refused =
            refusal(&cloud, "ListMessageMoveTasks", json!({"SourceArn": arn("dead"), "MaxResults": 11}))
                .await;
        assert!(refused.message.ends_with("Must be between 1 and 10, if provided."));
    }
}
