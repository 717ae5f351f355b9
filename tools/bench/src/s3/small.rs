//! Objects of 4 KiB: what one costs, in processor time of the server.

use bytes::Bytes;
use crash::s3_request::S3Call;
use crash::trouble::Outcome;

use super::{Ground, SOME, root};
use crate::arguments::Scale;
use crate::figure::{Figure, Goal};
use crate::http::{Run, run};
use crate::plain::{Takings, Target, serve};

const CLIENTS: [usize; 3] = [1, 16, 256];
const BYTES: usize = 4 << 10;
/// Objects that are written and read in turn.
const OBJECTS: usize = 1024;

/// One number of writers.
#[derive(Default)]
struct Writing {
    clients: usize,
    ours: Takings,
    plain: Takings,
}

pub fn measure(ground: &Ground, scale: &Scale) -> Outcome<Vec<Figure>> {
    let log = ground.file("plain.log");
    let answer = BYTES.to_string();
    let (verifying, verifying_target) =
        serve(&["--verify".as_ref(), "--answer-bytes".as_ref(), answer.as_ref()])?;
    let (logging, logging_target) = serve(&["--verify".as_ref(), "--log".as_ref(), log.as_ref()])?;
    ground.make_bucket("small")?;
    let mut writings = CLIENTS.map(|clients| Writing { clients, ..Writing::default() });
    let [mut reads, mut plain_reads] = [(); 2].map(|()| Takings::default());
    for _ in 0..scale.rounds {
        for writing in &mut writings {
            writing.plain.push(&each(logging_target, put, writing.clients, scale)?);
            writing.ours.push(&each(ground.ours, put, writing.clients, scale)?);
        }
        plain_reads.push(&each(verifying_target, get, SOME, scale)?);
        reads.push(&each(ground.ours, get, SOME, scale)?);
    }
    drop((verifying, logging));
    let mut figures: Vec<Figure> = writings.into_iter().flat_map(figures_of).collect();
    figures.push(
        Figure::plain("GET of 4 KiB: requests", "/s", reads.rate)
            .beside("verifying server", plain_reads.rate),
    );
    figures.push(
        Figure::plain("GET of 4 KiB: CPU", "us", reads.cpu_us)
            .beside("verifying server", plain_reads.cpu_us)
            .with_goal(Goal::RatioAtMost(2.0)),
    );
    figures.push(
        Figure::plain("GET of 4 KiB: p99", "us", reads.p99_us).beside("verifying server", plain_reads.p99_us),
    );
    Ok(figures)
}

fn figures_of(writing: Writing) -> [Figure; 3] {
    let Writing { clients, ours, plain } = writing;
    let name = |what: &str| format!("PUT of 4 KiB, {clients} clients: {what}");
    [
        Figure::plain(name("requests"), "/s", ours.rate).beside("logging server", plain.rate),
        Figure::plain(name("CPU"), "us", ours.cpu_us)
            .beside("logging server", plain.cpu_us)
            .with_goal(Goal::RatioAtMost(2.5)),
        Figure::plain(name("p99"), "us", ours.p99_us).beside("logging server", plain.p99_us),
    ]
}

/// Sends the same kind of request for one object after the other.
fn each(target: Target, call: fn(usize) -> S3Call, clients: usize, scale: &Scale) -> Outcome<Run> {
    let requests: Outcome<Vec<_>> =
        (0..OBJECTS).map(|number| call(number).signed(target.to, &root())).collect();
    run(target.to, target.pid, requests?, clients, scale.taking)
}

fn put(number: usize) -> S3Call {
    let body: Bytes = (0..BYTES).map(|at| (at * 31 + number) as u8).collect();
    S3Call::put(path(number), body)
}

fn get(number: usize) -> S3Call {
    S3Call::get(path(number))
}

fn path(number: usize) -> String {
    format!("/small/some/folder/object-{number:06}")
}
