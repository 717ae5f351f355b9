//! Queues of both kinds against a simple model: a list of messages, and the rules in their shortest form.

use crate::support::{Queue, bodies, seconds};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::{Memory, Store};
use testkit::{Cloud, NobodyElse};

#[derive(Clone, Debug)]
enum Step {
    Send {
        group: u8,
        delay_s: u8,
    },
    /// Several receivers at once.
    Receive {
        most: Vec<u8>,
        timeout_s: u8,
    },
    Delete {
        handle: prop::sample::Index,
    },
    Hide {
        handle: prop::sample::Index,
        timeout_s: u8,
    },
    Wait {
        seconds: u8,
    },
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let handle = any::<prop::sample::Index>;
    prop_oneof![
        5 => (0..4_u8, 0..6_u8).prop_map(|(group, delay_s)| Step::Send { group, delay_s }),
        4 => (prop::collection::vec(1..5_u8, 1..4), 1..8_u8)
            .prop_map(|(most, timeout_s)| Step::Receive { most, timeout_s }),
        // Of several who hide it for no time, nobody knows who came last.
        1 => (1..5_u8).prop_map(|most| Step::Receive { most: vec![most], timeout_s: 0 }),
        3 => handle().prop_map(|handle| Step::Delete { handle }),
        2 => (handle(), 0..8_u8).prop_map(|(handle, timeout_s)| Step::Hide { handle, timeout_s }),
        2 => (0..6_u8).prop_map(|seconds| Step::Wait { seconds }),
        1 => Just(Step::Restart),
    ]
}

/// A message as the model knows it.
#[derive(Debug)]
struct Known {
    body: String,
    group: String,
    visible: i64,
    /// The handle of its last receive.
    handle: Option<Value>,
}

struct Pair {
    store: Arc<dyn Store>,
    queue: Queue,
    is_fifo: bool,
    /// In the order in which they were sent; deleted ones are not listed.
    known: Vec<Known>,
    /// All handles that were ever given out, with the message's body.
    handles: Vec<(Value, String)>,
    sent: usize,
    restarts: usize,
}

impl Pair {
    async fn new(name: &str) -> Pair {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let cloud = Arc::new(Cloud::over(store.clone(), &[&sqs::SERVICE], &NobodyElse));
        let queue = Queue::make(&cloud, name, json!({})).await;
        let is_fifo = name.ends_with(".fifo");
        Pair { store, queue, is_fifo, known: Vec::new(), handles: Vec::new(), sent: 0, restarts: 0 }
    }

    fn now(&self) -> i64 {
        self.queue.cloud.now().0
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Send { group, delay_s } => self.send(group, delay_s).await,
            Step::Receive { most, timeout_s } => self.receive(most, timeout_s).await,
            Step::Delete { handle } => self.delete(handle).await,
            Step::Hide { handle, timeout_s } => self.hide(handle, timeout_s).await,
            Step::Wait { seconds: wait_s } => self.queue.cloud.advance(seconds(wait_s.into())).await,
            Step::Restart => self.restart(),
        }
        self.compare_numbers().await;
    }

    async fn send(&mut self, group: u8, delay_s: u8) {
        let (body, group) = (self.sent.to_string(), format!("group-{group}"));
        self.sent += 1;
        let mut asked = json!({"MessageBody": body});
        let mut visible = self.now();
        if self.is_fifo {
            asked["MessageDeduplicationId"] = json!(body);
        } else {
            asked["DelaySeconds"] = json!(delay_s);
            visible += i64::from(delay_s) * 1_000;
        }
        // Group 0 stands for none, where there may be none.
        if self.is_fifo || group != "group-0" {
            asked["MessageGroupId"] = json!(group);
        }
        self.queue.call("SendMessage", asked).await;
        self.known.push(Known { body, group, visible, handle: None });
    }

    async fn receive(&mut self, most: Vec<u8>, timeout_s: u8) {
        let receivers: Vec<_> = most
            .iter()
            .map(|most| {
                let (queue, most) = (self.queue.clone(), *most);
                let asked = json!({"MaxNumberOfMessages": most, "VisibilityTimeout": timeout_s});
                tokio::spawn(async move { queue.receive_with(asked).await })
            })
            .collect();
        let mut received = Vec::new();
        for receiver in receivers {
            received.push(receiver.await.expect("does not panic"));
        }
        self.check(&received, &most, timeout_s);
        self.receive_what_others_let_go(&received, &most, timeout_s).await;
    }

    /// One of several receivers may find messages in the hands of another, who cannot keep them: it goes
    /// without. Nothing is lost by that: whoever comes next gets them.
    async fn receive_what_others_let_go(&mut self, received: &[Vec<Value>], most: &[u8], timeout_s: u8) {
        let wanted: usize = most.iter().map(|most| usize::from(*most)).sum();
        let short = wanted - received.iter().map(Vec::len).sum::<usize>();
        let left = self.may_be_received(self.now()).len();
        if self.is_fifo || timeout_s == 0 || short == 0 || left == 0 {
            return;
        }
        assert!(most.len() > 1, "who is alone gets what there is");
        let most = u8::try_from(short.min(left).min(10)).expect("at most ten");
        let asked = json!({"MaxNumberOfMessages": most, "VisibilityTimeout": timeout_s});
        let later = vec![self.queue.receive_with(asked).await];
        assert_eq!(later[0].len(), usize::from(most), "what others let go is there");
        self.check(&later, &[most], timeout_s);
    }

    fn check(&mut self, received: &[Vec<Value>], most: &[u8], timeout_s: u8) {
        let now = self.now();
        let may = self.may_be_received(now);
        for (messages, most) in received.iter().zip(most) {
            let bodies = bodies(messages);
            assert!(bodies.len() <= usize::from(*most));
            assert!(bodies.iter().all(|body| may.contains(body)), "{bodies:?} of {may:?}");
        }
        let all: Vec<String> = received.iter().flat_map(|messages| bodies(messages)).collect();
        let distinct: BTreeSet<&String> = all.iter().collect();
        assert_eq!(distinct.len(), all.len(), "two hold one message");
        assert_eq!(all.is_empty(), may.is_empty());
        for message in received.iter().flatten() {
            let body = message["Body"].as_str().expect("has a body");
            let known = self.known.iter_mut().find(|known| known.body == body).expect("is there");
            known.visible = now + i64::from(timeout_s) * 1_000;
            known.handle = Some(message["ReceiptHandle"].clone());
            self.handles.push((message["ReceiptHandle"].clone(), body.to_owned()));
        }
    }

    /// Visible messages; in FIFO queues, those that stand behind no hidden one of their group.
    fn may_be_received(&self, now: i64) -> BTreeSet<String> {
        let mut blocked = BTreeSet::new();
        let mut may = BTreeSet::new();
        for known in &self.known {
            if known.visible > now {
                blocked.insert(&known.group);
            } else if !self.is_fifo || !blocked.contains(&known.group) {
                may.insert(known.body.clone());
            }
        }
        may
    }

    /// The message of a handle, if the handle is still good.
    fn named_by(&self, handle: prop::sample::Index) -> Option<(Value, Option<usize>)> {
        if self.handles.is_empty() {
            return None;
        }
        let (handle, body) = handle.get(&self.handles);
        let place =
            self.known.iter().position(|known| known.body == *body && known.handle.as_ref() == Some(handle));
        let now = self.now();
        let place = place.filter(|place| !self.is_fifo || self.known[*place].visible > now);
        Some((handle.clone(), place))
    }

    async fn delete(&mut self, handle: prop::sample::Index) {
        let Some((handle, place)) = self.named_by(handle) else { return };
        let deleted = self.queue.ask("DeleteMessage", json!({"ReceiptHandle": handle})).await;
        match place {
            Some(place) => {
                deleted.expect("the handle is good");
                self.known.remove(place);
            }
            None => assert!(self.is_fifo || deleted.is_ok(), "an old handle does nothing"),
        }
    }

    async fn hide(&mut self, handle: prop::sample::Index, timeout_s: u8) {
        let Some((handle, place)) = self.named_by(handle) else { return };
        let asked = json!({"ReceiptHandle": handle, "VisibilityTimeout": timeout_s});
        let hidden = self.queue.ask("ChangeMessageVisibility", asked).await;
        assert_eq!(hidden.is_ok(), place.is_some());
        if let Some(place) = place {
            self.known[place].visible = self.now() + i64::from(timeout_s) * 1_000;
        }
    }

    fn restart(&mut self) {
        let before = self.queue.cloud.now();
        let cloud = Cloud::over(self.store.clone(), &[&sqs::SERVICE], &NobodyElse);
        // A restart takes time, and nothing that is random is drawn again.
        cloud.clock.set(before.plus(Duration::from_secs(1)));
        self.restarts += 1;
        (0..20 * self.restarts).for_each(|_| _ = cloud.cloud.ids.bytes::<512>());
        self.queue.cloud = Arc::new(cloud);
    }

    async fn compare_numbers(&self) {
        let now = self.now();
        let hidden = |is_received: bool| {
            let hidden = self.known.iter().filter(|known| known.visible > now);
            hidden.filter(|known| known.handle.is_some() == is_received).count() as u64
        };
        let (in_flight, delayed) = (hidden(true), hidden(false));
        let visible = self.known.len() as u64 - in_flight - delayed;
        assert_eq!(self.queue.numbers().await, [visible, in_flight, delayed]);
    }
}

fn run(name: &str, steps: Vec<Step>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("starts");
    runtime.block_on(async {
        let mut pair = Pair::new(name).await;
        for step in steps {
            pair.take(step).await;
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_standard_queue_does_as_the_model(steps in prop::collection::vec(step(), 1..60)) {
        run("jobs", steps);
    }

    #[test]
    fn a_fifo_queue_does_as_the_model(steps in prop::collection::vec(step(), 1..60)) {
        run("jobs.fifo", steps);
    }
}
