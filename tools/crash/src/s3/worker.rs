//! One worker: makes one change after the other to keys of its own, and remembers what was acknowledged.
//!
//! At every moment at most one change is pending: sent, and not acknowledged. Only that one may be there or
//! not after a crash; everything else must be. Parts of an upload that is not complete are no change.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use fastrand::Rng;
use tokio::sync::watch;

use crash::connection::Reply;
use crash::s3_request::S3Call;

use super::body::{Body, Content};
use super::line::{Heard, Line};
use super::model::{Bucket, Change, How, Key, Versions, What};
use super::race::Races;
use crate::judge::Failure;

/// Keys of a worker in each bucket.
const KEYS: usize = 4;
/// More versions than these and one has to go.
const VERSIONS_MAX: usize = 5;
/// What all parts but the last must have.
const PART_BYTES: usize = 5 << 20;

pub struct Worker {
    pub number: usize,
    /// Everything that was acknowledged.
    pub keys: BTreeMap<Key, Versions>,
    pub pending: Option<Change>,
    /// What was changed since the last check.
    pub touched: BTreeSet<Key>,
    pub failures: Vec<Failure>,
    pub acknowledged: u64,
    pub refused: u64,
    races: Races,
    chance: Rng,
}

impl Worker {
    pub fn new(number: usize, seed: u64, races: &Races) -> Worker {
        let chance = Rng::with_seed(seed.wrapping_add(number as u64));
        let names = (0..KEYS).map(|key| format!("{}{key}", prefix(number)));
        let both = |name: String| Bucket::ALL.map(|bucket| Key { bucket, name: name.clone() });
        let keys = names.flat_map(both).map(|key| (key, Versions::new())).collect();
        let (touched, failures) = (BTreeSet::new(), Vec::new());
        let races = races.clone();
        Worker { number, keys, pending: None, touched, failures, acknowledged: 0, refused: 0, races, chance }
    }

    /// All keys of the worker begin so.
    pub fn prefix(&self) -> String {
        prefix(self.number)
    }

    /// Works until it is told to stop, or until the server is gone or refuses.
    pub async fn run(mut self, to: SocketAddr, stop: watch::Receiver<bool>) -> Worker {
        let Ok(mut line) = Line::open(to).await else { return self };
        while !*stop.borrow() {
            let heard = match self.chance.u8(..10) {
                0 => self.races.run(&mut line, self.number).await,
                1 => self.look(&mut line).await,
                _ => self.step(&mut line).await,
            };
            match heard {
                Heard::Done(_) => continue,
                Heard::Refused => self.refused += 1,
                Heard::Wrong(what) => self.failures.push(Failure::Wrong(what)),
                Heard::Gone => {}
            }
            break;
        }
        self
    }

    async fn step(&mut self, line: &mut Line) -> Heard {
        let change = match self.choose(line).await {
            Ok(change) => change,
            Err(heard) => return heard,
        };
        let call = call(&change);
        self.pending = Some(change.clone());
        let heard = line.heard(&call).await;
        if let Heard::Done(reply) = &heard {
            self.note(&change, reply);
        }
        heard
    }

    fn note(&mut self, change: &Change, reply: &Reply) {
        let id = reply.header("x-amz-version-id").unwrap_or_default();
        if let What::Make(content, _) = &change.what
            && !told_etag(reply).contains(&content.etag)
        {
            let what = format!("{change:?} was answered with {:?}", reply.text());
            self.failures.push(Failure::Wrong(what));
        }
        let versions = self.keys.entry(change.key.clone()).or_default();
        *versions = change.apply(versions, &id);
        self.touched.insert(change.key.clone());
        self.pending = None;
        self.acknowledged += 1;
    }

    /// Reads what is in front of some key: it is there as soon as it is acknowledged.
    async fn look(&mut self, line: &mut Line) -> Heard {
        let (key, versions) = self.any();
        let content = versions.first().and_then(|version| version.content.clone());
        match (line.call(&S3Call::get(key.path())).await, content) {
            (Err(_), _) => Heard::Gone,
            (Ok(reply), _) if reply.status >= 500 => Heard::Refused,
            (Ok(reply), Some(content)) if reply.status == 200 && reply.body == content.bytes() => {
                Heard::Done(reply)
            }
            (Ok(reply), None) if reply.status == 404 => Heard::Done(reply),
            (Ok(reply), content) => {
                Heard::Wrong(format!("{key:?} has {content:?} and reads as {}", reply.status))
            }
        }
    }

    /// What to do next. Parts are uploaded on the way.
    async fn choose(&mut self, line: &mut Line) -> Result<Change, Heard> {
        let (key, versions) = self.any();
        let front = versions.first().and_then(|version| version.content.clone());
        if versions.len() > VERSIONS_MAX {
            let id = versions[self.chance.usize(..versions.len())].id.clone();
            return Ok(Change { key, what: What::DeleteVersion(id) });
        }
        let what = match (self.chance.u8(..20), front) {
            (0..3, Some(_)) => What::Delete,
            (3, _) if !versions.is_empty() && key.bucket == Bucket::Versioned => {
                What::DeleteVersion(versions[self.chance.usize(..versions.len())].id.clone())
            }
            (4..7, Some(content)) => {
                let from = key;
                let key = self.any().0;
                let what = What::Make(content.copied(), How::CopyOf(from.clone()));
                // A copy onto itself that changes nothing is refused.
                let what = if key == from { What::Delete } else { what };
                return Ok(Change { key, what });
            }
            (7, _) => self.upload(line, &key).await?,
            (8..11, None) => What::Make(self.content(), How::PutIfAbsent),
            (8..11, Some(content)) => What::Make(self.content(), How::PutIfMatch(content.etag)),
            _ => What::Make(self.content(), How::Put),
        };
        Ok(Change { key, what })
    }

    fn any(&mut self) -> (Key, Versions) {
        let at = self.chance.usize(..self.keys.len());
        let (key, versions) = self.keys.iter().nth(at).expect("the place is within");
        (key.clone(), versions.clone())
    }

    fn content(&mut self) -> Content {
        Content::of(self.body())
    }

    /// Mostly such as lie in a row, else one that lies in a blob.
    fn body(&mut self) -> Body {
        let length = match self.chance.u8(..6) {
            0 => 1 << 20,
            1 => self.chance.usize(30_000..300_000),
            _ => self.chance.usize(..8_000),
        };
        Body { seed: self.chance.u64(..), length }
    }

    /// Uploads two parts. An upload that ends here is found by the next check.
    async fn upload(&mut self, line: &mut Line, key: &Key) -> Result<What, Heard> {
        let reply = done(line.heard(&S3Call::new("POST", key.path()).query("uploads=")).await)?;
        let text = reply.text();
        let upload = between(&text, "<UploadId>", "</UploadId>").unwrap_or_default().to_owned();
        let parts = [Body { seed: self.chance.u64(..), length: PART_BYTES }, self.body()];
        for (part, number) in parts.iter().zip(1..) {
            let query = format!("partNumber={number}&uploadId={upload}");
            done(line.heard(&S3Call::put(key.path(), part.bytes()).query(query)).await)?;
        }
        Ok(What::Make(Content::of_parts(parts.to_vec()), How::Complete { upload }))
    }
}

fn prefix(worker: usize) -> String {
    format!("worker-{worker}/")
}

fn done(heard: Heard) -> Result<Reply, Heard> {
    match heard {
        Heard::Done(reply) => Ok(reply),
        other => Err(other),
    }
}

fn call(change: &Change) -> S3Call {
    let path = change.key.path();
    let (content, how) = match &change.what {
        What::Delete => return S3Call::new("DELETE", path),
        What::DeleteVersion(id) => return delete_version(path, id),
        What::Make(content, how) => (content, how),
    };
    match how {
        How::Put => S3Call::put(path, content.bytes()),
        How::PutIfAbsent => S3Call::put(path, content.bytes()).header("if-none-match", "*"),
        How::PutIfMatch(etag) => S3Call::put(path, content.bytes()).header("if-match", format!("\"{etag}\"")),
        How::CopyOf(from) => S3Call::new("PUT", path).header("x-amz-copy-source", from.path()),
        How::Complete { upload } => S3Call { method: "POST", ..S3Call::put(path, complete(content)) }
            .query(format!("uploadId={upload}")),
    }
}

fn delete_version(path: String, id: &str) -> S3Call {
    match id {
        "" => S3Call::new("DELETE", path),
        id => S3Call::new("DELETE", path).query(format!("versionId={id}")),
    }
}

fn complete(content: &Content) -> String {
    let part = |(body, number): (&Body, u32)| {
        let etag = Content::of(*body).etag;
        format!("<Part><PartNumber>{number}</PartNumber><ETag>\"{etag}\"</ETag></Part>")
    };
    let parts: String = content.bodies.iter().zip(1..).map(part).collect();
    format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>")
}

/// In the head, or in the body of the answers that have one.
fn told_etag(reply: &Reply) -> String {
    reply.header("etag").unwrap_or_else(|| reply.text())
}

fn between<'a>(text: &'a str, before: &str, behind: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(behind).map(|(inside, _)| inside)
}
