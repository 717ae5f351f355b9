//! Fair queues: a group with very many messages does not make the others wait.

use crate::support::{Queue, cloud};
use serde_json::json;

#[tokio::test]
async fn a_quiet_group_is_served_before_a_noisy_one() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs", json!({})).await;
    for n in 0..100 {
        queue.send_to("noisy", &format!("noisy {n}")).await;
    }
    for _ in 0..4 {
        assert!(queue.bodies().await.iter().all(|body| body.starts_with("noisy")));
    }
    for group in ["quiet", "silent", "calm"] {
        queue.send_to(group, group).await;
    }
    let next = queue.bodies().await;
    for group in ["quiet", "silent", "calm"] {
        assert!(next.iter().any(|body| body == group), "{group} is not among {next:?}");
    }
}

#[tokio::test]
async fn groups_and_no_group_share_a_queue_in_order() {
    let cloud = cloud();
    let queue = Queue::make(&cloud, "jobs", json!({})).await;
    for n in 0..6 {
        match n % 2 {
            0 => queue.send(&n.to_string()).await,
            _ => queue.send_to("g", &n.to_string()).await,
        };
        cloud.advance(std::time::Duration::from_millis(1)).await;
    }
    assert_eq!(queue.bodies().await, ["0", "1", "2", "3", "4", "5"]);
}
