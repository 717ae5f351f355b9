//! A cloud in a test: the engine in memory, a clock turned by hand, ids from a seed, and the real way of
//! a request from decoding to commit.
//!
//! ```ignore
//! let cloud = testkit::Cloud::new(&[&iam::SERVICE], &iam::IDENTITIES);
//! let made = cloud.call("iam", "CreateUser", json!({"UserName": "bob"})).await.unwrap();
//! assert_eq!(made["User"]["Path"], "/");
//! cloud.advance(Duration::from_secs(60)).await;
//! ```

pub mod functions;
mod value;
mod visits;

use auth::token::TokenKey;
use gateway::authorise::Policies;
use gateway::call::InProcess;
use kernel::caller::{Credentials, Source};
use kernel::functions::{Functions, NoFunctions};
pub use kernel::ports::NobodyElse;
use kernel::ports::{Call, Identities, World};
use kernel::time::ManualClock;
use kernel::{ApiError, Caller, Here, Ids, Principal, Service, Time};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use store::{Blobs, MasterKey, Memory, Store};
pub use visits::Page;

/// The first moment of every test: 2026-01-01T00:00:00Z.
pub const START: Time = Time::from_seconds(1_767_225_600);
pub const ACCOUNT: &str = "000000000000";
pub const REGION: &str = "us-east-1";
const EXTENT_BYTES: u64 = 16 << 20;

/// A whole cloud with some services, called as root unless said otherwise.
pub struct Cloud {
    pub cloud: Arc<kernel::Cloud>,
    pub clock: Arc<ManualClock>,
    policies: Policies,
    /// Where its blobs lie.
    _dir: tempfile::TempDir,
}

/// An answer: AWS's output as JSON, or the error.
pub type Answer = Result<Value, ApiError>;

impl Cloud {
    pub fn new(services: &[&'static Service], identities: &'static dyn Identities) -> Cloud {
        Cloud::over(Arc::new(Memory::new()), services, identities)
    }

    /// The same over a store that outlives it: for what must survive.
    pub fn over(
        store: Arc<dyn Store>,
        services: &[&'static Service],
        identities: &'static dyn Identities,
    ) -> Cloud {
        Cloud::with(store, services, identities, Arc::new(NoFunctions))
    }

    /// The same with somebody who runs code.
    pub fn with(
        store: Arc<dyn Store>,
        services: &[&'static Service],
        identities: &'static dyn Identities,
        functions: Arc<dyn Functions>,
    ) -> Cloud {
        let clock = Arc::new(ManualClock::at(START));
        let tokens = TokenKey::new(&[7; 32]);
        let world = World {
            default_keys: true,
            functions,
            calls: Arc::new(InProcess::default()),
            ..World::new(identities, tokens)
        };
        let services = Vec::leak(services.to_vec());
        let dir = tempfile::tempdir().expect("a temporary directory");
        let key = MasterKey::generate().expect("random bytes");
        let blobs = Blobs::open(dir.path(), key, EXTENT_BYTES).expect("the directory is empty");
        let cloud = kernel::Cloud::new(store, blobs, services, world, clock.clone(), Ids::seeded(7));
        Cloud { cloud: Arc::new(cloud), clock, policies: Policies::default(), _dir: dir }
    }

    /// Calls an operation as root of the first account.
    pub async fn call(&self, service: &str, operation: &str, input: Value) -> Answer {
        self.call_as(&Caller::root(ACCOUNT), service, operation, input).await
    }

    pub async fn call_as(&self, caller: &Caller, service: &str, operation: &str, input: Value) -> Answer {
        self.call_in(REGION, caller, service, operation, input).await
    }

    pub async fn call_in(
        &self,
        region: &str,
        caller: &Caller,
        service: &str,
        operation: &str,
        input: Value,
    ) -> Answer {
        let here = Here::new(region, caller.account());
        let input = value::from_json(&input);
        let call = Call { service, operation, input: &input, caller, here: &here };
        let output = gateway::call(&self.cloud, &self.policies, call).await?;
        Ok(value::to_json(&output))
    }

    /// The caller that temporary credentials stand for, as authentication would find it.
    pub fn caller_with(&self, credentials: &Value) -> Caller {
        let token = credentials["SessionToken"].as_str().expect("credentials have a token");
        let opened = Credentials::open(&self.cloud.world.tokens, token).expect("this cloud sealed it");
        Caller {
            principal: opened.principal,
            access_key: Some(opened.access_key),
            session: Some(opened.session),
            source: Source::default(),
        }
    }

    pub fn now(&self) -> Time {
        kernel::Clock::now(&*self.clock)
    }

    /// Lets time pass, and everything that falls due on the way happen.
    pub async fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.settle().await;
    }

    /// Lets everything that is due happen.
    pub async fn settle(&self) {
        worker::settle(&self.cloud).await.expect("later work does not fail in tests");
    }
}

/// The root of an account, come with the default key: see [`Caller::root`] for one with a real key.
pub fn default_root(account: &str) -> Caller {
    Caller { access_key: Some(account.to_owned()), ..Caller::root(account) }
}

/// A user as authentication finds it. `id` is its unique id.
pub fn user(account: &str, name: &str, id: &str) -> Caller {
    let principal = Principal::User {
        account: account.to_owned(),
        name: name.to_owned(),
        path: "/".to_owned(),
        id: id.to_owned(),
    };
    Caller { principal, access_key: None, session: None, source: Source::default() }
}
