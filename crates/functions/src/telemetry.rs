//! What happens in an environment, for extensions that want to know: the Telemetry API, and the older Logs API.
//!
//! What is told is queued for each who has subscribed, up to a bound, and delivered from outside (`delivery.rs`). It
//! costs next to nothing where nobody has.

use crate::delivery::{self, Queue};
use crate::subscription::Subscription;
use kernel::{Clock, Time};
use sandbox::Dialer;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::task::JoinSet;

/// Of what happened before anybody could subscribe.
const BEFORE_BYTES_MAX: usize = 1 << 20;

pub struct Telemetry {
    clock: Arc<dyn Clock>,
    dialer: Dialer,
    /// Lines of the code are JSON.
    is_json: bool,
    /// Whether anybody listens, or may still.
    is_heard: AtomicBool,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    is_closed: bool,
    before: Vec<Arc<Told>>,
    before_bytes: usize,
    subscribers: Vec<Subscriber>,
    /// They end with the environment.
    deliveries: JoinSet<()>,
}

struct Subscriber {
    name: String,
    subscription: Arc<Subscription>,
    queue: Queue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Platform,
    Function,
    Extension,
}

/// Something that has happened.
#[derive(Debug)]
pub struct Told {
    pub at: Time,
    pub category: Category,
    /// `platform.start`
    pub kind: &'static str,
    pub record: Value,
    /// About, of its record.
    pub bytes: usize,
}

/// Why nobody can subscribe, in AWS's words.
#[derive(Debug, PartialEq, Eq)]
pub enum Closed {
    Ended,
    /// By way of the other of the two APIs.
    Otherwise,
}

impl Category {
    pub fn name(self) -> &'static str {
        match self {
            Category::Platform => "platform",
            Category::Function => "function",
            Category::Extension => "extension",
        }
    }
}

impl Telemetry {
    pub fn new(clock: Arc<dyn Clock>, dialer: Dialer, is_json: bool) -> Telemetry {
        Telemetry { clock, dialer, is_json, is_heard: AtomicBool::new(true), inner: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_heard(&self) -> bool {
        self.is_heard.load(Ordering::Relaxed)
    }

    pub fn platform(&self, kind: &'static str, record: impl FnOnce() -> Value) {
        if self.is_heard() {
            let record = record();
            let bytes = record.to_string().len();
            self.tell(Told { at: self.clock.now(), category: Category::Platform, kind, record, bytes });
        }
    }

    /// What the code, or an extension, has written.
    pub fn line(&self, category: Category, text: &str) {
        if self.is_heard() {
            let (kind, record, bytes) = (category.name(), Value::from(text), text.len());
            self.tell(Told { at: self.clock.now(), category, kind, record, bytes });
        }
    }

    fn tell(&self, told: Told) {
        let told = Arc::new(told);
        let mut inner = self.lock();
        if !inner.is_closed && inner.before_bytes + told.bytes <= BEFORE_BYTES_MAX {
            inner.before_bytes += told.bytes;
            inner.before.push(told.clone());
        }
        for subscriber in &mut inner.subscribers {
            subscriber.tell(&told);
        }
    }

    /// From now on `name` is told, in place of what it has asked for before; of what has happened already too.
    pub fn subscribe(&self, name: &str, subscription: Subscription) -> Result<(), Closed> {
        let mut inner = self.lock();
        if inner.is_closed {
            return Err(Closed::Ended);
        }
        let is_other = |subscriber: &Subscriber| {
            subscriber.name == name
                && subscriber.subscription.schema.is_logs() != subscription.schema.is_logs()
        };
        if inner.subscribers.iter().any(is_other) {
            return Err(Closed::Otherwise);
        }
        inner.subscribers.retain(|subscriber| subscriber.name != name);
        let subscription = Arc::new(subscription);
        let (queue, items) = delivery::queue();
        inner.deliveries.spawn(delivery::deliver(
            items,
            queue.counts(),
            subscription.clone(),
            self.dialer.clone(),
            self.is_json,
        ));
        let mut subscriber = Subscriber { name: name.to_owned(), subscription: subscription.clone(), queue };
        inner.before.iter().for_each(|told| subscriber.tell(told));
        inner.subscribers.push(subscriber);
        drop(inner);
        let kind = if subscription.schema.is_logs() { "platform.logsSubscription" } else { SUBSCRIPTION };
        let record = json!({"name": name, "state": "Subscribed", "types": subscription.type_names()});
        self.platform(kind, || record);
        Ok(())
    }

    /// The code and all extensions are ready: nobody else can subscribe.
    pub fn close(&self) {
        let mut inner = self.lock();
        inner.is_closed = true;
        inner.before = Vec::new();
        self.is_heard.store(!inner.subscribers.is_empty(), Ordering::Relaxed);
    }

    /// Who has subscribed to what.
    pub fn subscriptions(&self) -> Vec<(String, Arc<Subscription>)> {
        let inner = self.lock();
        let pair = |subscriber: &Subscriber| (subscriber.name.clone(), subscriber.subscription.clone());
        inner.subscribers.iter().map(pair).collect()
    }

    /// What waits is delivered without more waiting.
    pub fn flush(&self) {
        for subscriber in &self.lock().subscribers {
            subscriber.queue.flush();
        }
    }
}

pub const SUBSCRIPTION: &str = "platform.telemetrySubscription";

impl Subscriber {
    fn tell(&mut self, told: &Arc<Told>) {
        if self.subscription.types.contains(&told.category) {
            self.queue.push(told);
        }
    }
}
