//! One writer: makes one change after the other to users of its own, and remembers what was acknowledged.
//!
//! At every moment at most one change is pending: sent, and not acknowledged. Only that one may be there
//! or not after a crash; everything else must be.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

use fastrand::Rng;
use tokio::sync::watch;

use crash::connection::{Connection, Reply};
use crash::request::{Call, Identity};
use crash::trouble::Outcome;

use crate::answer::{read, text};
use crate::choice::{self, Fresh};
use crate::model::{Change, Users, What};

/// So often a change that the server cannot make is sent again.
const REFUSALS_MAX: u32 = 4;
/// So many deleted keys are remembered: none of them may open anything again.
const GRAVES_MAX: usize = 4;

pub struct Writer {
    pub fresh: Fresh,
    /// Everything that was acknowledged.
    pub users: Users,
    pub pending: Option<Change>,
    /// The secrets of keys that were acknowledged.
    pub secrets: BTreeMap<String, String>,
    /// Keys that were deleted lately.
    pub graves: VecDeque<Identity>,
    /// Names of users that were changed since the last check.
    pub touched: Vec<String>,
    pub counts: Counts,
    /// Answers that nothing explains.
    pub complaints: Vec<String>,
    chance: Rng,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub acknowledged: u64,
    /// Answers that said that the server cannot do it now.
    pub refused: u64,
}

impl Writer {
    pub fn new(number: usize, account: &str, seed: u64) -> Writer {
        Writer {
            fresh: Fresh { writer: number, account: account.to_owned(), counter: 0 },
            users: Users::new(),
            pending: None,
            secrets: BTreeMap::new(),
            graves: VecDeque::new(),
            touched: Vec::new(),
            counts: Counts::default(),
            complaints: Vec::new(),
            chance: Rng::with_seed(seed),
        }
    }

    /// Writes until it is told to stop, the server is gone, or it refuses again and again. What is pending
    /// from an earlier run must have been settled: if it was made, making it again is an error.
    pub async fn run(mut self, to: SocketAddr, stop: watch::Receiver<bool>) -> Writer {
        let identity = Identity::root(&self.fresh.account);
        let Ok(mut connection) = Connection::open(to).await else { return self };
        let mut refusals = 0;
        while !*stop.borrow() && refusals < REFUSALS_MAX {
            let change = match self.pending.take() {
                Some(pending) => pending,
                None => choice::next(&self.users, &mut self.fresh, &mut self.chance),
            };
            let signed = change.call().signed(to, &identity);
            self.pending = Some(change.clone());
            let Ok(request) = signed else { break };
            let Ok(reply) = connection.exchange(&request).await else { break };
            match reply.status {
                200 => self.acknowledged(&change, &reply),
                500.. => {
                    refusals += 1;
                    self.counts.refused += 1;
                }
                // It was made by a try that was answered with an error: the check will see it.
                _ if refusals > 0 => break,
                _ => {
                    self.complain(&change, &reply, &mut connection, to).await;
                    break;
                }
            }
        }
        self
    }

    /// Notes what the server said, what it should have known, and what it says of the user right after.
    async fn complain(&mut self, change: &Change, reply: &Reply, on: &mut Connection, to: SocketAddr) {
        let root = Identity::root(&self.fresh.account);
        let user = [("UserName", change.user.as_str())];
        let mut now = Vec::new();
        for operation in ["GetUser", "ListAccessKeys", "ListGroupsForUser", "ListAttachedUserPolicies"] {
            if let Ok(request) = Call::iam(operation, &user).signed(to, &root)
                && let Ok(reply) = on.exchange(&request).await
            {
                now.push(reply.text());
            }
        }
        let (known, said) = (self.users.get(&change.user), reply.text());
        self.complaints
            .push(format!("{change:?} of {known:?} was answered with {said}; right after: {now:?}"));
    }

    fn acknowledged(&mut self, change: &Change, reply: &Reply) {
        let made = match change.what {
            What::MakeKey => match new_key(reply) {
                Ok(key) => Some(key),
                Err(trouble) => return self.complaints.push(trouble.to_string()),
            },
            _ => None,
        };
        self.bury(change);
        change.apply(&mut self.users, made.as_ref().map(|key| key.access_key.as_str()));
        self.secrets.extend(made.map(|key| (key.access_key, key.secret)));
        self.note_touched(change);
        self.pending = None;
        self.counts.acknowledged += 1;
    }

    pub fn note_touched(&mut self, change: &Change) {
        self.touched.push(match &change.what {
            What::Rename { to } => to.clone(),
            _ => change.user.clone(),
        });
    }

    /// Remembers a key that is deleted with this.
    pub fn bury(&mut self, change: &Change) {
        let What::DropKey { id } = &change.what else { return };
        if let Some(secret) = self.secrets.remove(id) {
            self.graves.push_back(Identity { access_key: id.clone(), secret });
        }
        if self.graves.len() > GRAVES_MAX {
            self.graves.pop_front();
        }
    }
}

fn new_key(reply: &Reply) -> Outcome<Identity> {
    read(reply, |result| {
        let key = result.first_element_child().unwrap_or(result);
        Identity { access_key: text(key, "AccessKeyId"), secret: text(key, "SecretAccessKey") }
    })
}
