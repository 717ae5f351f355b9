//! CancelMessageMoveTask: a task moves no more messages. Those that it has moved stay where they are.

use crate::errors::Error;
use crate::limits::LIST_MAX;
use crate::move_tasks::{self, TaskHandle};
use crate::shapes::{CancelMessageMoveTaskRequest, CancelMessageMoveTaskResult};
use crate::state::move_task::Status;
use kernel::{Access, Cx, Operation, Result};

pub struct CancelMessageMoveTask;

impl Operation for CancelMessageMoveTask {
    const NAME: &'static str = "CancelMessageMoveTask";
    type Input = CancelMessageMoveTaskRequest;
    type Output = CancelMessageMoveTaskResult;

    async fn access(_: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let handle = TaskHandle::read(&input.task_handle)?;
        Ok(Access::to("sqs:cancelmessagemovetask", handle.source_arn))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let handle = TaskHandle::read(&input.task_handle)?;
        let source = move_tasks::source(cx, &handle.source_arn).await?;
        let tasks = move_tasks::of_queue(cx, &source, LIST_MAX).await?;
        let task = tasks.into_iter().find(|task| task.id == handle.task_id);
        let mut task = task.ok_or(Error::NoSuchTask)?;
        if task.status != Status::Running {
            return Err(Error::TaskNotRunning.into());
        }
        task.status = Status::Cancelled;
        cx.tx.put(&task);
        let moved = i64::try_from(task.moved).unwrap_or(i64::MAX);
        Ok(CancelMessageMoveTaskResult { approximate_number_of_messages_moved: Some(moved) })
    }
}

#[cfg(test)]
mod tests {
    use crate::move_tasks::TaskHandle;
    use crate::testing::{arn, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud();
        make(&cloud, "dead").await;
        let refused = refusal(&cloud, "CancelMessageMoveTask", json!({"TaskHandle": "x"})).await;
        assert_eq!(
            refused,
            (400, "InvalidParameterValueException", "Value for parameter TaskHandle is invalid.").into()
        );
        for (source, sentence) in [
            ("none", "The resource that you specified for the SourceArn parameter doesn't exist."),
            ("dead", "Task does not exist."),
        ] {
            let handle = TaskHandle { task_id: "1".to_owned(), source_arn: arn(source) }.text();
            let refused = refusal(&cloud, "CancelMessageMoveTask", json!({"TaskHandle": handle})).await;
            assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
        }
    }
}
