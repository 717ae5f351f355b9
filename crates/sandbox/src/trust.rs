//! What code inside trusts: the host's certificates and those of the caller, in one bundle at all the places
//! where libraries look, and named by the variables that others ask.

use crate::error::{Doing, Result};
use std::ffi::CStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Where distributions keep the bundle.
const HOST_BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];
/// Where libraries look for it.
const PLACES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
];
pub const BUNDLE: &str = PLACES[0];
/// Only the caller's own, for whoever adds to what it has built in.
pub const ADDED: &str = "/etc/ssl/certs/pileus.pem";

/// The same, for a Node that is started to be forked.
pub(crate) const NODE_VARIABLE: &CStr = c"NODE_EXTRA_CA_CERTS=/etc/ssl/certs/pileus.pem";

/// The variables that make libraries with certificates of their own look at the bundle.
pub fn environment() -> [(&'static str, &'static str); 6] {
    [
        ("SSL_CERT_FILE", BUNDLE),
        ("REQUESTS_CA_BUNDLE", BUNDLE),
        ("CURL_CA_BUNDLE", BUNDLE),
        ("AWS_CA_BUNDLE", BUNDLE),
        ("PIP_CERT", BUNDLE),
        ("NODE_EXTRA_CA_CERTS", ADDED),
    ]
}

/// Writes the bundles; answers what appears where.
pub(crate) fn write(state: &Path, added: Option<&str>) -> Result<Vec<(PathBuf, String)>> {
    let Some(added) = added else { return Ok(Vec::new()) };
    let host = HOST_BUNDLES.iter().find_map(|path| fs::read_to_string(path).ok()).unwrap_or_default();
    let (bundle, own) = (state.join("bundle.pem"), state.join("added.pem"));
    fs::write(&bundle, joined(&host, added)).doing(format!("write {}", bundle.display()))?;
    fs::write(&own, added).doing(format!("write {}", own.display()))?;
    let mut files: Vec<_> = PLACES.iter().map(|place| (bundle.clone(), (*place).to_owned())).collect();
    files.push((own, ADDED.to_owned()));
    files.extend(java::write(state, added)?);
    Ok(files)
}

fn joined(host: &str, added: &str) -> String {
    let break_between = if host.is_empty() || host.ends_with('\n') { "" } else { "\n" };
    format!("{host}{break_between}{added}")
}

mod java;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_certificates_apart() {
        assert_eq!(joined("a", "b"), "a\nb");
        assert_eq!(joined("a\n", "b"), "a\nb");
        assert_eq!(joined("", "b"), "b");
    }
}
