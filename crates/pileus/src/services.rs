//! THE list: every service that this cloud has, in reading order.

use kernel::Service;

pub static SERVICES: &[&Service] =
    &[&sts::SERVICE, &iam::SERVICE, &sqs::SERVICE, &s3::SERVICE, &logs::SERVICE, &lambda::SERVICE];

#[cfg(test)]
mod tests {
    use super::*;
    use auth::token::TokenKey;
    use kernel::cx::Attempt;
    use kernel::operation::{Encoded, Guard, Serve};
    use kernel::ports::World;
    use kernel::time::ManualClock;
    use kernel::{Access, ApiError, BoxFuture, Caller, Cloud, Cx, Error, Here, Ids, OpEntry, Result, Time};
    use std::sync::{Arc, Mutex};
    use store::{Blobs, MasterKey, Memory};
    use wire::Struct;

    /// What a stranger may call. The file only shrinks; a new line needs a good reason.
    const STRANGERS: &str = include_str!("strangers.txt");

    /// A request with nothing in it.
    struct Empty;

    impl Encoded for Empty {
        fn decode(&self, _: &mut dyn Struct) -> Result<()> {
            Ok(())
        }
    }

    /// Lets nobody in, and remembers what it was asked.
    #[derive(Default)]
    struct Gate(Mutex<Option<Access>>);

    impl Guard for Gate {
        fn check<'a>(&'a self, _: &'a mut Cx<'_>, access: Access) -> BoxFuture<'a, Result<()>> {
            *self.0.lock().expect("one thread") = Some(access);
            Box::pin(async { Err(Error::Api(ApiError::new(403, "Gate", "closed"))) })
        }
    }

    async fn asked(service: &'static Service, entry: &OpEntry) -> Option<Access> {
        let tokens = TokenKey::new(&[1; 32]);
        let world = World::new(&iam::identities::IamIdentities, tokens);
        let clock = Arc::new(ManualClock::at(Time(0)));
        let dir = tempfile::tempdir().expect("a temporary directory");
        let blobs = Blobs::open(dir.path(), MasterKey::generate().expect("random bytes"), 1 << 20);
        let blobs = blobs.expect("the directory is empty");
        let cloud = Cloud::new(Arc::new(Memory::new()), blobs, SERVICES, world, clock, Ids::seeded(1));
        let gate = Gate::default();
        let mut cx = Cx {
            tx: &mut cloud.store.begin(),
            caller: &Caller::anonymous(Default::default()),
            here: &Here::new("us-east-1", ""),
            now: Time(0),
            arrived: Time(0),
            ids: &cloud.ids,
            request_id: "",
            service: service.name,
            operation: entry.name,
            endpoint: "",
            world: &cloud.world,
            attempt: Attempt::new(&cloud, &gate, false),
        };
        let is_stopped = match entry.serve {
            Serve::Whole(serve) => serve(&mut cx, &Empty).await.is_err(),
            Serve::Stream(stages) => (stages.admit)(&mut cx, &Empty).await.is_err(),
            Serve::Act(act) => (act.plan)(&mut cx, &Empty).await.is_err(),
        };
        assert!(is_stopped, "{}:{} ran past a closed gate", service.name, entry.name);
        gate.0.into_inner().expect("one thread")
    }

    #[tokio::test]
    async fn strangers_may_call_nothing_that_is_not_listed() {
        let mut open = Vec::new();
        for service in SERVICES {
            for entry in service.operations {
                if asked(service, entry).await == Some(Access::Anyone) {
                    open.push(format!("{}:{}", service.name, entry.name));
                }
            }
        }
        let listed: Vec<&str> = STRANGERS.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(open, listed);
    }

    #[test]
    fn every_operation_stands_once_and_is_in_its_model() {
        for service in SERVICES {
            let model = (service.model)();
            let mut names: Vec<&str> = service.operations.iter().map(|entry| entry.name).collect();
            names.sort_unstable();
            let here: Vec<&str> =
                model.operations().iter().filter(|op| op.implemented).map(|op| op.name).collect();
            assert_eq!(names, here, "{}: run `cargo xtask wire {0}`", service.name);
        }
    }
}
