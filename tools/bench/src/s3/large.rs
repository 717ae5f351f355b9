//! Objects of 64 MiB: how fast they go through by the clock, and what memory they take on their way.

use std::time::Instant;

use bytes::Bytes;
use crash::s3_request::{S3Call, Said};
use crash::trouble::{Outcome, Trouble};
use md5::{Digest, Md5};

use super::stream::Stream;
use super::{Ground, root};
use crate::arguments::Scale;
use crate::cpu::{forget_peak, peak_mib, resident_mib};
use crate::figure::{Figure, Goal, Series};
use crate::plain::Target;
use crate::tasks::Running;

const BYTES: usize = 64 << 20;
const MIB: f64 = (1 << 20) as f64;
/// Objects that are written in turn.
const OBJECTS: usize = 4;
/// By how much memory may grow meanwhile: the allocator takes 4 MiB at a time.
const MEMORY_MIB: f64 = 8.0;

pub fn measure(ground: &Ground, scale: &Scale) -> Outcome<Vec<Figure>> {
    let body: Bytes = (0..BYTES).map(|at| (at ^ (at >> 11)) as u8).collect();
    let file = ground.file("plain.body");
    std::fs::write(&file, &body)?;
    let plain = Running::start(&["send-file".as_ref(), file.as_ref()])?;
    let plain_target = Target { to: plain.said.parse()?, pid: plain.pid() };
    ground.make_bucket("large")?;
    let [mut digests, mut puts, mut trailers, mut gets, mut plain_gets] = [(); 5].map(|()| Series::default());
    let [mut put_memory, mut get_memory] = [(); 2].map(|()| Series::default());
    for round in 0..scale.rounds {
        digests.push(rate(scale, |_| {
            std::hint::black_box(Md5::digest(&body));
            Ok(())
        })?);
        for (said, rates) in [(Said::Hash, &mut puts), (Said::Trailer, &mut trailers)] {
            let upload = Upload::new(ground, &body, said)?;
            let (rate, growth) = growth(ground, || rate(scale, |turn| upload.send(ground, turn)))?;
            rates.push(rate);
            // The first round warms up.
            if round > 0 {
                put_memory.push(growth);
            }
        }
        plain_gets.push(rate(scale, download(plain_target)?)?);
        let (rate, growth) = growth(ground, || rate(scale, download(ground.ours)?))?;
        gets.push(rate);
        get_memory.push(growth);
    }
    let put = |name, rates| {
        Figure::plain(name, "MiB/s", rates)
            .beside("MD5 on one core", digests.clone())
            .with_goal(Goal::RatioAtLeast(0.8))
    };
    Ok(vec![
        put("PUT of 64 MiB, hash signed", puts),
        put("PUT of 64 MiB, CRC-32 behind it", trailers),
        Figure::plain("GET of 64 MiB", "MiB/s", gets)
            .beside("plain sendfile server", plain_gets)
            .with_goal(Goal::RatioAtLeast(0.7)),
        Figure::plain("PUT of 64 MiB: memory at its peak", "MiB", put_memory)
            .with_goal(Goal::AtMost(MEMORY_MIB)),
        Figure::plain("GET of 64 MiB: memory at its peak", "MiB", get_memory)
            .with_goal(Goal::AtMost(MEMORY_MIB)),
    ])
}

/// Does it again and again; answers how many MiB a second that was.
fn rate(scale: &Scale, mut transfer: impl FnMut(usize) -> Outcome<()>) -> Outcome<f64> {
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < scale.taking {
        transfer(count)?;
        count += 1;
    }
    Ok((count * BYTES) as f64 / MIB / started.elapsed().as_secs_f64())
}

/// By how much the server's memory grows at most while something happens.
fn growth<T>(ground: &Ground, happens: impl FnOnce() -> Outcome<T>) -> Outcome<(T, f64)> {
    let pid = ground.ours.pid;
    forget_peak(pid)?;
    let (before, _) = resident_mib(pid)?;
    let happened = happens()?;
    Ok((happened, (peak_mib(pid)? - before).max(0.0)))
}

/// Requests that are signed already, with their heads apart.
struct Upload {
    heads: Vec<Vec<u8>>,
    body: Bytes,
}

impl Upload {
    fn new(ground: &Ground, body: &Bytes, said: Said) -> Outcome<Upload> {
        let mut upload = Upload { heads: Vec::new(), body: Bytes::new() };
        for number in 0..OBJECTS {
            let call = S3Call { said, ..S3Call::put(path(number), body.clone()) };
            let (head, body) = call.parts(ground.ours.to, &root())?;
            upload.heads.push(head);
            upload.body = body;
        }
        Ok(upload)
    }

    fn send(&self, ground: &Ground, turn: usize) -> Outcome<()> {
        let mut stream = Stream::open(ground.ours.to)?;
        stream.send(&self.heads[turn % OBJECTS])?;
        stream.send(&self.body)?;
        stream.answer().map(drop)
    }
}

fn download(target: Target) -> Outcome<impl FnMut(usize) -> Outcome<()>> {
    let mut stream = Stream::open(target.to)?;
    let request = S3Call::get(path(0)).signed(target.to, &root())?;
    Ok(move |_| {
        stream.send(&request)?;
        match stream.answer()? {
            BYTES => Ok(()),
            length => Err(Trouble::new(format!("an answer of {length} bytes"))),
        }
    })
}

pub fn path(number: usize) -> String {
    format!("/large/object-{number}")
}
