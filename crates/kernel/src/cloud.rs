//! The cloud as one value: what every room above the services needs to run them.

use crate::horizon::Horizon;
use crate::line::Lines;
use crate::memory::Memory;
use crate::ports::World;
use crate::{Clock, Ids, Service};
use std::future::Future;
use std::sync::Arc;
use store::{Blobs, Store};
use tokio::sync::watch;

pub struct Cloud {
    pub store: Arc<dyn Store>,
    /// Bodies that are too large for a row.
    pub blobs: Blobs,
    /// All services that this binary has, in reading order.
    pub services: &'static [&'static Service],
    pub world: World,
    pub clock: Arc<dyn Clock>,
    pub ids: Ids,
    pub memory: Memory,
    pub horizon: Horizon,
    pub lines: Lines,
    closing: watch::Sender<bool>,
}

impl Cloud {
    pub fn new(
        store: Arc<dyn Store>,
        blobs: Blobs,
        services: &'static [&'static Service],
        world: World,
        clock: Arc<dyn Clock>,
        ids: Ids,
    ) -> Cloud {
        Cloud {
            store,
            blobs,
            services,
            world,
            clock,
            ids,
            memory: Memory::default(),
            horizon: Horizon::default(),
            lines: Lines::default(),
            closing: watch::Sender::new(false),
        }
    }

    pub fn service(&self, name: &str) -> Option<&'static Service> {
        self.services.iter().copied().find(|service| service.name == name)
    }

    /// From now on nobody waits: long polls answer with what there is.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    pub fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }

    /// Ready when the cloud closes.
    pub fn closes(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            // Where the cloud is gone, it has closed.
            let _ = closing.wait_for(|is_closing| *is_closing).await;
        }
    }
}
