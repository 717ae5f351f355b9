//! The way into a sandbox: connections to what its programs listen on.
//!
//! The socket is made inside, by the first process, so that it reaches that network and no other. Whoever is inside
//! may listen, or not, and say anything.

use crate::error::{Doing, Error, Result};
use crate::keeper::message::{Exit, Request};
use crate::sandboxes::Link;
use rustix::fd::OwnedFd;
use rustix::net::{AddressFamily, SocketType, sockopt};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;

#[derive(Clone)]
pub struct Dialer {
    pub(crate) id: u64,
    pub(crate) link: Arc<Link>,
    pub(crate) sandbox: watch::Receiver<Option<Exit>>,
}

impl Dialer {
    /// To a port of its loopback.
    pub async fn connect(&self, port: u16) -> Result<TcpStream> {
        let socket = TcpSocket::from_std_stream(self.socket().await?.into());
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        socket.connect(address).await.doing(format!("connect to port {port} of a sandbox"))
    }

    async fn socket(&self) -> Result<OwnedFd> {
        let (asked, made) = self.link.expect_socket();
        let _forgotten = Forgotten { link: &self.link, asked };
        self.link.send(&Request::Socket { id: self.id, asked }, &[])?;
        let mut sandbox = self.sandbox.clone();
        let made = tokio::select! {
            made = made => made.ok().flatten(),
            _ = sandbox.wait_for(Option::is_some) => None,
        };
        made.filter(is_tcp).ok_or_else(|| Error::gone("the sandbox is gone, or has no socket to give"))
    }
}

/// Who does not wait any more is not answered.
struct Forgotten<'a> {
    link: &'a Link,
    asked: u64,
}

impl Drop for Forgotten<'_> {
    fn drop(&mut self) {
        self.link.forget(self.asked);
    }
}

fn is_tcp(socket: &OwnedFd) -> bool {
    sockopt::socket_domain(socket) == Ok(AddressFamily::INET)
        && sockopt::socket_type(socket) == Ok(SocketType::STREAM)
}
