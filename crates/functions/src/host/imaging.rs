//! Environments that begin from an image: the code is initialised once, and forked for each.

use super::providing::{INIT_MAX, unborn};
use super::{Inner, pool_of, stillborn};
use crate::engine::Engine;
use crate::environment::Environment;
use crate::image::{Image, Slot};
use crate::launch::Begun;
use crate::pool::Loss;
use crate::runtimes::Way;
use kernel::caller::Credentials;
use kernel::functions::{Function, Invocation};
use sandbox::Program;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long what runs after the fork may take.
const RESTORE_MAX: Duration = Duration::from_secs(10);

impl Inner {
    /// The image of a version: it is made, if it is not there.
    pub(super) async fn image(
        self: &Arc<Self>,
        function: &Function,
        credentials: &Credentials,
    ) -> Result<Arc<Image>, String> {
        let cell = {
            let mut pools = self.lock();
            let pool = pools.entry(pool_of(function)).or_default();
            pool.renew(&function.generation);
            pool.image().get_or_insert_with(Slot::new).cell()
        };
        self.rests.notify_one();
        cell.get_or_try_init(|| self.make_image(function, credentials)).await.cloned()
    }

    async fn make_image(
        self: &Arc<Self>,
        function: &Function,
        credentials: &Credentials,
    ) -> Result<Arc<Image>, String> {
        let engine = self.engine().await?;
        let way = self.way(engine, function).await?;
        if !matches!(way.program, Program::Warm { .. }) {
            return Err(format!("{} of this host cannot be forked, as SnapStart needs.", way.version));
        }
        let begun = Instant::now();
        let mut environment = self.launch(engine, &way, function, credentials, Begun::Image).await?;
        match environment.initialise(INIT_MAX.max(function.timeout)).await {
            Ok(()) => Ok(Arc::new(Image::new(environment))),
            Err(why) => Err(unborn(environment, &why, Begun::Image, begun.elapsed()).await),
        }
    }

    /// A new environment, forked.
    pub(super) async fn restored(
        self: &Arc<Self>,
        engine: &Engine,
        way: &Way,
        function: &Function,
        invocation: &Invocation,
    ) -> Result<Environment, Loss> {
        let credentials = &invocation.credentials;
        let image = self.image(function, credentials).await.map_err(Loss::Host)?;
        let begun = Instant::now();
        // Until it has begun, or not.
        let _thawed = image.thaw();
        let copy = |spec| image.copy(&engine.sandboxes, spec);
        let launched = self.launch_by(engine, way, function, credentials, Begun::Restored, copy).await;
        let mut environment = match launched {
            Ok(environment) => environment,
            Err(why) => {
                self.forget_image(function, &image);
                return Err(Loss::Host(why));
            }
        };
        environment.hold(image.clone());
        match environment.initialise(RESTORE_MAX).await {
            Ok(()) => {
                let took = environment.init().unwrap_or_default();
                environment.log().restore_report(took).await;
                Ok(environment)
            }
            Err(why) => Err(stillborn(environment, why, function, invocation, begun.elapsed()).await),
        }
    }

    /// The next event has it made again.
    fn forget_image(&self, function: &Function, image: &Arc<Image>) {
        let mut pools = self.lock();
        if let Some(pool) = pools.get_mut(&pool_of(function)) {
            pool.image().take_if(|slot| slot.is(image));
        }
    }
}
