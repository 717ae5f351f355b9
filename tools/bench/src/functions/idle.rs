//! Environments that do nothing: how much memory each has to itself, and how many there can be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crash::connection::Connection;
use crash::line::Line;
use crash::processes::below;
use crash::request::Identity;
use crash::rest_request::Rest;
use crash::trouble::Outcome;
use futures_util::future::join_all;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;

use super::request::ACCOUNT;
use super::{Kind, make, ms};
use crate::arguments::Scale;
use crate::figure::{Figure, Goal, Series};
use crate::http;
use crate::sandboxes::memory::{available_mib, own_mib};

/// All are under way at once until then, and each tells where it ran.
const UNTIL: &str = "import time\ndef handler(event, context):\n    time.sleep(max(0, event['until'] - time.time()))\n    return context.log_stream_name\n";
const FEW: usize = 30;
const OWN_MIB: f64 = 5.0;

pub async fn measure(to: SocketAddr, server: u32, kind: &Kind, scale: &Scale) -> Outcome<Vec<Figure>> {
    let mut line = Line::open(to, ACCOUNT).await?;
    let kind = kind.with_code("index.py", UNTIL);
    make(&mut line, &kind, "few").await?;
    let others = inhabited(server)?;
    let few = at_once(to, "few", FEW, Duration::from_secs(2)).await?;
    let mut own = Series::default();
    for (sandbox, first) in inhabited(server)? {
        if !others.contains_key(&sandbox) {
            own.push(own_mib(first)?);
        }
    }
    let (many, wait) =
        if scale.rounds > 3 { (1_000, Duration::from_secs(60)) } else { (200, Duration::from_secs(12)) };
    make(&mut line, &kind, "many").await?;
    let before = available_mib()?;
    let alive = at_once(to, "many", many - few, wait).await? + few;
    let taken = (before - available_mib()?) / (alive - few) as f64;
    make(&mut line, &kind, "more").await?;
    let mut more = Series::default();
    for number in 0..=10 {
        let begun = Instant::now();
        http::good(&mut Connection::open(to).await?, &until(to, "more", 0.0)?).await?;
        // The first has to start an environment.
        if number > 0 {
            more.push(ms(begun));
        }
    }
    let one = |value: f64| [value].into_iter().collect::<Series>();
    Ok(vec![
        Figure::plain("python: memory of its own, idle", "MiB", own).with_goal(Goal::AtMost(OWN_MIB)),
        Figure::plain(format!("environments alive at once, of {many}"), "", one(alive as f64))
            .with_goal(Goal::AtLeast(many as f64)),
        Figure::plain(format!("{many} alive: what the host has less for each"), "MiB", one(taken)),
        Figure::plain(format!("{many} alive: a warm invocation"), "ms", more),
    ])
}

/// So many events at once, each in an environment of its own; tells in how many they were.
async fn at_once(to: SocketAddr, name: &str, count: usize, wait: Duration) -> Outcome<usize> {
    allow_descriptors();
    let now = clock_gettime(ClockId::Realtime);
    let request = until(to, name, now.tv_sec as f64 + wait.as_secs_f64())?;
    let one = async || {
        let reply = http::good(&mut Connection::open(to).await?, &request).await?;
        Outcome::Ok(String::from_utf8_lossy(&reply.body).into_owned())
    };
    let mut places = BTreeSet::new();
    for place in join_all((0..count).map(|_| one())).await {
        places.insert(place?);
    }
    Ok(places.len())
}

fn until(to: SocketAddr, name: &str, at_s: f64) -> Outcome<Vec<u8>> {
    let event = json!({"until": at_s}).to_string();
    Rest::post(format!("/2015-03-31/functions/{name}/invocations"), event)
        .signed(to, &Identity::root(ACCOUNT))
}

/// Each event in flight is a connection.
fn allow_descriptors() {
    let limit = getrlimit(Resource::Nofile);
    // Where it cannot be raised, connections say so.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

/// The sandboxes that code runs in, those with more than their first process; and that process.
fn inhabited(server: u32) -> Outcome<BTreeMap<String, u32>> {
    let mut sandboxes: BTreeMap<String, Vec<(u32, bool)>> = BTreeMap::new();
    for (number, _) in below(server)? {
        let Ok(namespace) = fs::read_link(format!("/proc/{number}/ns/pid")) else { continue };
        let status = fs::read_to_string(format!("/proc/{number}/status")).unwrap_or_default();
        let numbers = status.lines().find_map(|line| line.strip_prefix("NSpid:")).unwrap_or_default();
        let numbers: Vec<&str> = numbers.split_whitespace().collect();
        let is_first = numbers.len() > 1 && numbers.last() == Some(&"1");
        sandboxes.entry(namespace.to_string_lossy().into_owned()).or_default().push((number, is_first));
    }
    let inhabited = sandboxes.into_iter().filter(|(_, processes)| processes.len() > 1);
    let first = |(sandbox, processes): (String, Vec<(u32, bool)>)| {
        let first = processes.iter().find(|(_, is_first)| *is_first)?.0;
        Some((sandbox, first))
    };
    Ok(inhabited.filter_map(first).collect())
}
