//! Whatever is put in whatever order, it is read back as a sorted list would be.

use crate::support::{call, cloud_with, found, messages};
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::Cloud;

const STREAMS: [&str; 3] = ["a", "b", "c"];

/// A batch: which stream, and when each event was, in steps of different sizes.
fn batch() -> impl Strategy<Value = (usize, Vec<i64>)> {
    let step = prop_oneof![Just(0_i64), Just(1), 1..3_000_i64, 9_990..10_010_i64];
    (0..3_usize, -20_000..20_000_i64, prop::collection::vec(step, 1..8)).prop_map(|(stream, begin, steps)| {
        let mut at = begin;
        let times = steps.into_iter().map(|step| {
            at += step;
            // No two streams have an event of the same millisecond.
            at * 3 + stream as i64
        });
        (stream, times.collect())
    })
}

/// What the model knows: time, stream, message, in the order of arrival.
type Known = Vec<(i64, usize, String)>;

async fn fill(cloud: &Cloud, batches: &[(usize, Vec<i64>)]) -> Known {
    let mut known = Known::new();
    for (stream, times) in batches {
        let mut events = Vec::new();
        for at in times {
            let message = format!("{} x{}", known.len(), at.rem_euclid(2));
            events.push(json!({"timestamp": testkit::START.0 + at, "message": message}));
            known.push((*at, *stream, message));
        }
        let asked = json!({"logStreamName": STREAMS[*stream], "logEvents": events});
        call(cloud, "PutLogEvents", asked).await;
    }
    known.sort_by_key(|(at, _, _)| *at);
    known
}

fn expected(known: &Known, wanted: impl Fn(&(i64, usize, String)) -> bool) -> Vec<String> {
    known.iter().filter(|event| wanted(event)).map(|(_, _, message)| message.clone()).collect()
}

/// All pages of a stream, from the head or from the tail.
async fn pages(cloud: &Cloud, stream: &str, limit: usize, from_head: bool) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut asked = json!({"logStreamName": stream, "limit": limit, "startFromHead": from_head});
    let token = if from_head { "nextForwardToken" } else { "nextBackwardToken" };
    loop {
        let page = call(cloud, "GetLogEvents", asked.clone()).await;
        let mut read = messages(&page);
        if from_head {
            all.append(&mut read);
        } else {
            read.append(&mut all);
            all = read;
        }
        if asked["nextToken"] == page[token] {
            return all;
        }
        asked["nextToken"] = page[token].clone();
    }
}

async fn compare(batches: Vec<(usize, Vec<i64>)>, limit: usize, window: (i64, i64)) {
    let cloud = cloud_with(&STREAMS).await;
    let known = fill(&cloud, &batches).await;
    for (at, stream) in STREAMS.iter().enumerate() {
        let of_stream = expected(&known, |event| event.1 == at);
        assert_eq!(pages(&cloud, stream, limit, true).await, of_stream);
        assert_eq!(pages(&cloud, stream, limit, false).await, of_stream);
    }
    assert_eq!(found(&cloud, json!({"limit": limit})).await, expected(&known, |_| true));
    let (from, to) = window;
    let start = testkit::START.0;
    let asked =
        json!({"limit": limit, "startTime": start + from, "endTime": start + to, "filterPattern": "x1"});
    let wanted = |(at, _, _): &(i64, usize, String)| (from..=to).contains(at) && at.rem_euclid(2) == 1;
    assert_eq!(found(&cloud, asked).await, expected(&known, wanted));
    let asked: Value = json!({"limit": limit, "logStreamNames": ["c", "a"], "startTime": start + from});
    let wanted = |(at, stream, _): &(i64, usize, String)| *at >= from && *stream != 1;
    assert_eq!(found(&cloud, asked).await, expected(&known, wanted));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_put_is_read_in_order(
        batches in prop::collection::vec(batch(), 1..14),
        limit in 1..12_usize,
        from in -60_000..60_000_i64,
        length in 0..80_000_i64,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(compare(batches, limit, (from, from + length)));
    }
}
