//! DescribeLogStreams: the streams of a group, by name or by their last event.

use crate::address::{self, GroupName};
use crate::errors::{Error, invalid_token};
use crate::limits::PAGE_MAX;
use crate::shapes::{self, DescribeLogStreamsRequest, DescribeLogStreamsResponse};
use crate::state::group::LogGroup;
use crate::state::latest_stream::LatestStream;
use crate::state::stream::LogStream;
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::{Beginning, Page, Scan};

pub struct DescribeLogStreams;

impl Operation for DescribeLogStreams {
    const NAME: &'static str = "DescribeLogStreams";
    type Input = DescribeLogStreamsRequest;
    type Output = DescribeLogStreamsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let (name, identifier) = (input.log_group_name.as_deref(), input.log_group_identifier.as_deref());
        address::either_access(cx, "logs:DescribeLogStreams", name, identifier).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (name, identifier) = (input.log_group_name.as_deref(), input.log_group_identifier.as_deref());
        let name = GroupName::either(cx, name, identifier)?;
        let is_by_time = input.order_by.as_deref() == Some("LastEventTime");
        if is_by_time && input.log_stream_name_prefix.is_some() {
            return Err(Error::PrefixByTime.into());
        }
        let group = name.find(cx).await?;
        let listing = Listing {
            group: group.id,
            prefix: input.log_stream_name_prefix.as_deref().unwrap_or_default(),
            token: input.next_token.as_deref(),
            limit: input.limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(PAGE_MAX),
            is_reverse: input.descending.unwrap_or_default(),
        };
        let (streams, next_token) =
            if is_by_time { listing.by_time(cx).await? } else { listing.by_name(cx).await? };
        let told = streams.iter().map(|stream| told(&group, stream)).collect();
        Ok(DescribeLogStreamsResponse { log_streams: Some(told), next_token })
    }
}

struct Listing<'a> {
    group: u64,
    prefix: &'a str,
    token: Option<&'a str>,
    limit: u32,
    is_reverse: bool,
}

impl Listing<'_> {
    async fn by_name(&self, cx: &mut Cx<'_>) -> Result<(Vec<LogStream>, Option<String>)> {
        let after = Paging::<(String,)>::new(self.token, self.limit, invalid_token)?.after;
        let scan = Scan::<LogStream>::prefix((self.group, Beginning(self.prefix)), self.limit);
        let scan = match &after {
            Some((name,)) if self.is_reverse => scan.before((self.group, name.as_str())),
            Some((name,)) => scan.after((self.group, name.as_str())),
            None => scan,
        };
        let page = cx.tx.scan(self.directed(scan)).await?;
        let last = page.rows.last().filter(|_| page.more);
        let token = last.map(|stream| marker(&(stream.name.clone(),)));
        Ok((page.rows, token))
    }

    async fn by_time(&self, cx: &mut Cx<'_>) -> Result<(Vec<LogStream>, Option<String>)> {
        let after = Paging::<(i64, String)>::new(self.token, self.limit, invalid_token)?.after;
        let scan = Scan::<LatestStream>::prefix((self.group,), self.limit);
        let scan = match &after {
            Some((at, name)) if self.is_reverse => scan.before((self.group, *at, name.as_str())),
            Some((at, name)) => scan.after((self.group, *at, name.as_str())),
            None => scan,
        };
        let Page { rows, more } = cx.tx.scan(self.directed(scan)).await?;
        let last = rows.last().filter(|_| more);
        let token = last.map(|row| marker(&(row.last_event.0, row.name.clone())));
        let keys: Vec<(u64, String)> = rows.into_iter().map(|row| (row.group, row.name)).collect();
        let streams = cx.tx.get_many::<LogStream>(&keys).await?;
        Ok((streams.into_iter().flatten().collect(), token))
    }

    fn directed<R: store::Row>(&self, scan: Scan<R>) -> Scan<R> {
        let scan = scan.snapshot();
        if self.is_reverse { scan.reverse() } else { scan }
    }
}

fn told(group: &LogGroup, stream: &LogStream) -> shapes::LogStream {
    let has_events = stream.last_event.is_some();
    shapes::LogStream {
        log_stream_name: Some(stream.name.clone()),
        creation_time: Some(stream.created.0),
        first_event_timestamp: stream.first_event.map(|time| time.0),
        last_event_timestamp: stream.last_event.map(|time| time.0),
        last_ingestion_time: stream.last_ingestion.map(|time| time.0),
        upload_sequence_token: has_events.then(|| super::put_log_events::sequence_token(stream)),
        arn: Some(group.stream_arn(&stream.name)),
        // AWS has told nothing else since 2019: the bytes of a group are told.
        stored_bytes: Some(0),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_group, make_stream, put, refusal};
    use serde_json::{Value, json};

    fn names(told: &Value) -> Vec<&str> {
        let streams = told["logStreams"].as_array().expect("a list");
        streams.iter().filter_map(|stream| stream["logStreamName"].as_str()).collect()
    }

    #[tokio::test]
    async fn by_name_and_by_last_event_in_both_directions_and_by_page() {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        for (at, name) in [(3, "a1"), (1, "a2"), (2, "b1")] {
            make_stream(&cloud, "/g", name).await;
            put(&cloud, "/g", name, &[(at, "m")]).await;
        }
        make_stream(&cloud, "/g", "empty").await;
        for (order, descending, expected) in [
            ("LogStreamName", false, ["a1", "a2", "b1", "empty"]),
            ("LogStreamName", true, ["empty", "b1", "a2", "a1"]),
            ("LastEventTime", false, ["empty", "a2", "b1", "a1"]),
            ("LastEventTime", true, ["a1", "b1", "a2", "empty"]),
        ] {
            let mut seen: Vec<String> = Vec::new();
            let mut asked =
                json!({"logGroupName": "/g", "orderBy": order, "descending": descending, "limit": 3});
            loop {
                let told = call(&cloud, "DescribeLogStreams", asked.clone()).await;
                seen.extend(names(&told).into_iter().map(str::to_owned));
                asked["nextToken"] = match &told["nextToken"] {
                    Value::Null => break,
                    token => token.clone(),
                };
            }
            assert_eq!(seen, expected, "{order} {descending}");
        }
        let told = call(
            &cloud,
            "DescribeLogStreams",
            json!({"logGroupIdentifier": arn("/g"), "logStreamNamePrefix": "a"}),
        )
        .await;
        assert_eq!(names(&told), ["a1", "a2"]);
        let start = testkit::START.0;
        let stream = &told["logStreams"][0];
        assert_eq!(stream["arn"], format!("{}:log-stream:a1", arn("/g")));
        assert_eq!(
            (&stream["firstEventTimestamp"], &stream["lastEventTimestamp"]),
            (&json!(start + 3), &json!(start + 3))
        );
        assert_eq!(stream["lastIngestionTime"], start);
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        let both = json!({"logGroupName": "/g", "logGroupIdentifier": "/g"});
        let sentence = "LogGroup name and LogGroup ARN are mutually exclusive parameters.";
        let refused = refusal(&cloud, "DescribeLogStreams", both).await;
        assert_eq!(refused, (400, "ValidationException", sentence).into());
        let by_time = json!({"logGroupName": "/g", "orderBy": "LastEventTime", "logStreamNamePrefix": "a"});
        let sentence = "Cannot order by LastEventTime with a logStreamNamePrefix.";
        assert_eq!(refusal(&cloud, "DescribeLogStreams", by_time).await.message, sentence);
        let refused = refusal(&cloud, "DescribeLogStreams", json!({"logGroupName": "/none"})).await;
        let sentence = "The specified log group does not exist.";
        assert_eq!(refused, (400, "ResourceNotFoundException", sentence).into());
    }
}
