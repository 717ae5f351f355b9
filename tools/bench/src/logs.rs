//! Lines of functions: a million a minute are kept, hold up nobody's invocation, and do not grow the server's memory.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use crash::line::{Line, good};
use crash::request::Identity;
use crash::rest_request::Rest;
use crash::server::{Setup, moment};
use crash::trouble::{Outcome, Trouble};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::arguments::Scale;
use crate::cpu;
use crate::figure::{Figure, Goal, Series};
use crate::functions::{self, Kind};
use crate::http::run;

/// A million a minute.
const LINES_A_SECOND: f64 = 1e6 / 60.0;
const LINE_BYTES: usize = 100;
/// What is synced together in the file beside.
const SYNC_BYTES: usize = 512 << 10;
const LOOK_AGAIN: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(60);
/// Writes lines, no faster than asked, and tells how long that took.
const WRITER: &str = "
import sys, time
def handler(event, context):
    piece, begun, written = ('x' * 99 + '\\n') * 100, time.monotonic(), 0
    while written < event['lines']:
        sys.stdout.write(piece)
        sys.stdout.flush()
        written += 100
        early = begun + written / event['rate'] - time.monotonic()
        if early > 0.005:
            time.sleep(early)
    return time.monotonic() - begun
";
const ECHO: &str = "def handler(event, context):\n    return event\n";

pub fn measure(binary: &Path, scale: &Scale) -> Outcome<Vec<Figure>> {
    let home = tempfile::tempdir()?;
    let kind = functions::python(home.path())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let folder = home.path().join("server");
    std::fs::create_dir(&folder)?;
    let mut server = Setup::new(binary, &folder).spawn()?;
    let to = runtime.block_on(server.ready())?;
    runtime.block_on(make(to, &kind))?;
    let pid = server.pid();
    let mut figures = beside_others(to, pid, scale, &runtime)?;
    figures.push(as_fast_as_they_come(to, home.path(), scale, &runtime)?);
    server.kill()?;
    Ok(figures)
}

async fn make(to: SocketAddr, kind: &Kind) -> Outcome<()> {
    functions::iam(to).await?;
    let mut line = Line::open(to, functions::ACCOUNT).await?;
    functions::make(&mut line, &kind.with_code("index.py", ECHO), "echo").await?;
    for name in ["steady", "fast"] {
        functions::make(&mut line, &kind.with_code("index.py", WRITER), name).await?;
    }
    Ok(())
}

/// Invocations of one function while another writes a million lines a minute, in turn with invocations alone.
fn beside_others(to: SocketAddr, pid: u32, scale: &Scale, runtime: &Runtime) -> Outcome<Vec<Figure>> {
    let [mut quiet, mut loud, mut kept, mut memory, mut first] = [(); 5].map(|()| Series::default());
    let echo = Rest::post("/2015-03-31/functions/echo/invocations", r#"{"n":1}"#)
        .signed(to, &Identity::root(functions::ACCOUNT))?;
    let p50_us =
        || Outcome::Ok(run(to, pid, vec![echo.clone()], 1, scale.taking)?.latencies_us.quantile(0.5));
    let lines = (LINES_A_SECOND * (scale.taking.as_secs_f64() + 1.0) / 100.0).ceil() * 100.0;
    let mut written = 0.0;
    p50_us()?;
    for _ in 0..scale.rounds {
        quiet.push(p50_us()?);
        let writing = runtime.spawn(write(to, "steady", lines, LINES_A_SECOND));
        loud.push(p50_us()?);
        let done = runtime.block_on(writing)??;
        kept.push(lines / done.took_s);
        written += lines;
        runtime.block_on(until_kept(to, "steady", &done))?;
        memory.push(cpu::resident_mib(pid)?.1);
        first.push(memory.first());
    }
    runtime.block_on(check(to, "steady", written))?;
    Ok(vec![
        Figure::plain("lines of a function that writes a million a minute", "/s", kept)
            .with_goal(Goal::AtLeast((LINES_A_SECOND * 0.95).floor())),
        Figure::plain("meanwhile: warm invocation of another, p50", "us", loud).beside("alone", quiet),
        Figure::plain("memory, anonymous, after each time", "MiB", memory).beside("after the first", first),
    ])
}

/// What was written.
struct Written {
    took_s: f64,
    request_id: String,
}

/// Has a function write so many lines, and tells how long that took.
async fn write(to: SocketAddr, name: &'static str, lines: f64, rate: f64) -> Outcome<Written> {
    let event = json!({"lines": lines, "rate": rate}).to_string();
    let call = Rest::post(format!("/2015-03-31/functions/{name}/invocations"), event);
    let reply = Line::open(to, functions::ACCOUNT).await?.function(&call).await?;
    let none = || Trouble::new(format!("no lines were written: {}", reply.text()));
    let took_s = good(&reply)?.as_f64().ok_or_else(none)?;
    Ok(Written { took_s, request_id: reply.header("x-amzn-requestid").unwrap_or_default() })
}

/// Waits until the last line of an invocation can be read: its report.
async fn until_kept(to: SocketAddr, name: &str, written: &Written) -> Outcome<()> {
    let mut line = Line::open(to, functions::ACCOUNT).await?;
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let newest = newest(&mut line, name).await?;
        if newest.starts_with("REPORT") && newest.contains(&written.request_id) {
            return Ok(());
        }
        moment(LOOK_AGAIN).await;
    }
    Err(Trouble::new("lines are not kept in time"))
}

/// The newest line of a function that has written before; nothing where there is none yet.
async fn newest(line: &mut Line, name: &str) -> Outcome<String> {
    let group = format!("/aws/lambda/{name}");
    let asked = json!({"logGroupName": group, "orderBy": "LastEventTime", "descending": true, "limit": 1});
    let reply = line.logs("DescribeLogStreams", &asked).await?;
    if reply.status == 400 {
        return Ok(String::new());
    }
    let stream = good(&reply)?["logStreams"][0]["logStreamName"].take();
    let asked = json!({"logGroupName": group, "logStreamName": stream, "limit": 1});
    let told = good(&line.logs("GetLogEvents", &asked).await?)?;
    Ok(told["events"][0]["message"].as_str().unwrap_or_default().to_owned())
}

/// All that was written is there, once.
async fn check(to: SocketAddr, name: &str, wanted: f64) -> Outcome<()> {
    match count(&mut Line::open(to, functions::ACCOUNT).await?, name).await? {
        count if count as f64 == wanted => Ok(()),
        count => Err(Trouble::new(format!("{count} of {wanted} lines are kept"))),
    }
}

async fn count(line: &mut Line, name: &str) -> Outcome<usize> {
    let mut asked = json!({"logGroupName": format!("/aws/lambda/{name}"), "filterPattern": "%xxxx%"});
    let mut count = 0;
    loop {
        let answer = good(&line.logs("FilterLogEvents", &asked).await?)?;
        count += answer["events"].as_array().map_or(0, Vec::len);
        match &answer["nextToken"] {
            Value::Null => return Ok(count),
            token => asked["nextToken"] = token.clone(),
        }
    }
}

/// Until all can be read, beside a file that is synced again and again.
fn as_fast_as_they_come(to: SocketAddr, home: &Path, scale: &Scale, runtime: &Runtime) -> Outcome<Figure> {
    let lines = if scale.rounds > 3 { 200_000.0 } else { 50_000.0 };
    let (mut kept, mut files) = (Series::default(), Series::default());
    for _ in 0..scale.rounds {
        files.push(lines / file_s(&home.join("lines"), lines as usize)?);
        let begun = Instant::now();
        let done = runtime.block_on(write(to, "fast", lines, f64::from(u32::MAX)))?;
        runtime.block_on(until_kept(to, "fast", &done))?;
        kept.push(lines / begun.elapsed().as_secs_f64());
    }
    runtime.block_on(check(to, "fast", lines * scale.rounds as f64))?;
    let figure = Figure::plain("lines as fast as they come, until all can be read", "/s", kept);
    Ok(figure
        .beside("to a file, synced every 512 KiB", files)
        .with_goal(Goal::AtLeast(LINES_A_SECOND.floor())))
}

fn file_s(path: &Path, lines: usize) -> Outcome<f64> {
    let mut file = std::fs::File::create(path)?;
    let line = "x".repeat(LINE_BYTES);
    let begun = Instant::now();
    let mut waiting = 0;
    for _ in 0..lines {
        file.write_all(line.as_bytes())?;
        waiting += LINE_BYTES;
        if waiting >= SYNC_BYTES {
            file.sync_data()?;
            waiting = 0;
        }
    }
    file.sync_data()?;
    Ok(begun.elapsed().as_secs_f64())
}
