//! Carrying the rules out: once a day, at midnight, bucket by bucket, some keys at a time.
//!
//! Known limit: all versions of one key are looked at together.

use super::NAME;
use super::due::{self, Fate, Standing};
use crate::errors::object::ObjectError;
use crate::listing::versions::Walk;
use crate::object::{events, lock, uploads};
use crate::ops::abort_multipart_upload;
use crate::state::bucket::Bucket;
use crate::state::configuration;
use crate::state::lifecycle::Lifecycle;
use crate::state::object::Version;
use crate::state::upload::Upload;
use crate::{version_id, versions};
use kernel::{Cx, Next, Result, Time, Timer};
use store::Scan;

const VERSIONS_AT_ONCE: usize = 200;
const UPLOADS_AT_ONCE: u32 = 20;

/// Asks for the first run after rules were put.
pub fn wake(cx: &mut Cx<'_>, bucket: &Bucket) {
    let due = due::next_midnight(cx.now);
    Turn { bucket: bucket.name.clone(), stage: Stage::Objects, after: String::new() }.wake(cx, due);
}

/// Where a run goes on.
struct Turn {
    bucket: String,
    stage: Stage,
    /// The last key that was looked at; of uploads, the last one's id before its key.
    after: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Objects,
    Uploads,
}

impl Turn {
    fn wake(&self, cx: &mut Cx<'_>, due: Time) {
        let stage = if self.stage == Stage::Objects { 'o' } else { 'u' };
        let subject = format!("{}/{stage}{}", self.bucket, self.after);
        cx.wake(Timer { tick: NAME.to_owned(), due, subject });
    }

    fn read(subject: &str) -> Option<Turn> {
        let (bucket, rest) = subject.split_once('/')?;
        let (stage, after) = match rest.strip_prefix('o') {
            Some(after) => (Stage::Objects, after),
            None => (Stage::Uploads, rest.strip_prefix('u')?),
        };
        Some(Turn { bucket: bucket.to_owned(), stage, after: after.to_owned() })
    }
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let Some(timer) = cx.take_due(NAME, 1).await?.pop() else { return Ok(Next::Idle) };
    let Some(turn) = Turn::read(&timer.subject) else { return Ok(Next::Now) };
    let Some(bucket) = cx.tx.get::<Bucket>((turn.bucket.as_str(),)).await? else { return Ok(Next::Now) };
    let Some(lifecycle) = configuration::find::<Lifecycle>(cx, &bucket).await? else { return Ok(Next::Now) };
    let after = match turn.stage {
        Stage::Objects => objects(cx, &bucket, &lifecycle, &turn.after).await?,
        Stage::Uploads => uploads(cx, &bucket, &lifecycle, &turn.after).await?,
    };
    match (after, turn.stage) {
        (Some(after), stage) => Turn { stage, after, ..turn }.wake(cx, cx.now),
        (None, Stage::Objects) => {
            Turn { stage: Stage::Uploads, after: String::new(), ..turn }.wake(cx, cx.now);
        }
        (None, Stage::Uploads) => wake(cx, &bucket),
    }
    Ok(Next::Now)
}

/// Looks at some keys; tells the last of them where there may be more.
async fn objects(
    cx: &mut Cx<'_>,
    bucket: &Bucket,
    lifecycle: &Lifecycle,
    after: &str,
) -> Result<Option<String>> {
    let mut walk = Walk::new(bucket, "", false, VERSIONS_AT_ONCE as u32);
    if !after.is_empty() {
        walk.skip_key(after);
    }
    let mut found: Vec<(Version, bool)> = Vec::new();
    let mut more = false;
    while let Some((version, is_newest)) = walk.peek(cx.tx).await? {
        if is_newest && found.len() >= VERSIONS_AT_ONCE {
            more = true;
            break;
        }
        found.push((version, is_newest));
        walk.step(cx.tx).await?;
    }
    let last = found.last().map(|(version, _)| version.key.clone());
    for (at, (version, is_newest)) in found.iter().enumerate() {
        let standing = standing(&found, at, *is_newest);
        if let Some(fate) = due::fate(lifecycle, version, standing, cx.now) {
            carry_out(cx, bucket, version, *is_newest, fate).await?;
        }
    }
    Ok(last.filter(|_| more))
}

fn standing(found: &[(Version, bool)], at: usize, is_newest: bool) -> Standing {
    if is_newest {
        let is_alone = found.get(at + 1).is_none_or(|(_, next_is_newest)| *next_is_newest);
        return Standing::Newest { is_alone };
    }
    let before = found[..at].iter().rev();
    let since = before.clone().next().map_or(Time(i64::MAX), |(newer, _)| newer.modified);
    let newer = before.take_while(|(_, is_newest)| !is_newest).count();
    Standing::Older { since, newer: u32::try_from(newer).unwrap_or(u32::MAX) }
}

async fn carry_out(
    cx: &mut Cx<'_>,
    bucket: &Bucket,
    version: &Version,
    is_newest: bool,
    fate: Fate,
) -> Result<()> {
    let id = versions::shown_id(bucket, version);
    let key = version.key.as_str();
    match fate {
        Fate::Moves { class } => {
            let mut moved = version.clone();
            if let Some(object) = moved.object_mut() {
                object.described.storage_class = Some(class);
            }
            events::changed(cx, bucket, "LifecycleTransition", &moved).await?;
            versions::rewrite(cx, moved).await
        }
        Fate::Expires if is_newest && version.object().is_some() => {
            let marker = versions::delete(cx, bucket, key).await?;
            let name = match marker {
                Some(_) => "LifecycleExpiration:DeleteMarkerCreated",
                None => "LifecycleExpiration:Delete",
            };
            let id = marker.as_ref().map(versions::id);
            events::removed(cx, bucket, name, key, id.as_deref()).await
        }
        Fate::Expires => {
            let locked = version.object().map(|object| lock::check_removal(object, false, cx.now));
            if let Some(Err(ObjectError::Locked)) = locked {
                return Ok(());
            }
            versions::remove(cx, bucket, version).await?;
            events::removed(cx, bucket, "LifecycleExpiration:Delete", key, id.as_deref()).await
        }
    }
}

async fn uploads(
    cx: &mut Cx<'_>,
    bucket: &Bucket,
    lifecycle: &Lifecycle,
    after: &str,
) -> Result<Option<String>> {
    let mut scan = Scan::<Upload>::prefix((bucket.id,), UPLOADS_AT_ONCE);
    if let Some((id, key)) = after.split_once('/')
        && let Some((sequence, nonce)) = version_id::parse(id)
    {
        scan = scan.after((bucket.id, key, sequence, nonce));
    }
    let found = cx.tx.scan(scan).await?.rows;
    for upload in &found {
        if is_abandoned(lifecycle, upload, cx.now) {
            abort_multipart_upload::end(cx, upload, Vec::new()).await?;
        }
    }
    let is_full = found.len() == UPLOADS_AT_ONCE as usize;
    // A key may have more of them.
    Ok(found.last().filter(|_| is_full).map(|upload| format!("{}/{}", uploads::id(upload), upload.key)))
}

fn is_abandoned(lifecycle: &Lifecycle, upload: &Upload, now: Time) -> bool {
    due::abandonment(lifecycle, &upload.key, upload.initiated).is_some_and(|(due, _)| due <= now)
}
