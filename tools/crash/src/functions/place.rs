//! What the functions need around them: a role, queues, a bucket, a mapping; and the functions.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crash::archive;
use crash::line::{Line, good};
use crash::request::REGION;
use crash::rest_request::Rest;
use crash::s3_request::S3Call;
use crash::server::moment;
use crash::trouble::{Outcome, Trouble};
use data_encoding::BASE64;
use serde_json::{Value, json};

use super::ACCOUNT;
use super::ledger::{Task, Way};

/// Where ends are told.
pub const SUCCEEDED: &str = "succeeded";
pub const PROCESSED: &str = "processed";
pub const DEAD_EVENTS: &str = "dead-events";
pub const DEAD_MESSAGES: &str = "dead-messages";
pub const FAILED_EVENTS: &str = "failed-events";
/// What feeds a function.
pub const SOURCE: &str = "source";

const CODE: &str = include_str!("handler.py");
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const EVERYTHING: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
/// A message that is not done with by then comes again. No function that a queue feeds may take longer.
const HIDDEN_S: u64 = 3;
const RECEIVED_MAX: u64 = 4;
const SETTLE_MAX: Duration = Duration::from_secs(30);

/// Any host name will do.
pub fn url(queue: &str) -> String {
    format!("http://localhost/{ACCOUNT}/{queue}")
}

fn queue_arn(queue: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}")
}

/// Makes everything, and sees that functions run.
pub async fn set_up(to: SocketAddr) -> Outcome<()> {
    let mut line = Line::open(to, ACCOUNT).await?;
    let role = [("RoleName", "runner"), ("AssumeRolePolicyDocument", TRUST)];
    good(&line.iam("CreateRole", &role).await?)?;
    good(&line.iam("AttachRolePolicy", &[("RoleName", "runner"), ("PolicyArn", EVERYTHING)]).await?)?;
    make_queues(&mut line).await?;
    good(&line.bucket(&S3Call::new("PUT", format!("/{FAILED_EVENTS}"))).await?)?;
    for way in Way::ALL {
        make_function(&mut line, way).await?;
    }
    let events = json!({"MaximumRetryAttempts": 0, "DestinationConfig": {
        "OnSuccess": {"Destination": queue_arn(SUCCEEDED)},
        "OnFailure": {"Destination": format!("arn:aws:s3:::{FAILED_EVENTS}")}}});
    settings_of_events(&mut line, Way::Destined, &events).await?;
    let events = json!({"MaximumRetryAttempts": 0, "DestinationConfig": {
        "OnSuccess": {"Destination": queue_arn(SUCCEEDED)}}});
    settings_of_events(&mut line, Way::Lettered, &events).await?;
    let mapping = json!({"FunctionName": Way::Mapped.name(), "EventSourceArn": queue_arn(SOURCE), "BatchSize": 5,
        "FunctionResponseTypes": ["ReportBatchItemFailures"]});
    good(&line.function(&Rest::post("/2015-03-31/event-source-mappings", mapping.to_string())).await?)?;
    let event = Task { way: Way::Destined, number: 0 }.event();
    let reply = line.function(&invocation(Way::Destined, &event)).await?;
    match good(&reply)? == event {
        true => Ok(()),
        false => Err(Trouble::new(format!("functions do not run: {}", reply.text()))),
    }
}

async fn make_queues(line: &mut Line) -> Outcome<()> {
    for queue in [SUCCEEDED, PROCESSED, DEAD_EVENTS, DEAD_MESSAGES] {
        good(&line.queue("CreateQueue", &json!({"QueueName": queue})).await?)?;
    }
    let letters =
        json!({"deadLetterTargetArn": queue_arn(DEAD_MESSAGES), "maxReceiveCount": RECEIVED_MAX.to_string()});
    let attributes = json!({"VisibilityTimeout": HIDDEN_S.to_string(), "RedrivePolicy": letters.to_string()});
    let source = json!({"QueueName": SOURCE, "Attributes": attributes});
    good(&line.queue("CreateQueue", &source).await?).map(drop)
}

async fn make_function(line: &mut Line, way: Way) -> Outcome<()> {
    let name = way.name();
    let letters = match way {
        Way::Lettered => json!({"TargetArn": queue_arn(DEAD_EVENTS)}),
        Way::Destined | Way::Mapped => json!({}),
    };
    let timeout_s = if way == Way::Mapped { HIDDEN_S } else { 30 };
    let asked = json!({
        "FunctionName": name, "Runtime": "python3.12", "Handler": "handler.handler", "Timeout": timeout_s,
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/runner"), "DeadLetterConfig": letters,
        "Environment": {"Variables": {"PROCESSED": url(PROCESSED)}},
        "Code": {"ZipFile": BASE64.encode(&archive::with("handler.py", CODE.as_bytes()))},
    });
    good(&line.function(&Rest::post("/2015-03-31/functions", asked.to_string())).await?)?;
    let told = Rest::get(format!("/2015-03-31/functions/{name}/configuration"));
    let deadline = Instant::now() + SETTLE_MAX;
    while good(&line.function(&told).await?)?["State"] != "Active" {
        if Instant::now() > deadline {
            return Err(Trouble::new(format!("the function {name} does not settle")));
        }
        moment(Duration::from_millis(2)).await;
    }
    Ok(())
}

async fn settings_of_events(line: &mut Line, way: Way, settings: &Value) -> Outcome<()> {
    let path = format!("/2019-09-25/functions/{}/event-invoke-config", way.name());
    good(&line.function(&Rest::put(path, settings.to_string())).await?).map(drop)
}

/// An event that is waited for, unless a header says otherwise.
pub fn invocation(way: Way, event: &Value) -> Rest {
    Rest::post(format!("/2015-03-31/functions/{}/invocations", way.name()), event.to_string())
}
