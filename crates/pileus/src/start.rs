//! `pileus start`: runs the cloud until it is told to stop.

use crate::admin::Admin;
use crate::cli;
use crate::functions::Runner;
use crate::place::{self, Place};
use crate::running::Running;
use crate::trouble::{Outcome, Trouble};
use crate::{banner, cloud};
use gateway::health::About;
use gateway::tls::{Authority, server_config};
use gateway::{Gateway, listen};
use kernel::time::SystemClock;
use kernel::{Clock, Ids};
use std::net::SocketAddr;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Embedded, MasterKey};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

pub fn start(options: &cli::Start) -> Outcome {
    if options.background {
        return in_background(options);
    }
    log_to_stderr();
    let scratch = match options.ephemeral {
        true => {
            Some(tempfile::tempdir().map_err(|error| Trouble::new(format!("a scratch directory: {error}")))?)
        }
        false => None,
    };
    let place = match &scratch {
        Some(dir) => Place::at(dir.path()),
        None => Place::of(&options.place)?,
    };
    place.make()?;
    let key = match options.ephemeral {
        true => MasterKey::generate()?,
        false => place::master_key(&options.key, &place)?,
    };
    let store = Arc::new(cloud::open(&place.store(), key)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::new(format!("the runtime: {error}")))?;
    let outcome = runtime.block_on(run(options, &place, store.clone()));
    runtime.shutdown_timeout(Duration::from_secs(5));
    Running::forget(&place);
    if let Some(store) = Arc::into_inner(store) {
        store.close()?;
    }
    outcome
}

async fn run(options: &cli::Start, place: &Place, store: Arc<Embedded>) -> Outcome {
    let is_loopback = options.listen.ip().is_loopback();
    let default_keys = is_loopback && !options.no_default_keys;
    if !is_loopback && !crate::root_key::any(&*store).await? {
        return Err(Trouble::new(format!(
            "on {} everybody could come, and there is no root key yet: make one with `pileus root-key`, \
             then start again (test/test works on loopback only)",
            options.listen
        )));
    }
    let authority = Authority::open(&place.ca(), SystemClock.now()).map_err(Trouble::new)?;
    let listener = TcpListener::bind(options.listen).await.map_err(|error| in_use(options.listen, &error))?;
    let listen = listener.local_addr().map_err(|error| Trouble::new(error.to_string()))?;
    let tokens = cloud::tokens(&store).await?;
    let runner =
        Runner::new(place, authority.certificate_pem().to_owned(), !options.no_prepare, tokens.clone());
    let cloud = cloud::cloud(store.clone(), tokens, Arc::new(runner.host()), default_keys);
    let running =
        Running { pid: std::process::id(), listen, default_keys, admin_token: Ids::system().hex(32) };
    let about = About { version: env!("CARGO_PKG_VERSION"), ephemeral: options.ephemeral, pid: running.pid };
    let admin = Admin::new(running.admin_token.clone(), store.clone());
    let cloud = Arc::new(cloud);
    let (stop, stopped) = watch::channel(false);
    let mut runners = worker::start(&cloud, &stopped);
    let gateway = Arc::new(Gateway::new(cloud.clone(), about, Box::new(admin)));
    let tls = TlsAcceptor::from(server_config(authority, || SystemClock.now()));
    let functions = runner.begin(cloud, gateway.clone(), tls.clone());
    let signals = signals().map_err(|error| Trouble::new(format!("signals: {error}")))?;
    running.write(place)?;
    banner::print(&running, place, options.ephemeral);
    listen::serve(gateway, listener, tls, signals).await;
    stop.send_replace(true);
    drop(stop);
    while runners.join_next().await.is_some() {}
    functions.end().await;
    Ok(ExitCode::SUCCESS)
}

/// Ready when somebody wants the server to stop.
fn signals() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

fn in_use(listen: SocketAddr, error: &std::io::Error) -> Trouble {
    Trouble::new(format!("cannot listen on {listen}: {error}; choose another address with --listen"))
}

/// Messages of ours, from warnings up; `PILEUS_LOG` (error, warn, info, debug) sets another level.
fn log_to_stderr() {
    let level = std::env::var("PILEUS_LOG").ok().and_then(|level| level.parse().ok());
    let level = level.unwrap_or(tracing::Level::WARN);
    tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_ansi(false).init();
}

/// How long a start may take: a store that was not closed reads its log first.
const START_WAIT: Duration = Duration::from_secs(60);

fn in_background(options: &cli::Start) -> Outcome {
    use std::os::unix::process::CommandExt;
    let place = Place::of(&options.place)?;
    place.make()?;
    if let Some(running) = Running::find(&place) {
        return Err(Trouble::new(format!("it runs already, as process {}", running.pid)));
    }
    let log = std::fs::File::create(place.log()).map_err(|error| Trouble::at(&place.log(), error))?;
    let program = std::env::current_exe().map_err(|error| Trouble::new(error.to_string()))?;
    let arguments = std::env::args_os().skip(1).filter(|argument| argument != "--background");
    let errors = log.try_clone().map_err(|error| Trouble::at(&place.log(), error))?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .map_err(|error| Trouble::new(format!("cannot start: {error}")))?;
    let deadline = Instant::now() + START_WAIT;
    loop {
        if let Some(running) = Running::find(&place).filter(|running| running.pid == child.id()) {
            banner::print(&running, &place, false);
            return Ok(ExitCode::SUCCESS);
        }
        if let Ok(Some(_)) = child.try_wait() {
            let said = std::fs::read_to_string(place.log()).unwrap_or_default();
            return Err(Trouble::new(format!("it did not start:\n{}", said.trim_end())));
        }
        if Instant::now() > deadline {
            return Err(Trouble::new(format!("it did not start in time; see {}", place.log().display())));
        }
        crate::progress::moment();
    }
}
