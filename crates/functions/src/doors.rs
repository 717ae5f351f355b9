//! The ways out of a function: names, the cloud itself, the world.
//!
//! Names of the cloud lead to an address that only the sandbox has; what is connected to there reaches the server.
//! Everything else goes to the internet, never to the host or the networks near it.

use crate::launch::{CLOUD, NAMES, OUT};
use crate::subscription;
use kernel::BoxFuture;
use sandbox::{Names, Sandbox, egress};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};

/// The server's side of a connection that a function makes to the cloud.
pub trait Doors: Send + Sync {
    fn enter(&self, stream: TcpStream, peer: SocketAddr) -> BoxFuture<'static, ()>;
}

/// Names that lead to the cloud, with all below them.
const NAMES_OF_CLOUD: [&str; 4] =
    ["amazonaws.com", "amazonaws.com.cn", "on.aws", "localhost.localstack.cloud"];
/// Connections of one sandbox to one port.
const CONNECTIONS_MAX: usize = 256;

/// What serves the ways out of a sandbox, for as long as it lives.
pub fn servants(
    sandbox: &mut Sandbox,
    doors: &Arc<dyn Doors>,
) -> sandbox::Result<Vec<BoxFuture<'static, ()>>> {
    let cloud = NAMES_OF_CLOUD.iter().map(|name| ((*name).to_owned(), CLOUD));
    let itself = subscription::NAMES.iter().map(|name| ((*name).to_owned(), Ipv4Addr::LOCALHOST));
    let suffixes = cloud.chain(itself).collect();
    let names = Names { suffixes, others: Names::of_host() };
    let socket = sandbox.datagram_listener(NAMES)?;
    let mut servants: Vec<BoxFuture<'static, ()>> = vec![Box::pin(async move {
        if let Err(error) = names.serve(socket).await {
            tracing::debug!(%error, "a sandbox asks for no more names");
        }
    })];
    for (name, _) in OUT {
        let listener = sandbox.stream_listener(name)?;
        servants.push(Box::pin(serve(listener, doors.clone())));
    }
    Ok(servants)
}

async fn serve(listener: TcpListener, doors: Arc<dyn Doors>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        while connections.len() >= CONNECTIONS_MAX {
            connections.join_next().await;
        }
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, peer)) = accepted else { continue };
                connections.spawn(lead(stream, peer, doors.clone()));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn lead(stream: TcpStream, peer: SocketAddr, doors: Arc<dyn Doors>) {
    let Ok(to) = stream.local_addr() else { return };
    if to.ip() == IpAddr::V4(CLOUD) {
        doors.enter(stream, peer).await;
    } else if egress::internet(to) {
        egress::carry(stream, to).await;
    }
}
