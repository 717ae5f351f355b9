//! What an operation sees of the world, and its only way to change it.

use crate::operation::Guard;
use crate::ports::{Call, World};
use crate::service::ResourcePolicy;
use crate::{Access, ApiError, Arn, Caller, Cloud, Delivery, Here, Ids, Need, Result, Time, Timer};
use std::any::Any;
use std::future::Future;
use std::ops::Range;
use std::sync::Arc;
use store::{BlobHold, BlobReader, BlobRef, Blobs, KeyOf, Memo, Row, Tx};
use wire::Value;

/// One attempt at one request. It lives in one instant and one transaction.
pub struct Cx<'a> {
    pub tx: &'a mut Tx,
    pub caller: &'a Caller,
    pub here: &'a Here,
    /// The same instant for the whole attempt. It never runs backwards.
    pub now: Time,
    /// When the request came in: `now`, but for one that has waited.
    pub arrived: Time,
    pub ids: &'a Ids,
    pub request_id: &'a str,
    /// Which service and operation this is: `iam`, `CreateUser`.
    pub service: &'static str,
    pub operation: &'a str,
    /// Where the client reached us, such as `http://localhost:4566`: for URLs in answers.
    pub endpoint: &'a str,
    pub world: &'a World,
    pub attempt: Attempt<'a>,
}

/// A long poll: what it waits for, and how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// A commit that touches rows under this prefix wakes it.
    pub rows: Vec<u8>,
    /// Those who wait for the same thing stand in one line.
    pub line: Vec<u8>,
    /// From then on it waits no more.
    pub until: Time,
    /// When there may be something new without any commit.
    pub again_at: Option<Time>,
}

impl<'a> Cx<'a> {
    /// Whether the caller may do something more than what the operation as a whole needs, such as delete
    /// one object of many.
    pub async fn check(&mut self, access: Access) -> Result<()> {
        self.attempt.guard.check(self, access).await
    }

    /// Sends something to another service, in this transaction: both or neither. It is due now at the
    /// earliest: who carries it does not look back.
    pub fn emit(&mut self, delivery: Delivery) {
        let due = delivery.due.max(self.now);
        self.tx.put(&Delivery { due, ..delivery });
    }

    /// Asks for a tick at a time, now at the earliest, in this transaction.
    pub fn wake(&mut self, timer: Timer) {
        let due = timer.due.max(self.now);
        self.tx.put(&Timer { due, ..timer });
    }

    /// What the service remembers between requests to be quick. Never truth: it may be gone.
    pub fn memory<T: Default + Send + Sync + 'static>(&self) -> &'a Arc<T> {
        self.attempt.cloud.memory.of()
    }

    /// Reads a row that almost every request reads: decoded once, shared by all.
    pub async fn get_shared<R: Row>(&mut self, key: impl KeyOf<R::Key>) -> Result<Option<Arc<R>>> {
        let cloud = self.attempt.cloud;
        Ok(self.tx.get_shared(|| cloud.memory.of::<Memo<R>>(), key).await?)
    }

    /// The same; the commit does not mind if the row has changed since.
    pub async fn peek_shared<R: Row>(&mut self, key: impl KeyOf<R::Key>) -> Result<Option<Arc<R>>> {
        let cloud = self.attempt.cloud;
        Ok(self.tx.peek_shared(|| cloud.memory.of::<Memo<R>>(), key).await?)
    }

    /// Bodies that lie beside the rows.
    pub fn blobs(&self) -> &Blobs {
        &self.attempt.cloud.blobs
    }

    /// Reads a part of a body whose reference this transaction has read: also when it is deleted meanwhile.
    pub fn read_blob(&self, blob: &BlobRef, range: Range<u64>) -> BlobReader {
        self.blobs().read_held(&self.attempt.blobs, blob, range)
    }

    /// Ready when the cloud closes: for answers that would go on.
    pub fn closes(&self) -> impl Future<Output = ()> + Send + use<> {
        self.attempt.cloud.closes()
    }

    /// Keeps something until this attempt has ended, well or not: a claim that others see at once.
    pub fn hold(&mut self, guard: impl Any + Send) {
        self.attempt.held.push(Box::new(guard));
    }

    /// What to do in memory once this attempt is committed.
    pub fn when_committed(&mut self, then: impl FnOnce() + Send + 'static) {
        self.attempt.then.push(Box::new(then));
    }

    /// What to do in memory if this attempt is known not to be committed. Of an attempt that was cut off, or whose
    /// outcome nobody knows, neither is done.
    pub fn when_lost(&mut self, then: impl FnOnce() + Send + 'static) {
        self.attempt.lost.push(Box::new(then));
    }

    /// What commits after this attempt's reads was given this time as its `now`, or a later one.
    pub fn horizon(&self) -> Time {
        self.attempt.horizon
    }

    /// Waits: what was done is committed, the answer is dropped, and the operation runs again, later.
    /// It is not waited beyond `until`: then the answer counts.
    pub fn wait(&mut self, wait: Wait) {
        self.attempt.wait = Some(wait);
    }

    /// Whether others wait in a line and have come before this request.
    pub fn others_wait(&self, line: &[u8]) -> bool {
        !self.attempt.is_first && self.attempt.cloud.lines.is_busy(line)
    }

    /// The ARN of a resource of the caller's account in this region.
    pub fn arn(&self, resource: &str) -> String {
        self.here.arn(self.service, resource)
    }

    /// The ARN of a resource of the caller's account that lies in no region.
    pub fn global_arn(&self, resource: &str) -> String {
        self.here.global_arn(self.service, resource)
    }

    /// What the resource of a need says of it, of whatever service the resource is.
    pub async fn policy_of(&mut self, need: &Need) -> Result<Option<ResourcePolicy>> {
        let service = Arn::parse(&need.resource).and_then(|arn| self.attempt.cloud.service(arn.service));
        match service.and_then(|service| service.resource_policy) {
            Some(read) => read(self, need).await,
            None => Ok(None),
        }
    }

    /// Asks another service for something, as the same caller and with no other rights. The answer is read in a
    /// transaction of its own: what was true then may be so no more when this attempt commits. It is for reading
    /// alone, since this attempt may be run again.
    pub async fn ask(&mut self, service: &str, operation: &str, input: &Value) -> Result<Value, ApiError> {
        let call = Call { service, operation, input, caller: self.caller, here: self.here };
        self.world.calls.call(self.attempt.cloud, call).await
    }

    /// The timers of a tick that are due by now, earliest first, removed with this transaction.
    pub async fn take_due(&mut self, tick: &str, limit: u32) -> Result<Vec<Timer>> {
        crate::timer::take_due(self, tick, limit).await
    }
}

/// What belongs to one attempt and ends with it.
pub struct Attempt<'a> {
    cloud: &'a Cloud,
    guard: &'a dyn Guard,
    horizon: Time,
    blobs: BlobHold,
    /// Whether it has waited, and is at the front of its line now.
    is_first: bool,
    pub(crate) held: Vec<Box<dyn Any + Send>>,
    pub(crate) then: Vec<Box<dyn FnOnce() + Send>>,
    pub(crate) lost: Vec<Box<dyn FnOnce() + Send>>,
    pub(crate) wait: Option<Wait>,
}

impl<'a> Attempt<'a> {
    /// To be made before the transaction reads: what it says holds for later commits.
    pub fn new(cloud: &'a Cloud, guard: &'a dyn Guard, is_first: bool) -> Attempt<'a> {
        let horizon = cloud.horizon.time();
        let blobs = cloud.blobs.hold();
        Attempt {
            cloud,
            guard,
            horizon,
            blobs,
            is_first,
            held: Vec::new(),
            then: Vec::new(),
            lost: Vec::new(),
            wait: None,
        }
    }
}
