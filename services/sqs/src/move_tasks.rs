//! Message move tasks as clients name them: by a handle that tells the task and the queue that it empties.

use crate::errors::Error;
use crate::state::move_task::MoveTask;
use crate::state::queue::Queue;
use crate::state::redrive_source::RedriveSource;
use data_encoding::BASE64;
use kernel::{Arn, Cx, Here, Result};
use serde::{Deserialize, Serialize};
use store::Scan;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskHandle {
    pub task_id: String,
    pub source_arn: String,
}

impl TaskHandle {
    pub fn of(task: &MoveTask) -> TaskHandle {
        TaskHandle { task_id: task.id.clone(), source_arn: source_arn(task) }
    }

    pub fn text(&self) -> String {
        BASE64.encode(&serde_json::to_vec(self).expect("texts are always JSON"))
    }

    pub fn read(text: &str) -> Result<TaskHandle, Error> {
        let bytes = BASE64.decode(text.as_bytes()).map_err(|_| Error::InvalidTaskHandle)?;
        serde_json::from_slice(&bytes).map_err(|_| Error::InvalidTaskHandle)
    }
}

pub fn source_arn(task: &MoveTask) -> String {
    Here::new(&task.region, &task.account).arn("sqs", &task.source)
}

/// The queue that messages leave. Its owner alone may name it.
pub async fn source(cx: &mut Cx<'_>, arn: &str) -> Result<Queue> {
    Ok(Queue::at(cx.tx, arn).await?.ok_or(Error::NoSuchSource)?)
}

/// The tasks of a queue, the latest first.
pub async fn of_queue(cx: &mut Cx<'_>, queue: &Queue, limit: u32) -> Result<Vec<MoveTask>> {
    let place = (queue.account.as_str(), queue.region.as_str(), queue.name.as_str());
    Ok(cx.tx.scan(Scan::<MoveTask>::prefix(place, limit).reverse()).await?.rows)
}

/// The queues whose dead letters come into a queue, a page of them behind a name.
pub async fn sources_of(
    cx: &mut Cx<'_>,
    arn: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<RedriveSource>> {
    let Some(Arn { account, region, resource, .. }) = Arn::parse(arn) else { return Ok(Vec::new()) };
    let scan = Scan::<RedriveSource>::prefix((account, region, resource), limit);
    let scan = match after {
        Some(after) => scan.after((account, region, resource, after)),
        None => scan,
    };
    Ok(cx.tx.scan(scan).await?.rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles() {
        let handle = TaskHandle { task_id: "1".to_owned(), source_arn: "arn:aws:sqs:r:a:q".to_owned() };
        assert_eq!(TaskHandle::read(&handle.text()).expect("is whole").source_arn, handle.source_arn);
        for text in ["", "x", "AAAA", "e30="] {
            assert!(matches!(TaskHandle::read(text), Err(Error::InvalidTaskHandle)), "{text}");
        }
    }
}
