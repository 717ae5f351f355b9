//! A cloud for clients inside: one address, one certificate, names that lead to it. It takes what is put and tells
//! of it.

use super::{Ground, ground_with, in_time, said};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use sandbox::{Listener, Names, Sandbox, SocketKind, Spec, trust};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub const CLOUD: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 1);
const NAMESERVER: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 253);
pub const NAME: &str = "bucket.s3.eu-west-1.amazonaws.com";
const REQUEST_BYTES_MAX: usize = 64 << 10;

pub struct Cloud {
    pub ground: Ground,
    acceptor: TlsAcceptor,
    /// `PUT host path: body` of each that was put.
    taken: Arc<Mutex<Vec<String>>>,
}

pub fn cloud() -> Cloud {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "an authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let ground = ground_with(|options| {
        options.nameserver = Some(NAMESERVER);
        options.certificates = Some(authority.pem());
    });
    Cloud { ground, acceptor: TlsAcceptor::from(Arc::new(config)), taken: Arc::default() }
}

pub fn listener(name: &str, address: Ipv4Addr, port: u16, kind: SocketKind) -> Listener {
    Listener { name: name.to_owned(), address: SocketAddrV4::new(address, port), kind }
}

impl Cloud {
    /// Started with names that lead to an answer over TLS.
    async fn start(&self, mut spec: Spec) -> Sandbox {
        spec.listeners = vec![
            listener("names", NAMESERVER, 53, SocketKind::Datagram),
            listener("api", CLOUD, 443, SocketKind::Stream),
        ];
        spec.environment
            .extend(trust::environment().map(|(name, value)| (name.to_owned(), value.to_owned())));
        let mut sandbox = self.ground.start(spec).await;
        let names = Names { suffixes: vec![("amazonaws.com".to_owned(), CLOUD)], others: None };
        tokio::spawn(names.serve(sandbox.datagram_listener("names").unwrap()));
        let (api, acceptor) = (sandbox.stream_listener("api").unwrap(), self.acceptor.clone());
        let taken = self.taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = api.accept().await {
                let (acceptor, taken) = (acceptor.clone(), taken.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        answer(stream, &taken).await;
                    }
                });
            }
        });
        sandbox
    }

    /// What it says, and what of it has arrived.
    pub async fn hears(&self, spec: Spec) -> (String, String) {
        let mut sandbox = self.start(spec).await;
        let said = said(&mut sandbox).await;
        in_time(sandbox.wait()).await.unwrap();
        said
    }

    pub fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.taken.lock().unwrap())
    }
}

/// One request, in full; then the connection ends.
async fn answer<S: AsyncReadExt + AsyncWriteExt + Unpin>(mut stream: S, taken: &Mutex<Vec<String>>) {
    let Some((head, mut body)) = head(&mut stream).await else { return };
    let header = |name: &str| {
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    if header("expect").is_some() {
        let _ = stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
    }
    let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while body.len() < length {
        match stream.read_buf(&mut body).await {
            Ok(1..) if body.len() <= REQUEST_BYTES_MAX => {}
            _ => return,
        }
    }
    let mut line = head.split(' ');
    if let (Some("PUT"), Some(path)) = (line.next(), line.next()) {
        let told =
            format!("PUT {} {path}: {}", header("host").unwrap_or_default(), String::from_utf8_lossy(&body));
        taken.lock().unwrap().push(told);
    }
    let text = if head.starts_with("PUT") { "" } else { "trusted" };
    let length = text.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nETag: \"x\"\r\nConnection: close\r\n\r\n{text}"
    );
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// Up to the empty line, and what has come of the body.
async fn head<S: AsyncReadExt + Unpin>(stream: &mut S) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let body = bytes.split_off(end + 4);
            return Some((String::from_utf8_lossy(&bytes).into_owned(), body));
        }
        match stream.read_buf(&mut bytes).await {
            Ok(1..) if bytes.len() <= REQUEST_BYTES_MAX => {}
            _ => return None,
        }
    }
}
