//! FilterLogEvents: the events of a group that match a pattern, of all streams or some, in the order of time.
//!
//! One answer looks at a bounded number of bytes: it may have few events, or none, and a token.

use crate::address::{self, GroupName};
use crate::errors::{Error, invalid_token};
use crate::event::Place;
use crate::limits::{ANSWER_BYTES_MAX, ANSWER_EVENTS_MAX, EVENT_EXTRA_BYTES, SEARCH_BYTES_MAX};
use crate::pattern::{self, Pattern};
use crate::reading::{Entry, Forward, Found, Source, Stretch};
use crate::shapes::{FilterLogEventsRequest, FilterLogEventsResponse, FilteredLogEvent};
use crate::state::group::LogGroup;
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result, Time};

pub struct FilterLogEvents;

impl Operation for FilterLogEvents {
    const NAME: &'static str = "FilterLogEvents";
    type Input = FilterLogEventsRequest;
    type Output = FilterLogEventsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let (name, identifier) = (input.log_group_name.as_deref(), input.log_group_identifier.as_deref());
        address::either_access(cx, "logs:FilterLogEvents", name, identifier).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (name, identifier) = (input.log_group_name.as_deref(), input.log_group_identifier.as_deref());
        let name = GroupName::either(cx, name, identifier)?;
        let pattern = pattern::compiled(cx, input.filter_pattern.as_deref().unwrap_or_default())?;
        let group = name.find(cx).await?;
        let from = Time(input.start_time.unwrap_or_default());
        // The end is in it.
        let to = Time(input.end_time.map_or(i64::MAX, |end| end.saturating_add(1)));
        let stretch = Stretch::between(from, to).since(group.expired_before(cx.now));
        let limit = input.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(ANSWER_EVENTS_MAX);
        let from = match begin(input.next_token.as_deref())? {
            Some(place) => place.max(stretch.from),
            None => stretch.from,
        };
        let source = source(cx, &group, &input).await?;
        let events = Forward::new(source, Stretch { from, ..stretch }, SEARCH_BYTES_MAX);
        let (entries, next) = search(cx, events, &pattern, limit).await?;
        Ok(FilterLogEventsResponse {
            events: Some(entries.into_iter().map(told).collect()),
            // AWS has told no streams since 2020.
            searched_log_streams: Some(Vec::new()),
            next_token: next.map(token),
        })
    }
}

/// A place as a key, which the kernel makes a token of.
type PlaceKey = (i64, u64, u64, u32);

fn begin(token: Option<&str>) -> Result<Option<Place>> {
    let after = Paging::<PlaceKey>::new(token, 0, invalid_token)?.after;
    Ok(after.map(|(at, stream, sequence, index)| Place { at: Time(at), stream, sequence, index }))
}

fn token(place: Place) -> String {
    marker(&(place.at.0, place.stream, place.sequence, place.index))
}

async fn source(cx: &mut Cx<'_>, group: &LogGroup, input: &FilterLogEventsRequest) -> Result<Source> {
    let Some(names) = &input.log_stream_names else {
        return Ok(Source::group(group.id, input.log_stream_name_prefix.as_deref().unwrap_or_default()));
    };
    if input.log_stream_name_prefix.is_some() {
        return Err(Error::NamesAndPrefix.into());
    }
    let mut names = names.clone();
    names.sort();
    names.dedup();
    let mut streams = Vec::new();
    for name in names {
        streams.push(address::stream(cx, group, &name).await?);
    }
    Ok(Source::streams(&streams))
}

/// What was found, and where to go on, if there may be more.
async fn search(
    cx: &mut Cx<'_>,
    mut events: Forward,
    pattern: &Pattern,
    limit: usize,
) -> Result<(Vec<Entry>, Option<Place>)> {
    let (mut found, mut bytes_left) = (Vec::new(), ANSWER_BYTES_MAX);
    loop {
        let entry = match events.next(cx.tx).await? {
            Found::End => return Ok((found, None)),
            Found::Pause(place) => return Ok((found, Some(place))),
            Found::Entry(entry) if pattern.matches(&entry.message) => entry,
            Found::Entry(_) => continue,
        };
        let bytes = entry.message.len() + EVENT_EXTRA_BYTES;
        if found.len() == limit || bytes > bytes_left {
            return Ok((found, Some(entry.place)));
        }
        bytes_left -= bytes;
        found.push(entry);
    }
}

fn told(entry: Entry) -> FilteredLogEvent {
    FilteredLogEvent {
        log_stream_name: Some(entry.stream_name.to_string()),
        timestamp: Some(entry.place.at.0),
        message: Some(entry.message),
        ingestion_time: Some(entry.ingested.0),
        event_id: Some(entry.place.id()),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_group, make_stream, messages, put, refusal};
    use serde_json::{Value, json};

    async fn with_events() -> testkit::Cloud {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        for stream in ["a1", "a2", "b1"] {
            make_stream(&cloud, "/g", stream).await;
        }
        put(&cloud, "/g", "a1", &[(0, "a1 zero"), (4, "a1 four")]).await;
        put(&cloud, "/g", "b1", &[(1, "b1 one"), (3, "b1 three")]).await;
        put(&cloud, "/g", "a2", &[(2, "a2 two"), (20_000, "a2 much later")]).await;
        cloud
    }

    async fn filter(cloud: &testkit::Cloud, mut asked: Value) -> Value {
        asked["logGroupName"] = json!("/g");
        call(cloud, "FilterLogEvents", asked).await
    }

    #[tokio::test]
    async fn streams_are_interleaved_by_time() {
        let cloud = with_events().await;
        let all = filter(&cloud, json!({})).await;
        let expected = ["a1 zero", "b1 one", "a2 two", "b1 three", "a1 four", "a2 much later"];
        assert_eq!(messages(&all), expected);
        assert_eq!(all["searchedLogStreams"], json!([]));
        let first = &all["events"][0];
        assert_eq!((&first["logStreamName"], &first["timestamp"]), (&json!("a1"), &json!(testkit::START.0)));
        assert_eq!(first["eventId"].as_str().map(str::len), Some(56));
        for size in 1..=6 {
            let (mut seen, mut asked) = (Vec::new(), json!({"limit": size}));
            loop {
                let page = filter(&cloud, asked.clone()).await;
                seen.extend(messages(&page).into_iter().map(str::to_owned));
                asked["nextToken"] = match &page["nextToken"] {
                    Value::Null => break,
                    token => token.clone(),
                };
            }
            assert_eq!(seen, expected, "pages of {size}");
        }
    }

    #[tokio::test]
    async fn some_streams_some_time_some_words() {
        let cloud = with_events().await;
        let start = testkit::START.0;
        for (asked, expected) in [
            (json!({"logStreamNames": ["b1", "a2"]}), vec!["b1 one", "a2 two", "b1 three", "a2 much later"]),
            (json!({"logStreamNamePrefix": "a"}), vec!["a1 zero", "a2 two", "a1 four", "a2 much later"]),
            (json!({"startTime": start + 1, "endTime": start + 3}), vec!["b1 one", "a2 two", "b1 three"]),
            (json!({"filterPattern": "a1 -zero"}), vec!["a1 four"]),
            (json!({"startTime": start + 30_000}), vec![]),
        ] {
            assert_eq!(messages(&filter(&cloud, asked.clone()).await), expected, "{asked}");
        }
        let by_arn = json!({"logGroupIdentifier": arn("/g"), "limit": 1});
        assert_eq!(messages(&call(&cloud, "FilterLogEvents", by_arn).await), ["a1 zero"]);
    }

    #[tokio::test]
    async fn a_long_search_pauses_and_goes_on() {
        let cloud = with_events().await;
        let line = "x".repeat(1_000);
        for n in 0..20 {
            let lines: Vec<(i64, &str)> =
                (0..1_000).map(|at| (30_000 + n * 20_000 + at, line.as_str())).collect();
            put(&cloud, "/g", "a1", &lines).await;
        }
        put(&cloud, "/g", "b1", &[(900_000, "b1 at last")]).await;
        let first = filter(&cloud, json!({"filterPattern": "b1"})).await;
        assert_eq!(messages(&first), ["b1 one", "b1 three"]);
        let (mut pages, mut asked) = (1, json!({"filterPattern": "b1", "nextToken": first["nextToken"]}));
        let last = loop {
            let page = filter(&cloud, asked.clone()).await;
            pages += 1;
            match &page["nextToken"] {
                Value::Null => break page,
                token => asked["nextToken"] = token.clone(),
            }
        };
        assert_eq!(messages(&last), ["b1 at last"]);
        assert!(pages > 2, "{pages} pages");
        // What is not of the prefix is stepped over, not read.
        let by_prefix = json!({"logStreamNamePrefix": "b"});
        assert_eq!(messages(&filter(&cloud, by_prefix).await), ["b1 one", "b1 three", "b1 at last"]);
    }

    #[tokio::test]
    async fn what_was_deleted_is_not_found() {
        let cloud = with_events().await;
        call(&cloud, "DeleteLogStream", json!({"logGroupName": "/g", "logStreamName": "b1"})).await;
        assert_eq!(messages(&filter(&cloud, json!({"filterPattern": "b1"})).await), Vec::<&str>::new());
        make_stream(&cloud, "/g", "b1").await;
        assert_eq!(messages(&filter(&cloud, json!({"filterPattern": "b1"})).await), Vec::<&str>::new());
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = with_events().await;
        for (mut asked, code, part) in [
            (json!({"nextToken": "x"}), "InvalidParameterException", "The specified nextToken is invalid."),
            (
                json!({"filterPattern": "a-b"}),
                "InvalidParameterException",
                "Invalid character(s) in term 'a-b'",
            ),
            (json!({"logStreamNames": ["none"]}), "ResourceNotFoundException", "log stream does not exist"),
            (
                json!({"logStreamNames": ["a1"], "logStreamNamePrefix": "a"}),
                "InvalidParameterException",
                "mutually exclusive",
            ),
        ] {
            asked["logGroupName"] = json!("/g");
            let refused = refusal(&cloud, "FilterLogEvents", asked).await;
            assert!(refused.code == code && refused.message.contains(part), "{refused:?}");
        }
    }
}
