//! An image: code that is initialised, waits frozen, and is forked for each environment that begins from it.

use crate::environment::Environment;
use crate::pool::AGE_MAX;
use sandbox::{Sandbox, Sandboxes, Spec};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OnceCell};
use tokio::time::Instant;

/// One that nobody needs ends after this time; the next event has it made again.
const IDLE_MAX: Duration = Duration::from_secs(3600);

pub struct Image {
    /// One copy at a time.
    environment: Mutex<Environment>,
    born: Instant,
}

impl Image {
    pub fn new(mut environment: Environment) -> Image {
        environment.freeze();
        let born = Instant::now();
        Image { environment: Mutex::new(environment), born }
    }

    pub async fn copy(&self, sandboxes: &Sandboxes, spec: Spec) -> sandbox::Result<Sandbox> {
        let mut environment = self.environment.lock().await;
        environment.thaw();
        let copied = sandboxes.copy(environment.sandbox(), spec, Vec::new()).await;
        environment.freeze();
        copied
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

    /// It cannot be copied any more.
    pub fn is(&self, image: &Arc<Image>) -> bool {
        self.cell.get().is_some_and(|known| Arc::ptr_eq(known, image))
    }
}
