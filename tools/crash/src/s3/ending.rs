//! At the end: what is stored is whole, and once everything is deleted no space is held by anything.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crash::s3_request::S3Call;
use crash::server::{Setup, moment};
use crash::trouble::{Outcome, Trouble};

use super::line::Line;
use super::model::Bucket;
use super::survey::{abort_uploads, list};
use crate::judge::Failure;

/// Space that is free by then is free at all.
const DEADLINE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Reads everything that is stored with the program's own means. The server must not run.
pub fn scrub(setup: &Setup) -> Outcome<Option<Failure>> {
    let output = Command::new(&setup.binary)
        .args(["scrub", "--data-dir"])
        .arg(setup.data())
        .arg("--key-file")
        .arg(setup.key_file())
        .output()?;
    if output.status.success() {
        return Ok(None);
    }
    let (told, why) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Ok(Some(Failure::Lost(format!("scrub: {told} {why}"))))
}

/// Deletes every version and every upload.
pub async fn empty(to: SocketAddr) -> Outcome<()> {
    let mut line = Line::open(to).await?;
    for bucket in Bucket::ALL {
        abort_uploads(&mut line, bucket, "").await?;
        loop {
            let all = list(&mut line, bucket, "").await?;
            for (key, found) in &all {
                for id in found.versions.keys() {
                    let delete = S3Call::new("DELETE", key.path());
                    let named = !id.is_empty();
                    let delete = if named { delete.query(format!("versionId={id}")) } else { delete };
                    line.good(&delete).await?;
                }
            }
            if all.is_empty() {
                break;
            }
        }
    }
    Ok(())
}

/// Of the files of bodies one may be left, for the next body.
pub async fn check_space(data: &Path) -> Outcome<Option<Failure>> {
    let deadline = Instant::now() + DEADLINE;
    loop {
        let files = body_files(data)?;
        match files {
            ..=1 => return Ok(None),
            _ if Instant::now() > deadline => {
                return Ok(Some(Failure::Wrong(format!("nothing is stored, and {files} files hold it"))));
            }
            _ => moment(LOOK_AGAIN).await,
        }
    }
}

fn body_files(folder: &Path) -> Outcome<usize> {
    let mut count = 0;
    for entry in std::fs::read_dir(folder).map_err(|error| Trouble::new(format!("{folder:?}: {error}")))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            count += body_files(&entry.path())?;
        }
        count += usize::from(entry.path().extension().is_some_and(|it| it == "ext"));
    }
    Ok(count)
}
