//! The cloud as one value: what every room above the services needs to run them.

use crate::ports::World;
use crate::{Clock, Ids, Service};
use std::sync::Arc;
use store::Store;

pub struct Cloud {
    pub store: Arc<dyn Store>,
    /// All services that this binary has, in reading order.
    pub services: &'static [&'static Service],
    pub world: World,
    pub clock: Arc<dyn Clock>,
    pub ids: Ids,
}

impl Cloud {
    pub fn service(&self, name: &str) -> Option<&'static Service> {
        self.services.iter().copied().find(|service| service.name == name)
    }
}
