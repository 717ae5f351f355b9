//! GetLogEvents: the events of one stream, page by page in both directions.
//!
//! A token is a gap between two events: `f/…/s` leads to those behind it, `b/…/s` to those before it. Where
//! there are none, the answer has the same token again.

use crate::address::{self, GroupName};
use crate::errors::Error;
use crate::event::Place;
use crate::limits::{ANSWER_BYTES_MAX, ANSWER_EVENTS_MAX, EVENT_EXTRA_BYTES};
use crate::reading::{Backward, Entry, Forward, Found, Source, Stretch};
use crate::shapes::{GetLogEventsRequest, GetLogEventsResponse, OutputLogEvent};
use crate::state::stream::LogStream;
use kernel::{Access, Cx, Operation, Result, Time};

pub struct GetLogEvents;

impl Operation for GetLogEvents {
    const NAME: &'static str = "GetLogEvents";
    type Input = GetLogEventsRequest;
    type Output = GetLogEventsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let (name, identifier) = (input.log_group_name.as_deref(), input.log_group_identifier.as_deref());
        let stream = &input.log_stream_name;
        address::either_stream_access(cx, "logs:GetLogEvents", name, identifier, stream).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (name, identifier) = (input.log_group_name.as_deref(), input.log_group_identifier.as_deref());
        let group = GroupName::either(cx, name, identifier)?.find(cx).await?;
        let stream = address::stream(cx, &group, &input.log_stream_name).await?;
        let token = input.next_token.as_deref().map(|token| Token::parse(token, &stream)).transpose()?;
        let from = Time(input.start_time.unwrap_or_default());
        let to = Time(input.end_time.unwrap_or(i64::MAX));
        let stretch = Stretch::between(from, to).since(group.expired_before(cx.now));
        let limit = input.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(ANSWER_EVENTS_MAX);
        let is_forward = token.map_or(input.start_from_head.unwrap_or_default(), |token| token.is_forward);
        let (entries, empty_at) = match is_forward {
            true => {
                let from = token.map_or(stretch.from, |token| token.gap.max(stretch.from));
                let entries = forward(cx, &stream, Stretch { from, ..stretch }, limit).await?;
                (entries, token.map_or(from, |token| token.gap))
            }
            false => {
                let to = token.map_or(stretch.to, |token| token.gap.min(stretch.to));
                let entries = backward(cx, &stream, Stretch { to, ..stretch }, limit).await?;
                (entries, token.map_or(stretch.from, |token| token.gap))
            }
        };
        Ok(answer(&stream, entries, empty_at))
    }
}

#[derive(Clone, Copy)]
struct Token {
    is_forward: bool,
    gap: Place,
}

impl Token {
    fn parse(text: &str, stream: &LogStream) -> Result<Token, Error> {
        let (is_forward, rest) = match text.split_at_checked(2) {
            Some(("f/", rest)) => (true, rest),
            Some(("b/", rest)) => (false, rest),
            _ => return Err(Error::InvalidToken),
        };
        let gap = rest.strip_suffix("/s").and_then(Place::parse).ok_or(Error::InvalidToken)?;
        match gap.stream == stream.id {
            true => Ok(Token { is_forward, gap }),
            false => Err(Error::InvalidToken),
        }
    }
}

fn answer(stream: &LogStream, entries: Vec<Entry>, empty_at: Place) -> GetLogEventsResponse {
    let empty_at = Place { stream: stream.id, ..empty_at };
    let before = entries.first().map_or(empty_at, |entry| entry.place);
    let behind = entries.last().map_or(empty_at, |entry| entry.place.next());
    GetLogEventsResponse {
        events: Some(entries.into_iter().map(told).collect()),
        next_forward_token: Some(format!("f/{}/s", behind.id())),
        next_backward_token: Some(format!("b/{}/s", before.id())),
    }
}

fn told(entry: Entry) -> OutputLogEvent {
    OutputLogEvent {
        timestamp: Some(entry.place.at.0),
        message: Some(entry.message),
        ingestion_time: Some(entry.ingested.0),
    }
}

/// How much more fits into an answer.
struct Room {
    events: usize,
    bytes: usize,
}

impl Room {
    fn new(events: usize) -> Room {
        Room { events, bytes: ANSWER_BYTES_MAX }
    }

    fn takes(&mut self, entry: &Entry) -> bool {
        let bytes = entry.message.len() + EVENT_EXTRA_BYTES;
        if self.events == 0 || bytes > self.bytes {
            return false;
        }
        (self.events, self.bytes) = (self.events - 1, self.bytes - bytes);
        true
    }
}

async fn forward(cx: &mut Cx<'_>, stream: &LogStream, stretch: Stretch, limit: usize) -> Result<Vec<Entry>> {
    let source = Source::streams(std::slice::from_ref(stream));
    let mut events = Forward::new(source, stretch, usize::MAX);
    let (mut entries, mut room) = (Vec::new(), Room::new(limit));
    while let Found::Entry(entry) = events.next(cx.tx).await? {
        if !room.takes(&entry) {
            break;
        }
        entries.push(entry);
    }
    Ok(entries)
}

async fn backward(cx: &mut Cx<'_>, stream: &LogStream, stretch: Stretch, limit: usize) -> Result<Vec<Entry>> {
    let mut events = Backward::new(stream, stretch);
    let (mut entries, mut room) = (Vec::new(), Room::new(limit));
    while let Some(entry) = events.next(cx.tx).await? {
        if !room.takes(&entry) {
            break;
        }
        entries.push(entry);
    }
    entries.reverse();
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make_group, make_stream, messages, put, refusal};
    use serde_json::{Value, json};

    async fn get(cloud: &testkit::Cloud, more: Value) -> Value {
        let mut asked = json!({"logGroupName": "/g", "logStreamName": "s"});
        more.as_object().into_iter().flatten().for_each(|(name, value)| asked[name] = value.clone());
        call(cloud, "GetLogEvents", asked).await
    }

    async fn with_events(count: i64) -> testkit::Cloud {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        make_stream(&cloud, "/g", "s").await;
        for n in 0..count {
            put(&cloud, "/g", "s", &[(n * 4_000, &n.to_string())]).await;
        }
        cloud
    }

    #[tokio::test]
    async fn from_the_head_and_from_the_tail() {
        let cloud = with_events(10).await;
        let head = get(&cloud, json!({"startFromHead": true, "limit": 3})).await;
        assert_eq!(messages(&head), ["0", "1", "2"]);
        let next = get(&cloud, json!({"limit": 3, "nextToken": head["nextForwardToken"]})).await;
        assert_eq!(messages(&next), ["3", "4", "5"]);
        let back = get(&cloud, json!({"limit": 2, "nextToken": next["nextBackwardToken"]})).await;
        assert_eq!(messages(&back), ["1", "2"]);
        let tail = get(&cloud, json!({"limit": 3})).await;
        assert_eq!(messages(&tail), ["7", "8", "9"]);
        let back = get(&cloud, json!({"limit": 4, "nextToken": tail["nextBackwardToken"]})).await;
        assert_eq!(messages(&back), ["3", "4", "5", "6"]);
    }

    #[tokio::test]
    async fn at_the_end_the_token_stays_the_same_until_there_is_more() {
        let cloud = with_events(1).await;
        let all = get(&cloud, json!({"startFromHead": true})).await;
        let end = get(&cloud, json!({"nextToken": all["nextForwardToken"]})).await;
        assert!(messages(&end).is_empty());
        assert_eq!(end["nextForwardToken"], all["nextForwardToken"]);
        put(&cloud, "/g", "s", &[(0, "of the same time")]).await;
        let more = get(&cloud, json!({"nextToken": end["nextForwardToken"]})).await;
        assert_eq!(messages(&more), ["of the same time"]);
        let first = get(&cloud, json!({"nextToken": all["nextBackwardToken"]})).await;
        assert!(messages(&first).is_empty());
        assert_eq!(first["nextBackwardToken"], all["nextBackwardToken"]);
    }

    #[tokio::test]
    async fn an_empty_stream_has_tokens_that_find_what_comes() {
        let cloud = with_events(0).await;
        let none = get(&cloud, json!({})).await;
        put(&cloud, "/g", "s", &[(0, "first")]).await;
        let found = get(&cloud, json!({"nextToken": none["nextForwardToken"]})).await;
        assert_eq!(messages(&found), ["first"]);
    }

    #[tokio::test]
    async fn the_start_is_in_and_the_end_is_not() {
        let cloud = with_events(5).await;
        let start = testkit::START.0;
        let asked = json!({"startTime": start + 4_000, "endTime": start + 12_000});
        assert_eq!(messages(&get(&cloud, asked).await), ["1", "2"]);
    }

    #[tokio::test]
    async fn late_events_stand_where_their_time_is() {
        let cloud = with_events(5).await;
        put(&cloud, "/g", "s", &[(1, "late"), (9_000, "late too")]).await;
        let expected = ["0", "late", "1", "2", "late too", "3", "4"];
        assert_eq!(messages(&get(&cloud, json!({"startFromHead": true})).await), expected);
        assert_eq!(messages(&get(&cloud, json!({})).await), expected);
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = with_events(1).await;
        for token in ["x", "f/1/s", &format!("f/{}/s", "0".repeat(56))] {
            let asked = json!({"logGroupName": "/g", "logStreamName": "s", "nextToken": token});
            let refused = refusal(&cloud, "GetLogEvents", asked).await;
            let sentence = "The specified nextToken is invalid.";
            assert_eq!(refused, (400, "InvalidParameterException", sentence).into());
        }
        let asked = json!({"logGroupName": "/g", "logStreamName": "s", "limit": 10_001});
        let sentence = "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000";
        let refused = refusal(&cloud, "GetLogEvents", asked).await;
        assert_eq!(refused, (400, "InvalidParameterException", sentence).into());
    }
}
