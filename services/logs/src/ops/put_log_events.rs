//! PutLogEvents: appends a batch of events to a stream.
//!
//! Sequence tokens are taken and have no effect, as on AWS. Entities are answered with what AWS answers where
//! it keeps none.

use crate::address::{self, GroupName};
use crate::append::{self, Accepted};
use crate::event::{Event, Place};
use crate::shapes::{PutLogEventsRequest, PutLogEventsResponse, RejectedEntityInfo, RejectedLogEventsInfo};
use crate::state::stream::LogStream;
use kernel::{Access, Cx, Operation, Result, Time};

pub struct PutLogEvents;

impl Operation for PutLogEvents {
    const NAME: &'static str = "PutLogEvents";
    type Input = PutLogEventsRequest;
    type Output = PutLogEventsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let name = GroupName::new(cx, &input.log_group_name);
        name.stream_access(cx, "logs:PutLogEvents", &input.log_stream_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let group = GroupName::new(cx, &input.log_group_name).find(cx).await?;
        let stream = address::stream(cx, &group, &input.log_stream_name).await?;
        let asked = input.log_events.into_iter();
        let mut events: Vec<Event> =
            asked.map(|event| Event { at: Time(event.timestamp), message: event.message }).collect();
        let accepted = append::accept(&events, cx.now, group.expired_before(cx.now))?;
        events.truncate(accepted.range.end);
        events.drain(..accepted.range.start);
        append::append(cx, &group, &stream, events)?;
        Ok(PutLogEventsResponse {
            next_sequence_token: Some(sequence_token(&stream)),
            rejected_log_events_info: rejected(&accepted),
            rejected_entity_info: input
                .entity
                .map(|_| RejectedEntityInfo { error_type: "UnsupportedLogGroupType".to_owned() }),
        })
    }
}

fn rejected(accepted: &Accepted) -> Option<RejectedLogEventsInfo> {
    let index = |count: Option<usize>| count.and_then(|count| i32::try_from(count).ok());
    let info = RejectedLogEventsInfo {
        too_new_log_event_start_index: index(accepted.too_new_from),
        too_old_log_event_end_index: index(accepted.too_old),
        expired_log_event_end_index: index(accepted.expired),
    };
    let has_any = accepted.too_new_from.is_some() || accepted.too_old.is_some() || accepted.expired.is_some();
    has_any.then_some(info)
}

/// 56 digits that stand for where a stream is: no request needs them any more.
pub fn sequence_token(stream: &LogStream) -> String {
    Place { at: stream.created, stream: stream.id, sequence: stream.next_sequence, index: 0 }.id()
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make_group, make_stream, refusal};
    use serde_json::{Value, json};

    const DAY: i64 = 24 * 3_600_000;

    fn batch(offsets: &[i64]) -> Value {
        let event = |offset: &i64| json!({"timestamp": testkit::START.0 + offset, "message": "m"});
        let events: Vec<Value> = offsets.iter().map(event).collect();
        json!({"logGroupName": "/g", "logStreamName": "s", "logEvents": events})
    }

    #[tokio::test]
    async fn what_is_left_out_is_told() {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        make_stream(&cloud, "/g", "s").await;
        call(&cloud, "PutRetentionPolicy", json!({"logGroupName": "/g", "retentionInDays": 3})).await;
        let fine = call(&cloud, "PutLogEvents", batch(&[0])).await;
        assert!(fine["nextSequenceToken"].is_string() && fine["rejectedLogEventsInfo"].is_null());
        for (offsets, expected) in [
            (&[-15 * DAY, -14 * DAY - 1][..], json!({"tooOldLogEventEndIndex": 2})),
            (&[-3 * DAY - 1, -3 * DAY], json!({"expiredLogEventEndIndex": 1})),
            (&[0, DAY], json!({"tooNewLogEventStartIndex": 1})),
        ] {
            let told = call(&cloud, "PutLogEvents", batch(offsets)).await;
            assert_eq!(told["rejectedLogEventsInfo"], expected);
        }
        let told = call(&cloud, "GetLogEvents", json!({"logGroupName": "/g", "logStreamName": "s"})).await;
        assert_eq!(told["events"].as_array().map(Vec::len), Some(3));
    }

    #[tokio::test]
    async fn tokens_have_no_effect_and_entities_are_not_kept() {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        make_stream(&cloud, "/g", "s").await;
        let mut asked = batch(&[0]);
        asked["sequenceToken"] = json!("12");
        asked["entity"] = json!({"keyAttributes": {"Type": "Service", "Name": "x"}});
        let told = call(&cloud, "PutLogEvents", asked).await;
        assert_eq!(told["rejectedEntityInfo"], json!({"errorType": "UnsupportedLogGroupType"}));
    }

    #[tokio::test]
    async fn a_batch_of_a_whole_day_fits_however_long_the_name_is() {
        let cloud = cloud();
        let name = "é".repeat(512);
        make_group(&cloud, "/g").await;
        make_stream(&cloud, "/g", &name).await;
        let offsets: Vec<i64> = (0..8_600).map(|n| n * 10_001 - DAY).collect();
        let mut asked = batch(&offsets);
        asked["logStreamName"] = json!(name);
        call(&cloud, "PutLogEvents", asked).await;
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        let sentence = "The specified log stream does not exist.";
        let refused = refusal(&cloud, "PutLogEvents", batch(&[0])).await;
        assert_eq!(refused, (400, "ResourceNotFoundException", sentence).into());
        make_stream(&cloud, "/g", "s").await;
        let sentence = "Log events in a single PutLogEvents request must be in chronological order.";
        let refused = refusal(&cloud, "PutLogEvents", batch(&[1, 0])).await;
        assert_eq!(refused, (400, "InvalidParameterException", sentence).into());
        let refused = refusal(&cloud, "PutLogEvents", batch(&[])).await;
        assert!(refused.message.contains("logEvents"), "{refused:?}");
        let refused = refusal(&cloud, "PutLogEvents", batch(&vec![0; 10_001])).await;
        assert!(refused.message.contains("less than or equal to 10000"), "{refused:?}");
    }
}
