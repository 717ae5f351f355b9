//! The way out: connections that a sandbox makes to anywhere reach a listener of the server's inside of it,
//! which connects on for it. No link, no route and no rule on the host.
//!
//! It takes a spec with `any_address` and listeners on `0.0.0.0` at the ports that may be reached. Only TCP.

use crate::error::{Doing, Result};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// How many connections one listener carries at once; others wait.
const CONNECTIONS_MAX: usize = 256;
const PATIENCE: Duration = Duration::from_secs(10);

/// Connects on what arrives, where `allows` says that it may go.
pub async fn serve(
    listener: TcpListener,
    allows: impl Fn(SocketAddr) -> bool + Send + Sync + 'static,
) -> Result<()> {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let place = places.clone().acquire_owned().await.ok();
        let inside = match listener.accept().await {
            Ok((inside, _)) => inside,
            // It was given up before it was taken.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => continue,
            Err(error) => return Err(error).doing("hear connections to the outside"),
        };
        let Ok(to) = inside.local_addr() else { continue };
        if !allows(to) {
            continue;
        }
        tokio::spawn(async move {
            carry(inside, to).await;
            drop(place);
        });
    }
}

/// Connects on, until both sides have said all they had to. Whatever goes wrong ends both.
pub async fn carry(mut inside: TcpStream, to: SocketAddr) {
    if let Ok(Ok(mut outside)) = tokio::time::timeout(PATIENCE, TcpStream::connect(to)).await {
        let _ = copy_bidirectional(&mut inside, &mut outside).await;
    }
}

/// The internet, and nothing nearer: neither this host nor the networks that it stands in.
pub fn internet(to: SocketAddr) -> bool {
    match to.ip() {
        IpAddr::V4(address) => is_public(address) && !is_this_host(to),
        IpAddr::V6(_) => false,
    }
}

fn is_public(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let shared = first == 100 && (64..128).contains(&second);
    let measuring = first == 198 && (second == 18 || second == 19);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || first == 0
        || first >= 240
        || shared
        || measuring)
}

/// Where the kernel would use an address to reach itself, that address is its own.
fn is_this_host(to: SocketAddr) -> bool {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0));
    let source = socket.and_then(|socket| {
        socket.connect(to)?;
        socket.local_addr()
    });
    source.is_ok_and(|source| source.ip() == to.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_to_the_internet_only() {
        for near in
            ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"]
        {
            assert!(!internet(SocketAddr::new(near.parse().unwrap(), 80)), "{near}");
        }
        assert!(is_public(Ipv4Addr::new(93, 184, 216, 34)));
        assert!(!internet("[2001:db8::1]:80".parse().unwrap()));
    }
}
