//! What code reaches: the server's own sockets, by name and by certificate; the outside where it is let out.

use crate::support::{Ground, ground, ground_with, in_time, run, said};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use sandbox::{Family, Listener, Names, Program, Sandbox, SocketKind, Spec, egress, trust};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

const CLOUD: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 1);
const NAMESERVER: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 253);
const NAME: &str = "bucket.s3.eu-west-1.amazonaws.com";

/// A cloud with one name and one certificate.
struct Cloud {
    ground: Ground,
    acceptor: TlsAcceptor,
}

fn cloud() -> Cloud {
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
    Cloud { ground, acceptor: TlsAcceptor::from(Arc::new(config)) }
}

fn listener(name: &str, address: Ipv4Addr, port: u16, kind: SocketKind) -> Listener {
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
        tokio::spawn(async move {
            while let Ok((stream, _)) = api.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let mut head = [0; 4096];
                    let _ = stream.read(&mut head).await;
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\ntrusted";
                    let _ = stream.write_all(answer).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        sandbox
    }

    async fn hears(&self, spec: Spec) -> (String, String) {
        let mut sandbox = self.start(spec).await;
        let said = said(&mut sandbox).await;
        in_time(sandbox.wait()).await.unwrap();
        said
    }
}

#[tokio::test]
async fn python_trusts_the_cloud() {
    let cloud = cloud();
    let Some(python) = cloud.ground.interpreter(Family::Python) else { return };
    let text = format!(
        "import urllib.request, socket\nprint(urllib.request.urlopen('https://{NAME}/').read().decode())\n\
         print(socket.gethostbyname('s3.amazonaws.com'))\n\
         try: socket.gethostbyname('example.org')\nexcept OSError: print('no such name')"
    );
    cloud.ground.write("get.py", &text);
    for warm in [false, true] {
        let (out, err) = cloud.hears(cloud.ground.script(&python, "get.py", warm)).await;
        assert_eq!(out, format!("trusted\n{CLOUD}\nno such name\n"), "warm: {warm}: {err}");
    }
}

#[tokio::test]
async fn node_trusts_the_cloud() {
    let cloud = cloud();
    let Some(node) = cloud.ground.interpreter(Family::Node) else { return };
    let text = format!(
        "const https = require('https')\nhttps.get('https://{NAME}/', (answer) => answer.on('data', async (text) => {{\n\
         console.log(text.toString())\n\
         console.log(globalThis.fetch ? await (await fetch('https://{NAME}/')).text() : 'trusted')\n\
         }}))"
    );
    cloud.ground.write("get.js", &text);
    for warm in [false, true] {
        let (out, err) = cloud.hears(cloud.ground.script(&node, "get.js", warm)).await;
        assert_eq!(out, "trusted\ntrusted\n", "warm: {warm}: {err}");
    }
}

#[tokio::test]
async fn curl_trusts_the_cloud() {
    let cloud = cloud();
    if !Path::new("/usr/bin/curl").exists() {
        println!("SKIPPED: there is no curl on this host");
        return;
    }
    let arguments = vec!["-sS".to_owned(), format!("https://{NAME}/")];
    let spec = Spec::new(Program::Execute { path: "/usr/bin/curl".to_owned(), arguments });
    let (out, err) = cloud.hears(spec).await;
    assert_eq!(out, "trusted", "{err}");
}

#[tokio::test]
async fn java_trusts_the_cloud() {
    let cloud = cloud();
    let java = cloud.ground.interpreters().iter().find(|it| it.family == Family::Java).cloned();
    let Some(java) = java.filter(|_| Path::new("/etc/ssl/certs/java/cacerts").exists()) else {
        println!("SKIPPED: there is no Java of the distribution on this host");
        return;
    };
    let source = format!(
        "import java.net.*; public class Get {{ public static void main(String[] a) throws Exception {{\
         System.out.println(new String(new URL(\"https://{NAME}/\").openStream().readAllBytes())); }} }}"
    );
    cloud.ground.write("Get.java", &source);
    let mut spec = cloud.ground.script(&java, "Get.java", false);
    spec.limits.memory_bytes = 1 << 30;
    let (out, err) = cloud.hears(spec).await;
    if err.contains("module jdk.compiler") {
        println!("SKIPPED: this Java has no compiler");
        return;
    }
    assert_eq!(out, "trusted\n", "{err}");
}

#[tokio::test]
async fn callers_are_known_by_their_sandbox() {
    let ground = ground();
    let Some(python) = ground.interpreter(Family::Python) else { return };
    ground.write("call.py", "import socket; socket.create_connection(('127.0.0.1', 9001)).sendall(b'x')");
    let mut all = Vec::new();
    for _ in 0..2 {
        let mut spec = ground.script(&python, "call.py", true);
        spec.listeners = vec![listener("api", Ipv4Addr::LOCALHOST, 9001, SocketKind::Stream)];
        let mut sandbox = ground.start(spec).await;
        let listener = sandbox.stream_listener("api").unwrap();
        all.push((sandbox, listener));
    }
    // The same address in both: each has its own caller, and only one.
    for (sandbox, listener) in &mut all {
        let (mut stream, _) = in_time(listener.accept()).await.unwrap();
        let mut byte = [0];
        in_time(stream.read_exact(&mut byte)).await.unwrap();
        in_time(sandbox.wait()).await.unwrap();
        assert!(tokio::time::timeout(std::time::Duration::from_millis(20), listener.accept()).await.is_err());
    }
}

#[tokio::test]
async fn who_is_let_out_reaches_what_is_allowed() {
    let ground = ground();
    let Some(python) = ground.interpreter(Family::Python) else { return };
    let outside = tokio::net::TcpListener::bind("127.0.0.2:0").await.unwrap();
    let real = outside.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = outside.accept().await {
            let _ = stream.write_all(b"outside").await;
        }
    });
    // Stands for an address of the internet: the way out is told to go to the listener above.
    ground.write("out.py", &format!("import socket\nfor host in ('127.0.0.2', '192.0.2.1'):\n s = socket.create_connection((host, {}))\n print(s.recv(10).decode() or 'refused')", real.port()));
    let mut spec = ground.script(&python, "out.py", true);
    spec.any_address = true;
    spec.listeners = vec![listener("out", Ipv4Addr::UNSPECIFIED, real.port(), SocketKind::Stream)];
    let mut sandbox = ground.start(spec).await;
    let listener = sandbox.stream_listener("out").unwrap();
    tokio::spawn(egress::serve(listener, |to| to.ip() == Ipv4Addr::new(127, 0, 0, 2)));
    let (out, err) = said(&mut sandbox).await;
    assert_eq!(out, "outside\nrefused\n", "{err}");
}

#[tokio::test]
async fn without_a_way_out_there_is_none() {
    let ground = ground();
    let Some(python) = ground.interpreter(Family::Python) else { return };
    ground.write("out.py", "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 5)\nexcept OSError as error: print(error.strerror)");
    let (out, err, _) = run(&ground, ground.script(&python, "out.py", true)).await;
    assert_eq!(out, "Network is unreachable\n", "{err}");
}
