//! Objects over signed HTTP, as boto3 sends them over plain HTTP: the body's hash signed, its CRC-32 in the
//! head. Beside plain servers that do what nobody can leave out, one core's MD5, and sendfile.

mod large;
mod listing;
mod slow;
mod small;
mod stream;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use crash::connection::Connection;
use crash::request::Identity;
use crash::s3_request::S3Call;
use crash::server::{Server, Setup};
use crash::trouble::{Outcome, Trouble};
use tempfile::TempDir;

use crate::arguments::Scale;
use crate::figure::Figure;
use crate::http::{drive, good};
use crate::plain::Target;

const ACCOUNT: &str = "111122223333";
/// For what is measured with one number of clients only.
const SOME: usize = 16;

/// The server, with a bucket.
struct Ground {
    ours: Target,
    home: TempDir,
    _server: Server,
}

pub fn measure(binary: &Path, scale: &Scale) -> Outcome<Vec<Figure>> {
    let ground = Ground::new(binary)?;
    let mut figures = small::measure(&ground, scale)?;
    figures.extend(listing::measure(&ground, scale)?);
    figures.extend(large::measure(&ground, scale)?);
    figures.extend(slow::measure(&ground, scale)?);
    Ok(figures)
}

impl Ground {
    fn new(binary: &Path) -> Outcome<Ground> {
        let home = tempfile::tempdir()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut server = Setup::new(binary, home.path()).spawn()?;
        let to = runtime.block_on(server.ready())?;
        let ours = Target { to, pid: server.pid() };
        Ok(Ground { ours, home, _server: server })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn make_bucket(&self, name: &str) -> Outcome<()> {
        ask(self.ours.to, &S3Call::new("PUT", format!("/{name}")))
    }

    fn put(&self, path: &str, body: Bytes) -> Outcome<()> {
        ask(self.ours.to, &S3Call::put(path, body))
    }

    /// Puts an object for each of `count` numbers.
    fn fill(&self, count: u64, object: impl Fn(u64) -> S3Call) -> Outcome<()> {
        let Target { to, pid } = self.ours;
        // A long time: each client ends when its share is done.
        let taking = std::time::Duration::from_secs(3600);
        drive(to, pid, SOME, taking, async |connection, client, turn| {
            let number = (client + turn * SOME) as u64;
            if number < count {
                good(connection, &object(number).signed(to, &root())?).await?;
            }
            Ok(number < count)
        })?;
        Ok(())
    }
}

fn root() -> Identity {
    Identity::root(ACCOUNT)
}

/// One request, whose answer must be good.
fn ask(to: SocketAddr, call: &S3Call) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let request = call.signed(to, &root())?;
        let answer = good(&mut Connection::open(to).await?, &request).await;
        answer.map(drop).map_err(|trouble| Trouble::new(format!("{} {}: {trouble}", call.method, call.path)))
    })
}
