//! What code reaches: the server's own sockets, each known by its sandbox; the outside where it is let out.

use crate::support::cloud::listener;
use crate::support::{ground, in_time, run, said};
use sandbox::{Family, SocketKind, egress};
use std::net::Ipv4Addr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

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
