//! Orders: a CSV comes into a bucket, a function puts its orders into a queue, and each is delivered by an invocation
//! of its own: first given out by a manager, then by the queue itself.

use super::archive::Archive;
use super::aws::journals::{self, Watch};
use super::aws::queues::{self, Queue};
use super::aws::{buckets, functions, roles};
use super::deliveries::Deliveries;
use super::patience::Patience;
use super::{Cleaning, Commands, Stage};
use crate::progress::moment;
use crate::trouble::{Outcome, Trouble};
use kernel::Ids;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const BUCKET: &str = "pileus-demo-orders";
/// A queue's name can only be used again a minute after it was deleted: each has an end of its own.
const QUEUE: &str = "pileus-demo-orders-";
const ROLE: &str = "demo-orders";
const POLICIES: [&str; 3] =
    ["service-role/AWSLambdaBasicExecutionRole", "AmazonS3ReadOnlyAccess", "AmazonSQSFullAccess"];
const LAYER: &str = "demo-order-lines";
const PUBLISHER: &str = "demo-order-publisher";
const DELIVERY: &str = "demo-delivery";
const PUBLISHER_TIMEOUT_S: u32 = 30;
const DELIVERY_TIMEOUT_S: u32 = 15;
/// Shorter than the ten seconds of the example: somebody watches.
const DELAY_S: (u32, u32) = (1, 4);

const LAYER_CODE: &str = include_str!("../../../../examples/orders-sqs/order_lines.py");
const PUBLISHER_CODE: &str = include_str!("../../../../examples/orders-sqs/lambda_order_publisher.py");
const DELIVERY_CODE: &str = include_str!("../../../../examples/orders-sqs/lambda_delivery.py");
const ORDERS: &str = include_str!("../../../../examples/orders-sqs/orders.csv");

const DELIVERED_WAIT: Duration = Duration::from_secs(120);
const PUBLISHED_WAIT: Duration = Duration::from_secs(30);
const LOOK_WAIT: Duration = Duration::from_millis(50);

pub fn play(stage: &Stage<'_>) -> Outcome<()> {
    stage.show.title(
        "Orders: a CSV becomes messages of a queue, each order is delivered by an invocation of its own",
    );
    let (api, show) = (stage.api, stage.show);
    let queue = show.step("a bucket and a queue", || {
        buckets::make(api, BUCKET)?;
        buckets::tell(api, BUCKET, None, None)?;
        functions::unmap(api, DELIVERY)?;
        let queue = match queues::find(api, QUEUE)?.into_iter().next() {
            Some(queue) => queue,
            None => queues::make(api, &format!("{QUEUE}{}", Ids::system().hex(4)), PUBLISHER_TIMEOUT_S)?,
        };
        Ok((format!("{BUCKET}, {}", queue.name), queue))
    })?;
    deploy(stage, &queue)?;
    let groups = [journals::make(api, PUBLISHER)?, journals::make(api, DELIVERY)?];
    let watch = Watch::begin(api, &groups)?;
    let first = published(stage, &queue, &watch)?;
    show.step("a manager gives them out, they are delivered", || {
        manage(stage, &queue, first.count())?;
        delivered(stage, &watch, first)
    })?;
    show.step("the queue gives them out by itself", || {
        functions::map(api, &queue.arn, DELIVERY)?;
        Ok((format!("{} brings messages to {DELIVERY}", queue.name), ()))
    })?;
    show.step("another CSV comes, its orders are delivered", || {
        let orders = Orders::new();
        buckets::put(api, BUCKET, &orders.key, "text/csv", orders.csv.as_bytes())?;
        let outcome = delivered(stage, &watch, orders)?;
        emptied(stage, &queue)?;
        Ok(outcome)
    })
}

fn deploy(stage: &Stage<'_>, queue: &Queue) -> Outcome<()> {
    let (api, show) = (stage.api, stage.show);
    let role = show.step("a role for both functions", || {
        let arn = roles::make(api, ROLE)?;
        POLICIES.iter().try_for_each(|policy| roles::attach(api, ROLE, policy))?;
        Ok((format!("{ROLE} with {}", roles::attached(api, ROLE)?.join(", ")), arn))
    })?;
    let layer = show.step("a layer", || {
        let archive = Archive::new().file("python/order_lines.py", LAYER_CODE.as_bytes())?.bytes()?;
        let arn = functions::publish_layer(api, LAYER, &archive, &stage.python.runtime)?;
        Ok((arn.clone(), arn))
    })?;
    let make = |name: &str, module: &str, code: &str, timeout_s, layers: &[String], variables| {
        let archive = Archive::new().file(&format!("{module}.py"), code.as_bytes())?.bytes()?;
        let (runtime, handler) = (stage.python.runtime.as_str(), format!("{module}.lambda_handler"));
        let (handler, archive, role) = (handler.as_str(), &archive[..], role.as_str());
        functions::make(
            api,
            &functions::New { name, runtime, role, handler, archive, timeout_s, layers, variables },
        )
    };
    show.step("a function that publishes orders", || {
        let variables = json!({"QUEUE": queue.name});
        let arn = make(
            PUBLISHER,
            "lambda_order_publisher",
            PUBLISHER_CODE,
            PUBLISHER_TIMEOUT_S,
            &[layer],
            variables,
        )?;
        functions::allow_bucket(api, PUBLISHER, BUCKET)?;
        buckets::tell(api, BUCKET, Some(&arn), None)?;
        Ok((format!("{PUBLISHER}, {PUBLISHER_TIMEOUT_S} s, told by {BUCKET}"), ()))
    })?;
    show.step("a function that delivers one", || {
        let variables = json!({"DELAY_S_MIN": DELAY_S.0.to_string(), "DELAY_S_MAX": DELAY_S.1.to_string()});
        make(DELIVERY, "lambda_delivery", DELIVERY_CODE, DELIVERY_TIMEOUT_S, &[], variables)?;
        let order = json!({"order_id": "test", "customer": "Ada", "item": "teapot", "quantity": "1"});
        let answer = functions::invoke(api, DELIVERY, &order)?.payload;
        match (answer[0]["status"].as_str(), answer[0]["delay_s"].as_u64()) {
            (Some("delivered"), Some(delay_s)) => {
                Ok((format!("{DELIVERY}, {DELIVERY_TIMEOUT_S} s; tested, it took {delay_s} s"), ()))
            }
            _ => Err(Trouble::new(format!("it answered {answer}"))),
        }
    })
}

/// The orders of the example, with ids that no other CSV has.
struct Orders {
    key: String,
    csv: String,
    ids: Vec<String>,
}

impl Orders {
    fn new() -> Orders {
        let run = Ids::system().hex(4);
        let (head, lines) = ORDERS.split_once('\n').unwrap_or((ORDERS, ""));
        let lines: Vec<String> = lines.lines().map(|line| format!("{run}-{line}")).collect();
        let ids = lines.iter().filter_map(|line| line.split(',').next()).map(str::to_owned).collect();
        Orders { key: format!("orders-{run}.csv"), csv: format!("{head}\n{}\n", lines.join("\n")), ids }
    }

    fn count(&self) -> usize {
        self.ids.len()
    }
}

/// Sends a CSV, and waits until all its orders are in the queue.
fn published(stage: &Stage<'_>, queue: &Queue, watch: &Watch) -> Outcome<Orders> {
    stage.show.step("a CSV comes, its orders are in the queue", || {
        let left = queues::counts(stage.api, queue)?;
        let orders = Orders::new();
        buckets::put(stage.api, BUCKET, &orders.key, "text/csv", orders.csv.as_bytes())?;
        let mut patience = Patience::of(PUBLISHED_WAIT);
        loop {
            if let Some(line) = watch.next(LOOK_WAIT)? {
                stage.show.log(&line.text);
                patience.hear(&line.text);
                continue;
            }
            let (waiting, _) = queues::counts(stage.api, queue)?;
            if waiting >= left.0 + orders.count() as u64 {
                return Ok((format!("{} orders of {}", orders.count(), orders.key), orders));
            }
            if patience.is_over() {
                return Err(
                    patience.trouble(&format!("{waiting} of {} orders came into the queue", orders.count()))
                );
            }
        }
    })
}

/// Takes so many orders from the queue and gives each to a delivery of its own, without waiting for it.
fn manage(stage: &Stage<'_>, queue: &Queue, count: usize) -> Outcome<()> {
    let deadline = Instant::now() + PUBLISHED_WAIT;
    let mut given = 0;
    while given < count {
        for message in queues::receive(stage.api, queue, 1)? {
            let order: Value = serde_json::from_str(&message.body)?;
            functions::hand_over(stage.api, DELIVERY, &order)?;
            // Only now: an order whose delivery did not begin comes again.
            queues::delete(stage.api, queue, &message)?;
            given += 1;
            stage.show.progress(0, count, &format!("{given} given out"));
        }
        if Instant::now() > deadline {
            return Err(Trouble::new(format!("{given} of {count} orders came out of the queue")));
        }
    }
    Ok(())
}

/// Watches orders being delivered, until all are there; several must have been on their way at once.
fn delivered(stage: &Stage<'_>, watch: &Watch, orders: Orders) -> Outcome<(String, ())> {
    let mut deliveries = Deliveries::of(orders.ids.into_iter());
    let mut patience = Patience::of(DELIVERED_WAIT);
    while deliveries.done() < deliveries.all() {
        if let Some(line) = watch.next(LOOK_WAIT)? {
            match deliveries.read(line.at_ms, &line.text) {
                true if line.text.contains(": delivered after ") => stage.show.happened(&line.text),
                _ => stage.show.log(&line.text),
            }
            patience.hear(&line.text);
        }
        let now = format!("delivered, {} on their way", deliveries.under_way());
        stage.show.progress(deliveries.done(), deliveries.all(), &now);
        if patience.is_over() {
            return Err(patience.trouble(&format!("not delivered: {}", deliveries.missing().join(", "))));
        }
    }
    let (took_s, alone_s) = deliveries.took_s();
    let at_once = deliveries.at_once();
    if at_once < 2 {
        return Err(Trouble::new("the orders were delivered one after another, not in parallel"));
    }
    let all = deliveries.all();
    Ok((format!("{all} in {took_s:.1} s, {at_once} at once; one by one {alone_s:.1} s"), ()))
}

/// Nothing waits and nothing is worked on: what was delivered was also deleted.
fn emptied(stage: &Stage<'_>, queue: &Queue) -> Outcome<()> {
    let deadline = Instant::now() + PUBLISHED_WAIT;
    loop {
        match queues::counts(stage.api, queue)? {
            (0, 0) => return Ok(()),
            (waiting, taken) if Instant::now() > deadline => {
                return Err(Trouble::new(format!("{} messages are left in the queue", waiting + taken)));
            }
            _ => moment(),
        }
    }
}

pub fn next(commands: &Commands) -> Vec<(String, String)> {
    let line = |command: &str, why: &str| (command.to_owned(), why.to_owned());
    vec![
        line(&format!("aws s3 cp MINE.csv s3://{BUCKET}/"), "orders of yours, in the same columns"),
        line(&commands.of("logs demo-delivery --follow"), "orders on their way"),
    ]
}

pub fn clean(stage: &Cleaning<'_>) -> Outcome<()> {
    let api = stage.api;
    stage.removed("event source mapping of", DELIVERY, functions::unmap(api, DELIVERY)? > 0);
    for function in [PUBLISHER, DELIVERY] {
        stage.removed("function", function, functions::remove(api, function)?);
    }
    stage.removed("layer", LAYER, functions::remove_layer(api, LAYER)? > 0);
    stage.removed("bucket", BUCKET, buckets::remove(api, BUCKET)?);
    for queue in queues::find(api, QUEUE)? {
        queues::remove(api, &queue)?;
        stage.removed("queue", &queue.name, true);
    }
    stage.removed("role", ROLE, roles::remove(api, ROLE)?);
    for function in [PUBLISHER, DELIVERY] {
        stage.removed("log group", function, journals::remove(api, function)?);
    }
    Ok(())
}
