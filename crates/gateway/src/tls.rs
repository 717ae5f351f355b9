//! HTTPS with a certificate authority of this machine's own.
//!
//! The authority is made at first start and kept in the data directory. Leaf certificates are made
//! when a name is first asked for (SNI): for localhost and for AWS's own host names, which point
//! here inside sandboxes. No other name is vouched for.

use kernel::Time;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// How long the authority's certificate is valid, and those it makes.
const AUTHORITY_DAYS: u64 = 10 * 365;
const LEAF_DAYS: u64 = 365;
/// Leaves kept in memory; a client that asks for ever new names starts the cache afresh.
const LEAVES_MAX: usize = 1_024;

/// The local certificate authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its certificate, for trust stores.
    pub certificate_pem: String,
}

impl Authority {
    /// Makes a new one, valid from the day before `now`.
    pub fn generate(now: Time) -> Result<(Authority, String), rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "pileus local authority");
        params.distinguished_name.push(DnType::OrganizationName, "pileus");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        valid(&mut params, now, AUTHORITY_DAYS);
        let certificate_pem = params.self_signed(&key)?.pem();
        let key_pem = key.serialize_pem();
        Ok((Authority { issuer: Issuer::new(params, key), certificate_pem }, key_pem))
    }

    pub fn from_pem(certificate_pem: &str, key_pem: &str) -> Result<Authority, rcgen::Error> {
        let key = KeyPair::from_pem(key_pem)?;
        let issuer = Issuer::from_ca_cert_pem(certificate_pem, key)?;
        Ok(Authority { issuer, certificate_pem: certificate_pem.to_owned() })
    }

    /// Reads the authority of a directory, or makes it there: `ca.pem`, and `ca.key` for its owner only.
    pub fn open(dir: &Path, now: Time) -> Result<Authority, String> {
        let (certificate, key) = (dir.join("ca.pem"), dir.join("ca.key"));
        let broken = |why: String| format!("{}: {why}; remove both files to make a new one", dir.display());
        if key.exists() && certificate.exists() {
            let read = |path: &Path| fs::read_to_string(path).map_err(|e| broken(e.to_string()));
            return Authority::from_pem(&read(&certificate)?, &read(&key)?)
                .map_err(|e| broken(e.to_string()));
        }
        let (authority, key_pem) = Authority::generate(now).map_err(|e| broken(e.to_string()))?;
        fs::create_dir_all(dir).map_err(|e| broken(e.to_string()))?;
        write(&key, &key_pem, 0o600).map_err(|e| broken(e.to_string()))?;
        write(&certificate, &authority.certificate_pem, 0o644).map_err(|e| broken(e.to_string()))?;
        Ok(authority)
    }

    /// What clients are to trust.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    fn leaf(&self, name: &str, now: Time) -> Result<CertifiedKey, String> {
        let key = KeyPair::generate().map_err(|e| e.to_string())?;
        let names: Vec<String> = if name == LOCAL {
            vec![LOCAL.into(), "127.0.0.1".into(), "::1".into()]
        } else {
            vec![name.to_owned()]
        };
        let mut params = CertificateParams::new(names).map_err(|e| e.to_string())?;
        params.distinguished_name.push(DnType::CommonName, "pileus");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        valid(&mut params, now, LEAF_DAYS);
        let certificate = params.signed_by(&key, &self.issuer).map_err(|e| e.to_string())?;
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let signer = rustls::crypto::ring::sign::any_supported_type(&private).map_err(|e| e.to_string())?;
        Ok(CertifiedKey::new(vec![certificate.der().clone()], signer))
    }
}

fn valid(params: &mut CertificateParams, now: Time, days: u64) {
    let day = std::time::Duration::from_secs(86_400);
    let epoch = |time: Time| {
        std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(time.0.max(0) as u64)
    };
    params.not_before = epoch(now.minus(day)).into();
    params.not_after = epoch(now.plus(day * days as u32)).into();
}

fn write(path: &Path, text: &str, mode: u32) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

const LOCAL: &str = "localhost";

/// Whether this server may say that it is `name`.
fn is_ours(name: &str) -> bool {
    name == LOCAL
        || name.ends_with(".localhost")
        || name.ends_with(".amazonaws.com")
        || name.ends_with(".amazonaws.com.cn")
        || name.ends_with(".localhost.localstack.cloud")
        || name == "localhost.localstack.cloud"
}

/// The TLS settings of the listener.
pub fn server_config(authority: Authority, now: fn() -> Time) -> Arc<ServerConfig> {
    let leaves = Leaves { authority, now, made: Mutex::new(HashMap::new()) };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the ring provider speaks TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(leaves));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
}

struct Leaves {
    authority: Authority,
    now: fn() -> Time,
    made: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Leaves {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Leaves")
    }
}

impl ResolvesServerCert for Leaves {
    /// No name at all means that the client connected to an address.
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name().unwrap_or(LOCAL).to_ascii_lowercase();
        if !is_ours(&name) {
            tracing::warn!(name, "refused a TLS name that is not ours");
            return None;
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(leaf) = made.get(&name) {
            return Some(Arc::clone(leaf));
        }
        let leaf = match self.authority.leaf(&name, (self.now)()) {
            Ok(leaf) => Arc::new(leaf),
            Err(why) => {
                tracing::error!(name, why, "could not make a certificate");
                return None;
            }
        };
        if made.len() >= LEAVES_MAX {
            made.clear();
        }
        made.insert(name, Arc::clone(&leaf));
        Some(leaf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_795_260_885_000);

    #[test]
    fn an_authority_comes_back_from_its_files() {
        let (authority, key) = Authority::generate(NOW).expect("is made");
        let again = Authority::from_pem(&authority.certificate_pem, &key).expect("is read");
        assert_eq!(again.certificate_pem, authority.certificate_pem);
        again.leaf("bucket.s3.eu-west-1.amazonaws.com", NOW).expect("signs a leaf");
    }

    #[test]
    fn vouches_for_its_own_names_only() {
        assert!(is_ours("localhost") && is_ours("sqs.us-east-1.amazonaws.com"));
        assert!(
            !is_ours("example.com") && !is_ours("amazonaws.com.evil.org") && !is_ours("evilamazonaws.com")
        );
    }
}
