//! An image: code that is initialised, waits frozen, and is forked for each environment that begins from it.

use crate::environment::Environment;
use crate::pool::AGE_MAX;
use sandbox::{Sandbox, Sandboxes, Spec};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::Instant;

/// One that nobody needs ends after this time; the next event has it made again.
const IDLE_MAX: Duration = Duration::from_secs(3600);

pub struct Image {
    environment: Environment,
    born: Instant,
    /// How many of its copies are on their way. Until a copy has been heard, part of it may still be where the image
    /// is: it would be frozen with it.
    begun: Mutex<u32>,
}

/// The image can be copied for as long as this is there.
pub struct Thawed<'a>(&'a Image);

impl Image {
    pub fn new(environment: Environment) -> Image {
        let image = Image { environment, born: Instant::now(), begun: Mutex::default() };
        image.set_frozen(true);
        image
    }

    pub fn thaw(&self) -> Thawed<'_> {
        let mut begun = self.begun();
        *begun += 1;
        if *begun == 1 {
            self.set_frozen(false);
        }
        Thawed(self)
    }

    /// While it is thawed.
    pub async fn copy(&self, sandboxes: &Sandboxes, spec: Spec) -> sandbox::Result<Sandbox> {
        sandboxes.copy(self.environment.sandbox(), spec, Vec::new()).await
    }

    fn begun(&self) -> MutexGuard<'_, u32> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_frozen(&self, frozen: bool) {
        let sandbox = self.environment.sandbox();
        // One that is gone is found so by the next copy.
        let _ = if frozen { sandbox.freeze() } else { sandbox.thaw() };
    }
}

impl Drop for Thawed<'_> {
    fn drop(&mut self) {
        let mut begun = self.0.begun();
        *begun = begun.saturating_sub(1);
        if *begun == 0 {
            self.0.set_frozen(true);
        }
    }
}

/// The place of a version's image: it is made once, however many wait for it.
pub struct Slot {
    cell: Arc<OnceCell<Arc<Image>>>,
    used: Instant,
}

impl Slot {
    pub fn new() -> Slot {
        Slot { cell: Arc::default(), used: Instant::now() }
    }

    /// An old one is made anew, as are the credentials that it began with.
    pub fn cell(&mut self) -> Arc<OnceCell<Arc<Image>>> {
        self.used = Instant::now();
        if self.cell.get().is_some_and(|image| image.born.elapsed() >= AGE_MAX) {
            self.cell = Arc::default();
        }
        self.cell.clone()
    }

    /// Until when it is kept.
    pub fn ends(&self) -> Instant {
        self.used + IDLE_MAX
    }

    /// Whether this is the image.
    pub fn is(&self, image: &Arc<Image>) -> bool {
        self.cell.get().is_some_and(|known| Arc::ptr_eq(known, image))
    }
}
