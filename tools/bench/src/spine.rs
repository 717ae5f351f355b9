//! From the socket to the commit: the real server beside plain ones that only do what nobody can leave out.
//!
//! The durable write is TagUser: it reads one row and writes that one row, the user's. Each client has
//! users of its own, so that nothing conflicts.

use std::net::SocketAddr;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crash::request::{Call, Identity};
use crash::server::Setup;
use crash::trouble::{Outcome, Trouble};

use crate::arguments::Scale;
use crate::figure::{Figure, Goal, Series};
use crate::http::{Run, run};
use crate::limit::zeroed;
use crate::plain::{Takings, Target, serve};

const ACCOUNT: &str = "111122223333";
const USERS: usize = 1024;
const READERS: usize = 16;
const WRITERS: [usize; 3] = [1, 16, 256];

/// One number of writers: ours, and the plain server that logs.
struct Durable {
    writers: usize,
    ours: Takings,
    plain: Takings,
    syncs: Series,
}

pub fn measure(binary: &Path, scale: &Scale) -> Outcome<Vec<Figure>> {
    let home = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut server = Setup::new(binary, home.path()).spawn()?;
    let to = runtime.block_on(server.ready())?;
    let ours = Target { to, pid: server.pid() };
    let log = home.path().join("plain.log");
    let (null, null_target) = serve(&[])?;
    let (verifying, verifying_target) = serve(&["--verify".as_ref()])?;
    let (logging, logging_target) = serve(&["--verify".as_ref(), "--log".as_ref(), log.as_ref()])?;
    runtime.block_on(make_users(to))?;
    let [mut nulls, mut verifyings, mut identities] = [(); 3].map(|()| Takings::default());
    let mut durable = WRITERS.map(|writers| Durable {
        writers,
        ours: Takings::default(),
        plain: Takings::default(),
        syncs: Series::default(),
    });
    for _ in 0..scale.rounds {
        for (target, takings) in
            [(null_target, &mut nulls), (verifying_target, &mut verifyings), (ours, &mut identities)]
        {
            takings.push(&ask(target, READERS, scale)?);
        }
        for durable in &mut durable {
            durable.syncs.push(sync_rate(&home.path().join("syncs"), scale.taking / 3)?);
            durable.plain.push(&tag(logging_target, durable.writers, scale)?);
            durable.ours.push(&tag(ours, durable.writers, scale)?);
        }
    }
    drop((null, verifying, logging));
    server.kill()?;
    let mut figures = read_figures(nulls, verifyings, identities);
    figures.extend(durable.into_iter().flat_map(write_figures));
    Ok(figures)
}

fn read_figures(null: Takings, verifying: Takings, ours: Takings) -> Vec<Figure> {
    vec![
        Figure::plain("plain HTTP server: requests", "/s", null.rate),
        Figure::plain("plain HTTP server: CPU", "us", null.cpu_us.clone()),
        Figure::plain("  and verifies signatures: CPU", "us", verifying.cpu_us.clone())
            .beside("plain server", null.cpu_us),
        Figure::plain("GetCallerIdentity: requests", "/s", ours.rate)
            .beside("verifying server", verifying.rate),
        Figure::plain("GetCallerIdentity: CPU", "us", ours.cpu_us)
            .beside("verifying server", verifying.cpu_us)
            .with_goal(Goal::RatioAtMost(2.0)),
        Figure::plain("GetCallerIdentity: p50", "us", ours.p50_us)
            .beside("verifying server", verifying.p50_us),
        Figure::plain("GetCallerIdentity: p99", "us", ours.p99_us)
            .beside("verifying server", verifying.p99_us),
    ]
}

fn write_figures(durable: Durable) -> [Figure; 4] {
    let Durable { writers, ours, plain, syncs } = durable;
    let name = |what: &str| format!("TagUser, {writers} clients: {what}");
    [
        Figure::plain(name("requests"), "/s", ours.rate.clone()).beside("syncs of the disk", syncs),
        Figure::plain(name("requests"), "/s", ours.rate).beside("logging server", plain.rate),
        Figure::plain(name("CPU"), "us", ours.cpu_us)
            .beside("logging server", plain.cpu_us)
            .with_goal(Goal::RatioAtMost(2.5)),
        Figure::plain(name("p99"), "us", ours.p99_us).beside("logging server", plain.p99_us),
    ]
}

async fn make_users(to: SocketAddr) -> Outcome<()> {
    let mut connection = crash::connection::Connection::open(to).await?;
    for number in 0..USERS {
        let call = Call::iam("CreateUser", &[("UserName", &format!("user-{number}"))]);
        let reply = connection.exchange(&call.signed(to, &Identity::root(ACCOUNT))?).await?;
        if reply.status != 200 {
            return Err(Trouble::new(reply.text()));
        }
    }
    Ok(())
}

fn ask(target: Target, clients: usize, scale: &Scale) -> Outcome<Run> {
    let request = Call::sts("GetCallerIdentity").signed(target.to, &Identity::root(ACCOUNT))?;
    let requests = vec![request; clients];
    run(target.to, target.pid, requests, clients, scale.taking)
}

fn tag(target: Target, clients: usize, scale: &Scale) -> Outcome<Run> {
    let value = fastrand::u64(..).to_string();
    let request = |number: usize| {
        let user = format!("user-{number}");
        let tag = [("UserName", user.as_str()), ("Tags.member.1.Key", "t"), ("Tags.member.1.Value", &value)];
        Call::iam("TagUser", &tag).signed(target.to, &Identity::root(ACCOUNT))
    };
    let requests: Outcome<Vec<_>> = (0..USERS).map(request).collect();
    run(target.to, target.pid, requests?, clients, scale.taking)
}

/// How often a second the disk makes 4 KiB of a file durable that is there already.
fn sync_rate(path: &Path, taking: Duration) -> Outcome<f64> {
    const PAGE: usize = 4096;
    const PAGES: u64 = 1024;
    let file = zeroed(path, PAGE as u64 * PAGES)?;
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < taking {
        file.write_all_at(&[count as u8; PAGE], count % PAGES * PAGE as u64)?;
        file.sync_data()?;
        count += 1;
    }
    Ok(count as f64 / started.elapsed().as_secs_f64())
}
