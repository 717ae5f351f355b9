//! What the tests share: a state folder each, programs, patience with an end.

use sandbox::{Options, Program, Sandbox, Sandboxes, Spec};
use std::time::Duration;
use tempfile::TempDir;

/// Nothing here takes longer, however busy the machine is.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Ground {
    pub sandboxes: Sandboxes,
    _state: TempDir,
}

pub fn ground() -> Ground {
    let state = tempfile::tempdir().unwrap();
    let sandboxes = Sandboxes::open(Options::new(state.path())).unwrap();
    Ground { sandboxes, _state: state }
}

pub fn shell(script: &str) -> Spec {
    let arguments = vec!["-c".to_owned(), script.to_owned()];
    Spec::new(Program::Execute { path: "/bin/sh".to_owned(), arguments })
}

/// Standard output and error, to the end.
pub async fn said(sandbox: &mut Sandbox) -> (String, String) {
    let (mut out, mut err) = (sandbox.stdout().unwrap(), sandbox.stderr().unwrap());
    let both = async { tokio::join!(out.read_all(1 << 20), err.read_all(1 << 20)) };
    let (out, err) = tokio::time::timeout(PATIENCE, both).await.expect("output ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (text(out.unwrap()), text(err.unwrap()))
}
