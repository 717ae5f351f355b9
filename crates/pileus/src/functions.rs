//! Those who run functions, put together with the cloud that their code calls.

use crate::place::Place;
use auth::token::TokenKey;
use functions::doors::Doors;
use functions::journal::{Carrier, journal};
use functions::{Host, Options, Parts};
use gateway::{Gateway, listen};
use kernel::time::SystemClock;
use kernel::{BoxFuture, Cloud, Ids};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

pub struct Runner {
    host: Host,
    entrance: Arc<Entrance>,
    carrier: Carrier,
}

/// Where connections of functions come in, once there is somewhere to come in to.
#[derive(Default)]
struct Entrance(OnceLock<(Arc<Gateway>, TlsAcceptor)>);

impl Doors for Entrance {
    fn enter(&self, stream: TcpStream, peer: SocketAddr) -> BoxFuture<'static, ()> {
        let Some((gateway, tls)) = self.0.get().cloned() else { return Box::pin(async {}) };
        Box::pin(listen::enter(gateway, stream, peer, tls))
    }
}

impl Runner {
    pub fn new(place: &Place, certificates: String, installs: bool, tokens: TokenKey) -> Runner {
        let (journal, carrier) = journal();
        let entrance = Arc::new(Entrance::default());
        let parts = Parts {
            options: Options { state: place.functions(), certificates, installs },
            journal,
            doors: entrance.clone(),
            clock: Arc::new(SystemClock),
            ids: Ids::system(),
            tokens,
        };
        Runner { host: Host::new(parts), entrance, carrier }
    }

    /// For the cloud.
    pub fn host(&self) -> Host {
        self.host.clone()
    }

    /// From now on functions reach the cloud, and their lines are kept.
    pub fn begin(self, cloud: Arc<Cloud>, gateway: Arc<Gateway>, tls: TlsAcceptor) -> Running {
        let _ = self.entrance.0.set((gateway, tls));
        let (end, ends) = oneshot::channel();
        let tending = tokio::spawn(self.host.clone().tend());
        let carrying = tokio::spawn(self.carrier.carry(cloud, ends));
        Running { host: self.host, end, tending, carrying }
    }
}

/// Functions that can be run.
pub struct Running {
    host: Host,
    end: oneshot::Sender<()>,
    tending: JoinHandle<()>,
    carrying: JoinHandle<()>,
}

impl Running {
    /// Ends all environments; what they have written is kept.
    pub async fn end(self) {
        self.tending.abort();
        self.host.close().await;
        let _ = self.end.send(());
        let _ = self.carrying.await;
    }
}
