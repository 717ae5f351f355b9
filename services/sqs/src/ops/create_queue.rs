//! CreateQueue: a queue, standard or FIFO. Making it again with the same attributes changes nothing.

use crate::errors::Error;
use crate::limits::NAME_FREE_AFTER_S;
use crate::memory::Memory;
use crate::shapes::{CreateQueueRequest, CreateQueueResult};
use crate::state::deleted_queue::DeletedQueue;
use crate::state::queue::{Queue, Settings};
use crate::{address, attributes, redrive, tags, ticks};
use kernel::{Access, Cx, Need, Operation, Result};
use std::time::Duration;
use wire::Map;

pub struct CreateQueue;

impl Operation for CreateQueue {
    const NAME: &'static str = "CreateQueue";
    type Input = CreateQueueRequest;
    type Output = CreateQueueResult;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let arn = cx.arn(&input.queue_name);
        let tags = || input.tags.iter().flat_map(Map::iter).map(|(key, value)| (key, value.as_str()));
        let access = Access::to("sqs:createqueue", arn.as_str()).with_request_tags(tags());
        Ok(match tags().next() {
            Some(_) => access.and(Need::new("sqs:tagqueue", arn)).with_request_tags(tags()),
            None => access,
        })
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let asked_attributes = input.attributes.unwrap_or_default();
        let is_fifo = asked_attributes.get("FifoQueue").is_some_and(|fifo| fifo == "true");
        address::check_name(&input.queue_name, is_fifo)?;
        let mut asked = queue(cx, input.queue_name, is_fifo);
        if let Some(known) = cx.tx.get::<Queue>((&*asked.account, &*asked.region, &*asked.name)).await? {
            return again(cx, known, &asked_attributes);
        }
        attributes::set(&mut asked, &asked_attributes)?;
        let name = asked.name.clone();
        tags::set(&mut asked.tags, &input.tags.unwrap_or_default(), &name)?;
        check_free(cx, &asked).await?;
        redrive::link(cx, None, &asked).await?;
        cx.tx.put(&asked);
        ticks::expire_at(cx, &asked, cx.now.plus(asked.settings.retention()));
        cx.memory::<Memory>().begin(asked.id, asked.generation);
        Ok(CreateQueueResult { queue_url: Some(asked.url(cx.endpoint)) })
    }
}

fn queue(cx: &Cx<'_>, name: String, is_fifo: bool) -> Queue {
    Queue {
        account: cx.here.account.clone(),
        region: cx.here.region.clone(),
        name,
        id: u64::from_be_bytes(cx.ids.bytes()),
        generation: 0,
        created: cx.now,
        modified: cx.now,
        purged: None,
        settings: Settings::new(is_fifo),
        tags: Vec::new(),
    }
}

/// The queue is there already: that is fine, if it has what is asked for.
fn again(cx: &Cx<'_>, known: Queue, asked_attributes: &Map<String>) -> Result<CreateQueueResult> {
    let mut asked = known.clone();
    attributes::set(&mut asked, asked_attributes)?;
    match attributes::first_difference(&known, &asked, asked_attributes) {
        Some(attribute) => Err(Error::QueueExists { attribute }.into()),
        None => Ok(CreateQueueResult { queue_url: Some(known.url(cx.endpoint)) }),
    }
}

async fn check_free(cx: &mut Cx<'_>, queue: &Queue) -> Result<()> {
    let place = (&*queue.account, &*queue.region, &*queue.name);
    let deleted = cx.tx.get::<DeletedQueue>(place).await?;
    let pause = Duration::from_secs(NAME_FREE_AFTER_S);
    if deleted.is_some_and(|deleted| cx.now < deleted.at.plus(pause)) {
        return Err(Error::DeletedRecently.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, make_with, refusal, url};
    use serde_json::json;

    #[tokio::test]
    async fn a_queue_is_made_once() {
        let cloud = cloud();
        let asked = json!({"QueueName": "jobs", "Attributes": {"DelaySeconds": "5"}, "tags": {"a": "1"}});
        let made = call(&cloud, "CreateQueue", asked.clone()).await;
        assert_eq!(made["QueueUrl"], url("jobs"));
        assert_eq!(call(&cloud, "CreateQueue", asked).await, made);
        assert_eq!(call(&cloud, "CreateQueue", json!({"QueueName": "jobs"})).await, made);
        let other = json!({"QueueName": "jobs", "Attributes": {"DelaySeconds": "6"}});
        let sentence =
            "A queue already exists with the same name and a different value for attribute DelaySeconds";
        assert_eq!(refusal(&cloud, "CreateQueue", other).await, (400, "QueueNameExists", sentence).into());
    }

    #[tokio::test]
    async fn names_are_checked() {
        let cloud = cloud();
        let sentence = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
        let refused = refusal(&cloud, "CreateQueue", json!({"QueueName": "a.fifo"})).await;
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
        let fifo = json!({"QueueName": "jobs", "Attributes": {"FifoQueue": "true"}});
        let refused = refusal(&cloud, "CreateQueue", fifo).await;
        assert!(refused.message.contains("must end with .fifo suffix"), "{}", refused.message);
    }

    #[tokio::test]
    async fn a_dead_letter_queue_must_exist_and_be_of_the_same_kind() {
        let cloud = cloud();
        make_with(&cloud, "dead.fifo", json!({"FifoQueue": "true"})).await;
        make_with(&cloud, "closed", json!({"RedriveAllowPolicy": r#"{"redrivePermission":"denyAll"}"#}))
            .await;
        make(&cloud, "dead").await;
        for (target, reason) in [
            ("none", Some("Dead letter target does not exist.")),
            ("dead.fifo", Some("Dead-letter queue must be same type of queue as the source.")),
            ("closed", Some("The dead-letter queue's RedriveAllowPolicy does not allow this source queue.")),
            ("dead", None),
        ] {
            let policy = json!({"deadLetterTargetArn": arn(target), "maxReceiveCount": 1}).to_string();
            let asked = json!({"QueueName": "jobs", "Attributes": {"RedrivePolicy": policy}});
            match reason {
                Some(reason) => {
                    let sentence =
                        format!("Value {policy} for parameter RedrivePolicy is invalid. Reason: {reason}");
                    assert_eq!(refusal(&cloud, "CreateQueue", asked).await.message, sentence);
                }
                None => drop(call(&cloud, "CreateQueue", asked).await),
            }
        }
    }
}
