//! The plainest server that runs a function: it verifies the signature, hands the body to one process with the
//! same loop as ours, started plainly, and answers what that says. No sandbox, no rows, no log.

use std::convert::Infallible;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use auth::sigv4::SigningKey;
use bytes::Bytes;
use crash::trouble::{Outcome, Trouble};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

use super::serve::check;

type Waiting = (Bytes, oneshot::Sender<Bytes>);

struct Server {
    key: OnceLock<SigningKey>,
    events: mpsc::Sender<Waiting>,
    taken: tokio::sync::Mutex<mpsc::Receiver<Waiting>>,
    /// Who waits for the event that the process works on.
    waits: Mutex<Option<oneshot::Sender<Bytes>>>,
}

pub fn run(interpreter: &Path, script: &Path, task: &Path) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let (events, taken) = mpsc::channel(1);
        let taken = tokio::sync::Mutex::new(taken);
        let server = Arc::new(Server { key: OnceLock::new(), events, taken, waits: Mutex::default() });
        let inside = TcpListener::bind("127.0.0.1:0").await?;
        let _process = Process(start(interpreter, script, task, inside.local_addr()?)?);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        loop {
            let (stream, _) = tokio::select! {
                accepted = listener.accept() => accepted?,
                accepted = inside.accept() => accepted?,
            };
            stream.set_nodelay(true)?;
            tokio::spawn(serve(stream, server.clone()));
        }
    })
}

/// Ends with the server.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

fn start(interpreter: &Path, script: &Path, task: &Path, api: SocketAddr) -> Outcome<Child> {
    let line = r#"exec "$0" "$1" 3>/dev/null"#;
    let started = Command::new("/bin/sh")
        .args(["-c", line])
        .args([interpreter, script])
        .current_dir(task)
        .env("AWS_LAMBDA_RUNTIME_API", api.to_string())
        .env("_HANDLER", "index.handler")
        .env("LAMBDA_TASK_ROOT", task)
        .env("AWS_LAMBDA_FUNCTION_NAME", "plain")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", "plain")
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "plain")
        .env("AWS_EXECUTION_ENV", "AWS_Lambda_python3.12")
        // When its server is killed it has nothing to say that anybody wants to read.
        .stderr(Stdio::null())
        .spawn()?;
    Ok(started)
}

async fn serve(stream: TcpStream, server: Arc<Server>) {
    let service = service_fn(move |request| {
        let server = server.clone();
        async move {
            let response = answer(&server, request).await.unwrap_or_else(|trouble| {
                let mut response = Response::new(Full::new(Bytes::from(trouble.to_string())));
                *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
                response
            });
            Ok::<_, Infallible>(response)
        }
    });
    let _ = http1::Builder::new().pipeline_flush(true).serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(server: &Server, request: Request<Incoming>) -> Outcome<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let path = head.uri.path().to_owned();
    if !path.starts_with("/2018-06-01/") {
        check(&server.key, &head, &body)?;
        let (sender, comes) = oneshot::channel();
        server.events.send((body, sender)).await.map_err(|_| Trouble::new("nobody works"))?;
        return Ok(Response::new(Full::new(comes.await?)));
    }
    if head.method == Method::GET {
        let taken = server.taken.lock().await.recv().await;
        let (event, sender) = taken.ok_or_else(|| Trouble::new("the server ends"))?;
        *server.waits.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        let response = Response::builder()
            .header("lambda-runtime-aws-request-id", "00000000-0000-0000-0000-000000000000")
            .header("lambda-runtime-deadline-ms", i64::MAX)
            .header(
                "lambda-runtime-invoked-function-arn",
                "arn:aws:lambda:us-east-1:000000000000:function:f",
            );
        return Ok(response.body(Full::new(event))?);
    }
    let waits = server.waits.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(waits) = waits {
        let _ = waits.send(body);
    }
    Ok(Response::builder().status(202).body(Full::new(Bytes::from_static(b"{}")))?)
}
