//! Functions that others start: objects that come into a bucket, messages of a queue.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crash::line::{Line, good};
use crash::request::REGION;
use crash::rest_request::Rest;
use crash::s3_request::S3Call;
use crash::server::moment;
use crash::trouble::{Outcome, Trouble};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

use super::request::ACCOUNT;
use super::{Kind, make};
use crate::arguments::Scale;
use crate::figure::{Figure, Goal, Series};

/// Tells when it was called.
const WHEN: &str = "import time\ndef handler(event, context):\n    return time.time_ns()\n";
const NOTHING: &str = "def handler(event, context):\n    return None\n";
const OBJECTS: usize = 20;
const BATCH: usize = 10;
const LOOK_AGAIN: Duration = Duration::from_millis(2);
/// What has not come by then never comes.
const PATIENCE: Duration = Duration::from_secs(60);

fn url(queue: &str) -> String {
    format!("http://localhost/{ACCOUNT}/{queue}")
}

fn queue_arn(queue: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}")
}

/// From before an object is sent until the function that is told of it is called, once it is warm.
pub async fn objects(to: SocketAddr, kind: &Kind, scale: &Scale) -> Outcome<Vec<Figure>> {
    let mut line = Line::open(to, ACCOUNT).await?;
    make(&mut line, &kind.with_code("index.py", WHEN), "told").await?;
    good(&line.queue("CreateQueue", &json!({"QueueName": "starts"})).await?)?;
    let told = json!({"DestinationConfig": {"OnSuccess": {"Destination": queue_arn("starts")}}});
    let path = "/2019-09-25/functions/told/event-invoke-config";
    good(&line.function(&Rest::put(path, told.to_string())).await?)?;
    let leave =
        json!({"StatementId": "s3", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"});
    good(&line.function(&Rest::post("/2015-03-31/functions/told/policy", leave.to_string())).await?)?;
    good(&line.bucket(&S3Call::new("PUT", "/objects")).await?)?;
    let wanted = format!(
        "<NotificationConfiguration><CloudFunctionConfiguration><Event>s3:ObjectCreated:*</Event>\
         <CloudFunction>arn:aws:lambda:{REGION}:{ACCOUNT}:function:told</CloudFunction>\
         </CloudFunctionConfiguration></NotificationConfiguration>"
    );
    good(&line.bucket(&S3Call::put("/objects", wanted).query("notification=")).await?)?;
    let (mut starts, mut puts) = (Series::default(), Series::default());
    for number in 0..=OBJECTS * scale.rounds {
        let sent_ns = now_ns();
        let begun = Instant::now();
        good(&line.bucket(&S3Call::put(format!("/objects/{number}"), "x")).await?)?;
        let put = begun.elapsed();
        let called_ns = start_of(&mut line, number).await?;
        // The first has to start an environment.
        if number > 0 {
            puts.push(put.as_secs_f64() * 1e3);
            starts.push((called_ns - sent_ns) as f64 / 1e6);
        }
    }
    let quantile = |series: &Series, at: f64| [series.quantile(at)].into_iter().collect::<Series>();
    let limit = "the PUT alone";
    Ok(vec![
        Figure::plain("object sent to function called, p50", "ms", quantile(&starts, 0.5))
            .beside(limit, quantile(&puts, 0.5))
            .with_goal(Goal::AtMost(5.0)),
        Figure::plain("object sent to function called, p99", "ms", quantile(&starts, 0.99))
            .beside(limit, quantile(&puts, 0.99)),
    ])
}

fn now_ns() -> i64 {
    let now = clock_gettime(ClockId::Realtime);
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

/// When the function was called for an object, as its record in the queue says.
async fn start_of(line: &mut Line, number: usize) -> Outcome<i64> {
    let asked = json!({"QueueUrl": url("starts"), "WaitTimeSeconds": 5});
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let answer = good(&line.queue("ReceiveMessage", &asked).await?)?;
        let message = &answer["Messages"][0];
        let Some(body) = message["Body"].as_str() else { continue };
        let gone = json!({"QueueUrl": url("starts"), "ReceiptHandle": message["ReceiptHandle"]});
        good(&line.queue("DeleteMessage", &gone).await?)?;
        let record: Value = serde_json::from_str(body)?;
        let key = &record["requestPayload"]["Records"][0]["s3"]["object"]["key"];
        let called = record["responsePayload"].as_i64();
        if let Some(called) = called.filter(|_| key.as_str() == Some(&number.to_string())) {
            return Ok(called);
        }
    }
    Err(Trouble::new("the function was not told of an object"))
}

/// How fast a full queue is emptied by a function, and by one client of its own.
pub async fn messages(to: SocketAddr, kind: &Kind, scale: &Scale) -> Outcome<Figure> {
    let count = if scale.rounds > 3 { 5_000 } else { 1_000 };
    let mut line = Line::open(to, ACCOUNT).await?;
    make(&mut line, &kind.with_code("index.py", NOTHING), "eater").await?;
    for queue in ["jobs", "by-hand"] {
        let asked = json!({"QueueName": queue, "Attributes": {"VisibilityTimeout": "360"}});
        good(&line.queue("CreateQueue", &asked).await?)?;
    }
    let mapping = json!({"FunctionName": "eater", "EventSourceArn": queue_arn("jobs"), "Enabled": false, "BatchSize": BATCH});
    let made =
        good(&line.function(&Rest::post("/2015-03-31/event-source-mappings", mapping.to_string())).await?)?;
    let path = format!("/2015-03-31/event-source-mappings/{}", made["UUID"].as_str().unwrap_or_default());
    let (mut eaten, mut by_hand) = (Series::default(), Series::default());
    for _ in 0..scale.rounds {
        fill(&mut line, "by-hand", count).await?;
        let begun = Instant::now();
        while take_batch(&mut line, "by-hand").await? {}
        by_hand.push(count as f64 / begun.elapsed().as_secs_f64());
        fill(&mut line, "jobs", count).await?;
        let begun = Instant::now();
        good(&line.function(&Rest::put(path.clone(), r#"{"Enabled": true}"#)).await?)?;
        empty(&mut line, "jobs").await?;
        eaten.push(count as f64 / begun.elapsed().as_secs_f64());
        good(&line.function(&Rest::put(path.clone(), r#"{"Enabled": false}"#)).await?)?;
    }
    Ok(Figure::plain("messages of a queue, batches of 10", "/s", eaten)
        .beside("received and deleted by hand", by_hand))
}

async fn fill(line: &mut Line, queue: &str, count: usize) -> Outcome<()> {
    let entries: Vec<Value> =
        (0..BATCH).map(|number| json!({"Id": number.to_string(), "MessageBody": "x"})).collect();
    let asked = json!({"QueueUrl": url(queue), "Entries": entries});
    for _ in 0..count / BATCH {
        good(&line.queue("SendMessageBatch", &asked).await?)?;
    }
    Ok(())
}

/// Whether there was anything to take.
async fn take_batch(line: &mut Line, queue: &str) -> Outcome<bool> {
    let asked = json!({"QueueUrl": url(queue), "MaxNumberOfMessages": BATCH});
    let answer = good(&line.queue("ReceiveMessage", &asked).await?)?;
    let messages = answer["Messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    if messages.is_empty() {
        return Ok(false);
    }
    let entry = |(at, message): (usize, &Value)| json!({"Id": at.to_string(), "ReceiptHandle": message["ReceiptHandle"]});
    let entries: Vec<Value> = messages.iter().enumerate().map(entry).collect();
    good(&line.queue("DeleteMessageBatch", &json!({"QueueUrl": url(queue), "Entries": entries})).await?)?;
    Ok(true)
}

async fn empty(line: &mut Line, queue: &str) -> Outcome<()> {
    let names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
    let asked = json!({"QueueUrl": url(queue), "AttributeNames": names});
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let answer = good(&line.queue("GetQueueAttributes", &asked).await?)?;
        if names.iter().all(|name| answer["Attributes"][name] == "0") {
            return Ok(());
        }
        moment(LOOK_AGAIN).await;
    }
    Err(Trouble::new("the queue is not emptied"))
}
