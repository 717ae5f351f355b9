//! How clients say who is told. Queues and functions are; topics and the event bus are refused by name until they
//! are there.

use super::targets::Kind;
use crate::errors::Error;
use crate::limits::{NOTIFICATIONS_MAX, RULE_ID_CHARS_MAX};
use crate::shapes::{
    FilterRule, LambdaFunctionConfiguration, NotificationConfiguration, NotificationConfigurationFilter,
    QueueConfiguration, S3KeyFilter,
};
use crate::state::notification::{Listener, Notifications};
use kernel::{Ids, Result};

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
    if asked.topic_configurations.is_some_and(|list| !list.is_empty()) {
        return Err(absent("topics"));
    }
    if asked.event_bridge_configuration.is_some() {
        return Err(absent("EventBridge"));
    }
    let queues = asked.queue_configurations.unwrap_or_default().into_iter().map(Asked::from);
    let functions = asked.lambda_function_configurations.unwrap_or_default().into_iter().map(Asked::from);
    let all: Vec<Asked> = queues.chain(functions).collect();
    if all.len() > NOTIFICATIONS_MAX {
        Err(Error::MalformedXml)?;
    }
    let listeners = all.into_iter().map(|asked| listener(ids, asked)).collect::<Result<Vec<_>, _>>()?;
    check_together(&listeners)?;
    Ok(listeners)
}

/// A listener as a request names it, whatever it is.
struct Asked {
    kind: Kind,
    id: Option<String>,
    target: String,
    events: Vec<String>,
    filter: Option<NotificationConfigurationFilter>,
}

impl From<QueueConfiguration> for Asked {
    fn from(asked: QueueConfiguration) -> Asked {
        let QueueConfiguration { id, queue_arn, events, filter } = asked;
        Asked { kind: Kind::Queue, id, target: queue_arn, events, filter }
    }
}

impl From<LambdaFunctionConfiguration> for Asked {
    fn from(asked: LambdaFunctionConfiguration) -> Asked {
        let LambdaFunctionConfiguration { id, lambda_function_arn, events, filter } = asked;
        Asked { kind: Kind::Function, id, target: lambda_function_arn, events, filter }
    }
}

fn listener(ids: &Ids, asked: Asked) -> Result<Listener, Error> {
    if Kind::of(&asked.target) != Some(asked.kind) {
        let message = "The ARN could not be parsed".to_owned();
        return Err(Error::InvalidArgument { message, name: asked.kind.element(), value: asked.target });
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
    Ok(Listener { id, target: asked.target, events: asked.events, rules })
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
    let (mut queues, mut functions) = (Vec::new(), Vec::new());
    for Listener { id, target, events, rules } in notifications.listeners {
        let (id, filter) = (Some(id), shown_filter(rules));
        match Kind::of(&target) {
            Some(Kind::Function) => functions.push(LambdaFunctionConfiguration {
                id,
                lambda_function_arn: target,
                events,
                filter,
            }),
            Some(Kind::Queue) | None => {
                queues.push(QueueConfiguration { id, queue_arn: target, events, filter });
            }
        }
    }
    NotificationConfiguration {
        queue_configurations: Some(queues).filter(|queues| !queues.is_empty()),
        lambda_function_configurations: Some(functions).filter(|functions| !functions.is_empty()),
        ..NotificationConfiguration::default()
    }
}

fn shown_filter(rules: Vec<(String, String)>) -> Option<NotificationConfigurationFilter> {
    let rule = |(name, value)| FilterRule { name: Some(name), value: Some(value) };
    let rules: Vec<FilterRule> = rules.into_iter().map(rule).collect();
    let is_empty = rules.is_empty();
    let filter = NotificationConfigurationFilter { key: Some(S3KeyFilter { filter_rules: Some(rules) }) };
    (!is_empty).then_some(filter)
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

    #[test]
    fn functions_and_queues_are_told_apart() {
        let function = |arn: &str| LambdaFunctionConfiguration {
            id: Some("f".to_owned()),
            lambda_function_arn: arn.to_owned(),
            events: vec!["s3:ObjectCreated:*".to_owned()],
            filter: None,
        };
        let asked = |arn: &str, prefix: &str| NotificationConfiguration {
            queue_configurations: Some(vec![queue(&["s3:ObjectRemoved:*"], prefix)]),
            lambda_function_configurations: Some(vec![function(arn)]),
            ..NotificationConfiguration::default()
        };
        let live = "arn:aws:lambda:us-east-1:000000000000:function:resize:live";
        let listeners = read(&Ids::seeded(1), asked(live, "a/")).expect("is fine");
        let told = shown(Notifications { bucket: 1, listeners });
        assert_eq!(told.lambda_function_configurations, Some(vec![function(live)]));
        assert_eq!(told.queue_configurations.expect("is told").len(), 1);
        for nowhere in ["invalid", "arn:aws:sqs:us-east-1:000000000000:jobs", "arn:aws:lambda:::layer:l"] {
            let refused = read(&Ids::seeded(1), asked(nowhere, "")).expect_err("is no function").to_string();
            assert!(refused.contains("The ARN could not be parsed"), "{refused}");
        }
    }
}
