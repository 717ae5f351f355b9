//! What an operation sees of the world, and its only way to change it.

use crate::ports::World;
use crate::{Caller, Delivery, Here, Ids, Result, Time, Timer};
use store::Tx;

/// One attempt at one request. It lives in one instant and one transaction.
pub struct Cx<'a> {
    pub tx: &'a mut Tx,
    pub caller: &'a Caller,
    pub here: &'a Here,
    /// The same instant for the whole request.
    pub now: Time,
    pub ids: &'a Ids,
    pub request_id: &'a str,
    /// Which service and operation this is: `iam`, `CreateUser`.
    pub service: &'static str,
    pub operation: &'a str,
    /// Where the client reached us, such as `http://localhost:4566`: for URLs in answers.
    pub endpoint: &'a str,
    pub world: &'a World,
}

impl Cx<'_> {
    /// Sends something to another service, in this transaction: both or neither.
    pub fn emit(&mut self, delivery: Delivery) {
        self.tx.put(&delivery);
    }

    /// Asks for a tick at a time, in this transaction.
    pub fn wake(&mut self, timer: Timer) {
        self.tx.put(&timer);
    }

    /// The ARN of a resource of the caller's account in this region.
    pub fn arn(&self, resource: &str) -> String {
        self.here.arn(self.service, resource)
    }

    /// The ARN of a resource of the caller's account that lies in no region.
    pub fn global_arn(&self, resource: &str) -> String {
        self.here.global_arn(self.service, resource)
    }

    /// The timers of a tick that are due by now, earliest first, removed with this transaction.
    pub async fn take_due(&mut self, tick: &str, limit: u32) -> Result<Vec<Timer>> {
        crate::timer::take_due(self.tx, tick, self.now, limit).await
    }
}
