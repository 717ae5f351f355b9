//! The way in: sockets, TLS, who asks, what is asked, whether it may, and the answer.
//!
//! [`pipeline`] is the list of what happens to a request, in order; read it first. The gateway knows
//! HTTP and the kernel's words. It knows no service by name, but for S3's manners of addressing.

pub mod arrival;
pub mod authenticate;
pub mod authorise;
pub mod call;
mod context;
pub mod dispatch;
pub mod health;
pub mod identify;
mod incoming;
mod last_use;
pub mod listen;
pub mod pipeline;
pub mod respond;
pub mod signing_keys;
mod sites;
mod small_writes;
mod standstill;
pub mod tls;

pub use call::call;

use authorise::Policies;
use kernel::Cloud;
use signing_keys::SigningKeys;
use std::sync::Arc;

/// Everything that a request meets on its way.
pub struct Gateway {
    pub cloud: Arc<Cloud>,
    pub signing_keys: SigningKeys,
    pub policies: Policies,
    /// For the health page.
    pub about: health::About,
    pub pages: Box<dyn health::Pages>,
}

impl Gateway {
    pub fn new(cloud: Arc<Cloud>, about: health::About, pages: Box<dyn health::Pages>) -> Gateway {
        Gateway { cloud, signing_keys: SigningKeys::default(), policies: Policies::default(), about, pages }
    }
}
