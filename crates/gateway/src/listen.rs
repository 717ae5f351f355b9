//! One port for HTTP and HTTPS: the first byte of a connection decides.

use crate::Gateway;
use crate::small_writes::SmallWrites;
use crate::standstill::{Answered, Motion, until_standstill};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A TLS record begins with its type: 22 is a handshake. No HTTP method begins so.
const TLS_HANDSHAKE: u8 = 22;
/// The largest head (request line and headers) that is read.
const HEAD_BYTES_MAX: usize = 128 * 1024;
/// How long a client may take to begin, to send a head, and to take an answer; see [`crate::standstill`].
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
    let (begin_stop, stopping) = watch::channel(());
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection =
                    Connection { gateway: gateway.clone(), peer, watcher: Some(graceful.watcher()) };
                let (tls, stopping) = (tls.clone(), stopping.clone());
                tokio::spawn(async move {
                    if let Err(error) = connection.serve(stream, tls, stopping).await {
                        tracing::debug!(%peer, %error, "connection ended");
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                make_room().await;
            }
        }
    }
    drop(listener);
    gateway.cloud.close();
    drop(begin_stop);
    if tokio::time::timeout(STOP_WAIT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// One connection that came another way than through the listener, such as from inside a sandbox.
pub async fn enter(gateway: Arc<Gateway>, stream: TcpStream, peer: SocketAddr, tls: TlsAcceptor) {
    let connection = Connection { gateway, peer, watcher: None };
    let (_never, stopping) = watch::channel(());
    if let Err(error) = connection.serve(stream, tls, stopping).await {
        tracing::debug!(%peer, %error, "connection ended");
    }
}

/// Out of descriptors, most likely: those that end make room.
async fn make_room() {
    #[allow(clippy::disallowed_methods, reason = "nobody says when a descriptor is free again")]
    tokio::time::sleep(Duration::from_millis(20)).await;
}

/// One connection, from its first byte to its end.
struct Connection {
    gateway: Arc<Gateway>,
    peer: SocketAddr,
    /// Where a server that stops waits for its requests.
    watcher: Option<Watcher>,
}

impl Connection {
    /// A client that says nothing does not hold up a server that wants to stop.
    async fn serve(
        self,
        stream: TcpStream,
        tls: TlsAcceptor,
        mut stopping: watch::Receiver<()>,
    ) -> io::Result<()> {
        let greeted = tokio::select! {
            greeted = tokio::time::timeout(HEAD_WAIT, greet(stream, tls)) => greeted??,
            _ = stopping.changed() => return Ok(()),
        };
        match greeted {
            Greeted::Nothing => Ok(()),
            Greeted::Plain(stream) => self.requests(stream, false).await,
            Greeted::Secure(stream) => self.requests(*stream, true).await,
        }
    }

    async fn requests(
        self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        secure: bool,
    ) -> io::Result<()> {
        let Connection { gateway, peer, watcher } = self;
        let motion = Motion::default();
        let answering = motion.clone();
        let service = service_fn(move |request| {
            let (gateway, answering) = (gateway.clone(), answering.answering());
            async move {
                let answer = crate::pipeline::answer(&gateway, request, peer, secure).await;
                Ok::<_, Infallible>(answer.map(|body| Answered { body, answering }))
            }
        });
        let connection = http1::Builder::new()
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(SmallWrites { stream, motion: motion.clone() }), service);
        let ended = match watcher {
            Some(watcher) => until_standstill(watcher.watch(connection), &motion, HEAD_WAIT).await,
            None => until_standstill(connection, &motion, HEAD_WAIT).await,
        };
        ended.unwrap_or(Ok(())).map_err(io::Error::other)
    }
}

/// What the first byte of a connection made of it.
enum Greeted {
    Nothing,
    Plain(TcpStream),
    Secure(Box<TlsStream<TcpStream>>),
}

async fn greet(stream: TcpStream, tls: TlsAcceptor) -> io::Result<Greeted> {
    stream.set_nodelay(true)?;
    let mut first = [0; 1];
    Ok(match stream.peek(&mut first).await? {
        0 => Greeted::Nothing,
        _ if first[0] == TLS_HANDSHAKE => Greeted::Secure(Box::new(tls.accept(stream).await?)),
        _ => Greeted::Plain(stream),
    })
}
