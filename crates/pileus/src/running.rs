//! What a running server leaves in its data directory, so that other commands find it.

use crate::place::Place;
use crate::trouble::{Outcome, Trouble};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;

#[derive(Debug, Serialize, Deserialize)]
pub struct Running {
    pub pid: u32,
    pub listen: SocketAddr,
    pub default_keys: bool,
    /// Lets the owner of the directory, and nobody else, ask for backups and the like.
    pub admin_token: String,
}

impl Running {
    /// Where clients on this machine reach it.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.reachable())
    }

    /// An address to connect to: a server that listens everywhere is reached at home.
    pub fn reachable(&self) -> SocketAddr {
        let mut address = self.listen;
        if address.ip().is_unspecified() {
            address.set_ip(match address {
                SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
            });
        }
        address
    }

    pub fn write(&self, place: &Place) -> Outcome<()> {
        let path = place.running();
        let write = || {
            let mut file =
                OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
            file.write_all(serde_json::to_string_pretty(self)?.as_bytes())
        };
        write().map_err(|error: std::io::Error| Trouble::at(&path, error))
    }

    pub fn forget(place: &Place) {
        // It may be gone with its directory; what is left over is recognised by its answering nothing.
        let _ = fs::remove_file(place.running());
    }

    /// The server of this data directory, if it answers.
    pub fn find(place: &Place) -> Option<Running> {
        let running: Running = serde_json::from_str(&fs::read_to_string(place.running()).ok()?).ok()?;
        let health = crate::client::get(running.reachable(), "/_pileus/health").ok()?;
        (health["pid"].as_u64() == Some(u64::from(running.pid))).then_some(running)
    }
}
