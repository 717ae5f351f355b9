//! Clients that begin and do not go on: what each of them costs in memory.

use bytes::Bytes;
use crash::s3_request::S3Call;
use crash::trouble::Outcome;

use super::stream::Stream;
use super::{Ground, root};
use crate::arguments::Scale;
use crate::cpu::resident_mib;
use crate::figure::{Figure, Goal, Series};

/// Less when quick.
const CLIENTS: usize = 1_000;
const OBJECT_BYTES: usize = 64 << 20;
/// What a client sends before it stops: more than is read before anything else.
const SENT_BYTES: usize = 1 << 20;
const MEMORY_KIB: f64 = 256.0;

pub fn measure(ground: &Ground, scale: &Scale) -> Outcome<Vec<Figure>> {
    let clients = if scale.rounds > 3 { CLIENTS } else { CLIENTS / 5 };
    ground.make_bucket("slow")?;
    let body = Bytes::from(vec![7; OBJECT_BYTES]);
    ground.put("/slow/object", body.clone())?;
    let download = S3Call::get("/slow/object").signed(ground.ours.to, &root())?;
    let downloads = each(ground, clients, |stream| {
        stream.send(&download)?;
        stream.head().map(drop)
    })?;
    let (head, body) = S3Call::put("/slow/other", body).parts(ground.ours.to, &root())?;
    let uploads = each(ground, clients, |stream| {
        stream.send(&head)?;
        stream.send(&body[..SENT_BYTES])
    })?;
    let figure = |what: &str, memory: f64| {
        let name = format!("{clients} {what} that stand still: memory of each");
        Figure::plain(name, "KiB", [memory].into_iter().collect::<Series>())
            .with_goal(Goal::AtMost(MEMORY_KIB))
    };
    Ok(vec![figure("downloads", downloads), figure("uploads", uploads)])
}

/// What the server's memory grows by for each of so many clients.
fn each(ground: &Ground, clients: usize, begin: impl Fn(&mut Stream) -> Outcome<()>) -> Outcome<f64> {
    let (before, _) = resident_mib(ground.ours.pid)?;
    let mut streams = Vec::new();
    for _ in 0..clients {
        let mut stream = Stream::open(ground.ours.to)?;
        begin(&mut stream)?;
        streams.push(stream);
    }
    let (after, _) = resident_mib(ground.ours.pid)?;
    Ok((after - before) * 1024.0 / clients as f64)
}
