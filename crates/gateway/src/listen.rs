//! One port for HTTP and HTTPS: the first byte of a connection decides.

use crate::Gateway;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A TLS record begins with its type: 22 is a handshake. No HTTP method begins so.
const TLS_HANDSHAKE: u8 = 22;
/// The largest head (request line and headers) that is read.
const HEAD_BYTES_MAX: usize = 128 * 1024;
/// How long a client may take to send a head, and to begin at all.
const HEAD_WAIT: Duration = Duration::from_secs(60);
/// How long requests in flight may take after the server was told to stop.
const STOP_WAIT: Duration = Duration::from_secs(10);

/// Serves until `stop` is ready, then lets requests in flight end.
pub async fn serve(
    gateway: Arc<Gateway>,
    listener: TcpListener,
    tls: TlsAcceptor,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (gateway, tls, watcher) = (gateway.clone(), tls.clone(), graceful.watcher());
                tokio::spawn(async move {
                    if let Err(error) = connection(gateway, stream, peer, tls, watcher).await {
                        tracing::debug!(%peer, %error, "connection ended");
                    }
                });
            }
            // Out of descriptors, most likely: those that end make room.
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::task::yield_now().await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(STOP_WAIT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

async fn connection(
    gateway: Arc<Gateway>,
    stream: TcpStream,
    peer: SocketAddr,
    tls: TlsAcceptor,
    watcher: Watcher,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut first = [0; 1];
    let begun = tokio::time::timeout(HEAD_WAIT, stream.peek(&mut first)).await;
    match begun {
        Err(_) | Ok(Ok(0)) => Ok(()),
        Ok(Err(error)) => Err(error),
        Ok(Ok(_)) if first[0] == TLS_HANDSHAKE => {
            let stream = tokio::time::timeout(HEAD_WAIT, tls.accept(stream)).await??;
            requests(gateway, stream, peer, true, watcher).await
        }
        Ok(Ok(_)) => requests(gateway, stream, peer, false, watcher).await,
    }
}

async fn requests(
    gateway: Arc<Gateway>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    secure: bool,
    watcher: Watcher,
) -> io::Result<()> {
    let service = service_fn(move |request| {
        let gateway = gateway.clone();
        async move { Ok::<_, Infallible>(crate::pipeline::answer(&gateway, request, peer, secure).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WAIT)
        .max_buf_size(HEAD_BYTES_MAX)
        .pipeline_flush(true)
        .serve_connection(TokioIo::new(stream), service);
    watcher.watch(connection).await.map_err(io::Error::other)
}
