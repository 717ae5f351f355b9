//! Many producers and consumers at once: no message is lost, none is held by two.

use crate::support::{Queue, bodies, cloud};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

const PRODUCERS: usize = 4;
const CONSUMERS: usize = 8;
const EACH: usize = 50;

async fn produce(queue: Queue, producer: usize) {
    for n in 0..EACH {
        queue.send_to(&format!("group-{producer}"), &format!("{producer}-{n:04}")).await;
    }
}

/// Takes and deletes until everything has been seen, and notes what in which order.
async fn consume(queue: Queue, seen: Arc<Mutex<Vec<String>>>) {
    while seen.lock().expect("nobody panics").len() < PRODUCERS * EACH {
        let received = queue.receive(3).await;
        seen.lock().expect("nobody panics").extend(bodies(&received));
        for message in &received {
            queue.delete(message).await;
        }
        tokio::task::yield_now().await;
    }
}

async fn all_that_was_seen(name: &str) -> Vec<String> {
    let queue = Queue::make(&cloud(), name, json!({})).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let producers = (0..PRODUCERS).map(|producer| tokio::spawn(produce(queue.clone(), producer)));
    let consumers = (0..CONSUMERS).map(|_| tokio::spawn(consume(queue.clone(), seen.clone())));
    let tasks: Vec<_> = producers.chain(consumers).collect();
    for task in tasks {
        task.await.expect("does not panic");
    }
    assert_eq!(queue.numbers().await, [0, 0, 0]);
    seen.lock().expect("nobody panics").clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_standard_queue_gives_each_message_to_one() {
    let seen = all_that_was_seen("jobs").await;
    let distinct: BTreeSet<&String> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (PRODUCERS * EACH, PRODUCERS * EACH));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_fifo_queue_keeps_the_order_of_each_group() {
    let seen = all_that_was_seen("jobs.fifo").await;
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for body in &seen {
        let (group, _) = body.split_once('-').expect("names its producer");
        groups.entry(group).or_default().push(body);
    }
    assert_eq!(groups.len(), PRODUCERS);
    for bodies in groups.values() {
        assert!(bodies.len() == EACH && bodies.is_sorted(), "{bodies:?}");
    }
}
