//! Java keeps its trust in a file of its own form, which its own tool writes.
//!
//! The tool takes seconds, so its work is kept beside the certificate that it was done for. Where the tool
//! is missing or fails, Java trusts what it trusted before.

use crate::error::{Doing, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the distributions' Java looks.
const STORE: &str = "/etc/ssl/certs/java/cacerts";
const TOOL: &str = "/usr/bin/keytool";
/// Everybody knows it: the store holds nothing secret.
const PASSWORD: &str = "changeit";

pub fn write(state: &Path, added: &str) -> Result<Vec<(PathBuf, String)>> {
    let (store, made_for) = (state.join("cacerts"), state.join("cacerts.for"));
    let (Ok(host), true) = (fs::read(STORE), Path::new(TOOL).exists()) else { return Ok(Vec::new()) };
    let there = store.exists() && fs::read_to_string(&made_for).is_ok_and(|text| text == added);
    if !there {
        // What has been begun and not ended counts for nothing.
        let _ = fs::remove_file(&made_for);
        fs::write(&store, host).doing(format!("write {}", store.display()))?;
        if !import(state, &store)? {
            let _ = fs::remove_file(&store);
            return Ok(Vec::new());
        }
        fs::write(&made_for, added).doing(format!("write {}", made_for.display()))?;
    }
    Ok(vec![(store, STORE.to_owned())])
}

fn import(state: &Path, store: &Path) -> Result<bool> {
    let mut tool = Command::new(TOOL);
    tool.args(["-importcert", "-noprompt", "-trustcacerts", "-alias", "pileus", "-storepass", PASSWORD]);
    tool.arg("-file").arg(state.join("added.pem")).arg("-keystore").arg(store);
    tool.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Ok(tool.status().doing("run keytool")?.success())
}
