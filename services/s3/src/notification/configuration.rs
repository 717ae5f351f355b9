//! How clients say who is told. Queues are; functions, topics and the event bus are refused by name until
//! they are there.

use crate::errors::Error;
use crate::limits::{NOTIFICATIONS_MAX, RULE_ID_CHARS_MAX};
use crate::shapes::{
    FilterRule, NotificationConfiguration, NotificationConfigurationFilter, QueueConfiguration, S3KeyFilter,
};
use crate::state::notification::{Listener, Notifications};
use kernel::{Arn, Ids, Result};

/// What can be listened to.
const EVENTS: [&str; 27] = [
    "s3:ReducedRedundancyLostObject",
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:Put",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:CompleteMultipartUpload",
    "s3:ObjectRemoved:*",
    "s3:ObjectRemoved:Delete",
    "s3:ObjectRemoved:DeleteMarkerCreated",
    "s3:ObjectRestore:*",
    "s3:ObjectRestore:Post",
    "s3:ObjectRestore:Completed",
    "s3:ObjectRestore:Delete",
    "s3:Replication:*",
    "s3:Replication:OperationFailedReplication",
    "s3:Replication:OperationNotTracked",
    "s3:Replication:OperationMissedThreshold",
    "s3:Replication:OperationReplicatedAfterThreshold",
    "s3:LifecycleTransition",
    "s3:IntelligentTiering",
    "s3:ObjectAcl:Put",
    "s3:LifecycleExpiration:*",
    "s3:LifecycleExpiration:Delete",
    "s3:LifecycleExpiration:DeleteMarkerCreated",
    "s3:ObjectTagging:*",
    "s3:ObjectTagging:Put",
    "s3:ObjectTagging:Delete",
];

pub fn read(ids: &Ids, asked: NotificationConfiguration) -> Result<Vec<Listener>> {
    let absent = |what: &str| kernel::Error::not_implemented(format!("notifications to {what}"));
    if asked.lambda_function_configurations.is_some_and(|list| !list.is_empty()) {
        return Err(absent("functions"));
    }
    if asked.topic_configurations.is_some_and(|list| !list.is_empty()) {
        return Err(absent("topics"));
    }
    if asked.event_bridge_configuration.is_some() {
        return Err(absent("EventBridge"));
    }
    let queues = asked.queue_configurations.unwrap_or_default();
    if queues.len() > NOTIFICATIONS_MAX {
        Err(Error::MalformedXml)?;
    }
    let listeners = queues.into_iter().map(|queue| listener(ids, queue)).collect::<Result<Vec<_>, _>>()?;
    check_together(&listeners)?;
    Ok(listeners)
}

fn listener(ids: &Ids, asked: QueueConfiguration) -> Result<Listener, Error> {
    let is_queue = Arn::parse(&asked.queue_arn)
        .is_some_and(|arn| arn.service == "sqs" && !arn.account.is_empty() && !arn.resource.is_empty());
    if !is_queue {
        let message = "The ARN could not be parsed".to_owned();
        return Err(Error::InvalidArgument { message, name: "Queue", value: asked.queue_arn });
    }
    if asked.events.is_empty() {
        return Err(Error::MalformedXml);
    }
    if let Some(event) = asked.events.iter().find(|event| !EVENTS.contains(&event.as_str())) {
        let message = "The event is not supported for notifications".to_owned();
        return Err(Error::InvalidArgument { message, name: "Event", value: event.clone() });
    }
    let id = asked.id.filter(|id| !id.is_empty()).unwrap_or_else(|| ids.uuid());
    if id.chars().count() > RULE_ID_CHARS_MAX {
        let message = "ID length should not exceed allowed limit of 255".to_owned();
        return Err(Error::InvalidArgument { message, name: "Id", value: id });
    }
    let rules = asked.filter.map(rules).transpose()?.unwrap_or_default();
    Ok(Listener { id, target: asked.queue_arn, events: asked.events, rules })
}

fn rules(filter: NotificationConfigurationFilter) -> Result<Vec<(String, String)>, Error> {
    let rules = filter.key.and_then(|key| key.filter_rules).unwrap_or_default();
    let rules = rules.into_iter().map(rule).collect::<Result<Vec<_>, _>>()?;
    for name in ["Prefix", "Suffix"] {
        if rules.iter().filter(|(known, _)| known == name).count() > 1 {
            let kind = name.to_ascii_lowercase();
            let message = format!("Cannot specify more than one {kind} rule in a filter.");
            return Err(Error::InvalidArgument { message, name: "FilterRule.Name", value: name.to_owned() });
        }
    }
    Ok(rules)
}

fn rule(asked: FilterRule) -> Result<(String, String), Error> {
    let (Some(name), Some(value)) = (asked.name, asked.value) else { return Err(Error::MalformedXml) };
    match name.to_ascii_lowercase().as_str() {
        "prefix" => Ok(("Prefix".to_owned(), value)),
        "suffix" => Ok(("Suffix".to_owned(), value)),
        _ => Err(Error::InvalidArgument {
            message: "filter rule name must be either prefix or suffix".to_owned(),
            name: "FilterRule.Name",
            value: name,
        }),
    }
}

/// No event of any key may be for two listeners.
fn check_together(listeners: &[Listener]) -> Result<(), Error> {
    for (at, one) in listeners.iter().enumerate() {
        for other in &listeners[at + 1..] {
            if one.id == other.id {
                let message = "Same ID used for multiple configurations. IDs must be unique";
                return Err(Error::AmbiguousNotifications { message });
            }
            let share_events =
                one.events.iter().any(|event| other.events.iter().any(|known| overlap(event, known)));
            if share_events && keys_overlap(one, other) {
                let message = "Configurations overlap. Configurations on the same bucket cannot share a common \
                               event type.";
                return Err(Error::AmbiguousNotifications { message });
            }
        }
    }
    Ok(())
}

fn overlap(one: &str, other: &str) -> bool {
    super::event::names(one, other) || super::event::names(other, one)
}

fn keys_overlap(one: &Listener, other: &Listener) -> bool {
    let (a, b) = (one.filter(), other.filter());
    let prefixes = a.prefix.starts_with(b.prefix) || b.prefix.starts_with(a.prefix);
    let suffixes = a.suffix.ends_with(b.suffix) || b.suffix.ends_with(a.suffix);
    prefixes && suffixes
}

pub fn shown(notifications: Notifications) -> NotificationConfiguration {
    let queues: Vec<QueueConfiguration> = notifications.listeners.into_iter().map(shown_listener).collect();
    NotificationConfiguration {
        queue_configurations: Some(queues).filter(|queues| !queues.is_empty()),
        ..NotificationConfiguration::default()
    }
}

fn shown_listener(listener: Listener) -> QueueConfiguration {
    let rule = |(name, value)| FilterRule { name: Some(name), value: Some(value) };
    let rules: Vec<FilterRule> = listener.rules.into_iter().map(rule).collect();
    let filter =
        NotificationConfigurationFilter { key: Some(S3KeyFilter { filter_rules: Some(rules.clone()) }) };
    QueueConfiguration {
        id: Some(listener.id),
        queue_arn: listener.target,
        events: listener.events,
        filter: Some(filter).filter(|_| !rules.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(events: &[&str], prefix: &str) -> QueueConfiguration {
        let rule = FilterRule { name: Some("prefix".to_owned()), value: Some(prefix.to_owned()) };
        QueueConfiguration {
            id: None,
            queue_arn: "arn:aws:sqs:us-east-1:000000000000:jobs".to_owned(),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            filter: Some(NotificationConfigurationFilter {
                key: Some(S3KeyFilter { filter_rules: Some(vec![rule]) }),
            }),
        }
    }

    fn sentence(queues: Vec<QueueConfiguration>) -> Option<String> {
        let asked = NotificationConfiguration {
            queue_configurations: Some(queues),
            ..NotificationConfiguration::default()
        };
        read(&Ids::seeded(1), asked).err().map(|error| error.to_string())
    }

    #[test]
    fn listeners_must_not_overlap() {
        let (put, all) = ("s3:ObjectCreated:Put", "s3:ObjectCreated:*");
        assert_eq!(sentence(vec![queue(&[put], "a/"), queue(&[all], "b/")]), None);
        assert!(
            sentence(vec![queue(&[put], "a/"), queue(&[all], "a/b")]).expect("overlaps").contains("overlap")
        );
        assert!(sentence(vec![queue(&["s3:Nothing"], "")]).expect("is unknown").contains("not supported"));
        let nowhere = QueueConfiguration { queue_arn: "invalid-queue".to_owned(), ..queue(&[put], "") };
        assert!(sentence(vec![nowhere]).expect("is no ARN").contains("The ARN could not be parsed"));
    }
}
