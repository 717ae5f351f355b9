//! All sandboxes of a server: starts the keeper, admits and starts sandboxes, hears of their ends.
//!
//! One server has one state folder, and only one server at a time: a lock says so. Whatever an earlier one
//! has left behind is cleared by name before the first sandbox starts.

use crate::channel::Channel;
use crate::disk;
use crate::error::{Doing, Error, Result};
use crate::groups::{Homes, clear};
use crate::host::{Host, Report};
use crate::keeper::message::{End, Exit, Reply, Request, Setup};
use crate::keeper::{self, CONTROL, LIFELINE};
use crate::output::Output;
use crate::sandbox::{Parts, Sandbox};
use crate::socket::Socket;
use crate::spec::{Limits, Program, Spec, Zygote};
use crate::trust;
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use rustix::fs::FlockOperation;
use std::collections::HashMap;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::Ipv4Addr;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{Semaphore, oneshot, watch};

pub struct Options {
    /// A folder for this alone. Its name tells the sandboxes of one server from those of another.
    pub state: PathBuf,
    /// Cells kept ready ahead of need, always.
    pub spare_cells: usize,
    /// At most so many after bursts of starts: they are small, but not nothing.
    pub spare_cells_most: usize,
    /// How many sandboxes may be on their way at once: about twice the number of cores.
    pub starts_at_once: usize,
    /// The address inside at which names are asked for; the caller puts a listener there.
    pub nameserver: Option<Ipv4Addr>,
    /// Certificates (PEM) that code inside trusts beside those of the host.
    pub certificates: Option<String>,
    /// The first of the numbers that users of sandboxes have outside.
    pub first_user: u32,
}

/// Beyond what distributions, containers and home directories use.
const FIRST_USER: u32 = 1_900_000_000;

impl Options {
    pub fn new(state: impl Into<PathBuf>) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            state: state.into(),
            spare_cells: 8,
            spare_cells_most: 128,
            starts_at_once: 2 * cores,
            nameserver: None,
            certificates: None,
            first_user: FIRST_USER,
        }
    }
}

pub struct Sandboxes {
    link: Arc<Link>,
    homes: Homes,
    state: PathBuf,
    rootless: bool,
    report: Report,
    admission: Arc<Semaphore>,
    listening: Option<JoinHandle<()>>,
    /// Its other end is watched by the keeper and by every cell.
    lifeline: Option<OwnedFd>,
    _lock: File,
}

/// The way to the keeper, and who waits to hear from it.
pub(crate) struct Link {
    socket: Socket,
    waiting: Mutex<HashMap<u64, Waiting>>,
    next_id: AtomicU64,
}

enum Waiting {
    Start { started: oneshot::Sender<Result<Parts>>, ended: Ends, left: Ends, names: Vec<String> },
    Running { ended: Ends, left: Ends },
    Prepared { done: oneshot::Sender<Result<()>> },
    Added { ended: watch::Sender<Option<End>> },
    Socket { made: oneshot::Sender<Option<OwnedFd>> },
}

type Ends = watch::Sender<Option<Exit>>;

impl Sandboxes {
    /// Clears what an earlier server left, and starts the keeper. Blocks for some milliseconds; for seconds where
    /// there are certificates that Java's own tool has not yet been told of.
    pub fn open(options: Options) -> Result<Self> {
        let host = Host::probe();
        host.refuse_if_hopeless()?;
        keeper::raise_open_files();
        let stage = options.state.join("stage");
        fs::create_dir_all(&stage).doing(format!("make {}", stage.display()))?;
        let lock = lock(&options.state)?;
        let homes = open_homes(&options.state)?;
        let files = trust::write(&options.state, options.certificates.as_deref())?;
        let setup = Setup {
            stage,
            homes: homes.clone(),
            rootless: host.rootless,
            spare_cells: options.spare_cells,
            spare_cells_most: options.spare_cells_most,
            nameserver: options.nameserver,
            files,
            first_user: options.first_user,
        };
        let (socket, theirs) = Socket::pair().doing("make a socket")?;
        let (reader, writer) =
            rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).doing("make a pipe")?;
        let link = Arc::new(Link { socket, waiting: Mutex::default(), next_id: AtomicU64::new(1) });
        let (opened, hears) = std::sync::mpsc::sync_channel(1);
        let listener = link.clone();
        let listening = std::thread::Builder::new()
            .name("sandbox-keeper".to_owned())
            .spawn(move || listen(&listener, theirs, reader, &setup, &opened))
            .doing("start a thread")?;
        hears.recv().map_err(|_| Error::gone("the keeper of the sandboxes did not start"))??;
        Ok(Self {
            link,
            state: options.state,
            rootless: host.rootless,
            report: host.report(&homes),
            homes,
            admission: Arc::new(Semaphore::new(options.starts_at_once.max(1))),
            listening: Some(listening),
            lifeline: Some(writer),
            _lock: lock,
        })
    }

    /// What this host holds, and what it does not.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Starts a sandbox. Waits its turn while as many as may be on their way are: one is on its way until its
    /// `admit_next` is called, or it is dropped.
    pub async fn start(&self, mut spec: Spec) -> Result<Sandbox> {
        spec.validate()?;
        let permit = self.admission.clone().acquire_owned().await.ok();
        let (ours, theirs) = UnixStream::pair().doing("make the channel")?;
        let mut channel = Channel::new(ours)?;
        let (stdout, out) = Output::pair()?;
        let (stderr, err) = Output::pair()?;
        let disk = self.disk(&spec.limits).await?;
        let (started, hears) = oneshot::channel();
        let (ended, sees_end) = watch::channel(None);
        let (left, sees_left) = watch::channel(None);
        let mut begin = begin_frame(&spec);
        if begin.is_some() {
            // It goes straight to the sandbox: what is secret in it is known to nobody between.
            spec.environment.clear();
        }
        let later = spec.accompanied.then(|| begin.take().unwrap_or_else(|| b"\n".to_vec()));
        let template = match &spec.program {
            Program::Warm { zygote, .. } if spec.template => Some(zygote.clone()),
            _ => None,
        };
        let id = self.link.next_id.fetch_add(1, Ordering::Relaxed);
        let names = spec.listeners.iter().map(|listener| listener.name.clone()).collect();
        self.link.waiting().insert(id, Waiting::Start { started, ended, left, names });
        let request = Request::Start { id, spec: Box::new(spec) };
        let brought =
            [theirs.as_fd(), out.as_fd(), err.as_fd()].into_iter().chain(disk.iter().map(AsFd::as_fd));
        if let Err(error) = self.link.send(&request, &brought.collect::<Vec<_>>()) {
            self.link.waiting().remove(&id);
            return Err(error);
        }
        drop((theirs, out, err, disk));
        if let Some(frame) = begin {
            // Should the sandbox not start, that is what the caller has to hear.
            let _ = channel.send(&frame).await;
        }
        let parts = hears.await.map_err(|_| keeper_gone())??;
        let group = self.homes.group(&parts.group);
        Ok(Sandbox {
            id,
            link: self.link.clone(),
            group,
            template,
            parts,
            ended: sees_end,
            left: sees_left,
            begin: later,
            permit,
            channel: Some(channel),
            stdout: Some(stdout),
            stderr: Some(stderr),
        })
    }

    /// For a `/tmp` that is to be on disk.
    async fn disk(&self, limits: &Limits) -> Result<Option<OwnedFd>> {
        if !limits.tmp_on_disk {
            return Ok(None);
        }
        if let Some(why) = disk::missing(self.rootless) {
            let missing = "/tmp on disk cannot be had".to_owned();
            return Err(Error::Host { missing, remedy: why.to_owned() });
        }
        let (state, limits) = (self.state.clone(), limits.clone());
        let made = tokio::task::spawn_blocking(move || disk::fresh(&state, &limits)).await;
        made.map_err(|_| Error::gone("nobody made a file for /tmp"))?.map(Some)
    }

    /// Starts another of a template: forked from it as it is now. The spec says what the copy has; its program
    /// is not looked at. The template has to be thawed, and to have asked to be copied, or the copy waits for it.
    /// A copy ends with its template at the latest.
    pub async fn copy(&self, template: &Sandbox, spec: Spec, arguments: Vec<String>) -> Result<Sandbox> {
        let zygote = template.template.clone().ok_or_else(|| Error::asked("this sandbox is no template"))?;
        self.start(Spec { program: Program::Copy { of: template.id, zygote, arguments }, ..spec }).await
    }

    /// Starts a warm interpreter ahead of the first sandbox that needs it.
    pub async fn prepare(&self, zygote: Zygote) -> Result<()> {
        let (done, hears) = oneshot::channel();
        let id = self.link.next_id.fetch_add(1, Ordering::Relaxed);
        self.link.waiting().insert(id, Waiting::Prepared { done });
        if let Err(error) = self.link.send(&Request::Prepare { id, zygote: Box::new(zygote) }, &[]) {
            self.link.waiting().remove(&id);
            return Err(error);
        }
        hears.await.map_err(|_| keeper_gone())?
    }

    /// Ends all sandboxes and waits until nothing of them is left.
    pub fn close(mut self) {
        self.hang_up();
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }

    fn hang_up(&mut self) {
        self.lifeline = None;
        let _ = rustix::net::shutdown(self.link.socket.as_fd(), rustix::net::Shutdown::Write);
    }
}

impl Drop for Sandboxes {
    fn drop(&mut self) {
        self.hang_up();
    }
}

/// For an interpreter that is running already, the first frame says what a command line would.
fn begin_frame(spec: &Spec) -> Option<Vec<u8>> {
    let (script, arguments) = match &spec.program {
        Program::Warm { script, arguments, .. } => (script.as_str(), arguments),
        Program::Copy { arguments, .. } => ("", arguments),
        _ => return None,
    };
    let said = serde_json::json!({
        "environment": spec.environment,
        "script": script,
        "arguments": arguments,
        "directory": spec.directory,
    });
    Some(said.to_string().into_bytes())
}

fn keeper_gone() -> Error {
    Error::gone("the keeper of the sandboxes is gone, and all sandboxes with it")
}

fn lock(state: &Path) -> Result<File> {
    let path = state.join("lock");
    let file = File::create(&path).doing(format!("make {}", path.display()))?;
    rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive)
        .map_err(|_| Error::asked(format!("another server uses {}", state.display())))?;
    Ok(file)
}

/// Clears the groups that an earlier server of this state folder has left, then makes new homes. Where they
/// were is kept in the folder, as the next server may stand elsewhere in the hierarchies.
fn open_homes(state: &Path) -> Result<Homes> {
    let list = state.join("groups");
    for home in fs::read_to_string(&list).unwrap_or_default().lines().map(Path::new) {
        clear_patiently(home)?;
    }
    let mut hasher = DefaultHasher::new();
    fs::canonicalize(state).doing(format!("find {}", state.display()))?.hash(&mut hasher);
    let homes = Homes::open(&format!("pls-{:016x}", hasher.finish()));
    let lines: String = homes.homes.iter().map(|home| format!("{}\n", home.directory.display())).collect();
    fs::write(&list, lines).doing(format!("write {}", list.display()))?;
    Ok(homes)
}

/// What has been killed takes a moment to be gone.
fn clear_patiently(home: &Path) -> Result<()> {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while !clear(home) {
        if std::time::Instant::now() > until {
            let cause = std::io::Error::from_raw_os_error(libc::EBUSY);
            return Err(cause).doing(format!("clear {}, left by an earlier server", home.display()));
        }
        let _ =
            rustix::event::poll(&mut [], Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 2_000_000 }));
    }
    Ok(())
}

type Opened = std::sync::mpsc::SyncSender<Result<()>>;

/// The thread that stays with the keeper: starts it, hears it, waits for its end.
fn listen(link: &Link, theirs: Socket, lifeline: OwnedFd, setup: &Setup, opened: &Opened) {
    let child = start_keeper(theirs, lifeline, setup.rootless).and_then(|child| {
        link.send(setup, &[])?;
        Ok(child)
    });
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            let _ = opened.send(Err(error));
            return;
        }
    };
    while let Ok(Some((reply, descriptors))) = link.socket.receive::<Reply>() {
        match reply {
            Reply::Opened => _ = opened.send(Ok(())),
            Reply::Refused { trouble } => _ = opened.send(Err(trouble.into_error())),
            other => link.hear(other, descriptors),
        }
    }
    let _ = child.wait();
    link.waiting().drain();
}

fn start_keeper(socket: Socket, lifeline: OwnedFd, rootless: bool) -> Result<Child> {
    let name = if rootless { keeper::NAME_APART } else { keeper::NAME };
    let mut command = Command::new("/proc/self/exe");
    command.arg0(name.to_string_lossy().as_ref()).env_clear().stdin(Stdio::null()).stdout(Stdio::null());
    let (socket, lifeline) = (socket.into_fd(), lifeline);
    // SAFETY: only system calls: both are moved away from the places that are about to be filled.
    unsafe {
        command.pre_exec(move || {
            let high_socket = libc::fcntl(socket.as_raw_fd(), libc::F_DUPFD_CLOEXEC, 100);
            let high_lifeline = libc::fcntl(lifeline.as_raw_fd(), libc::F_DUPFD_CLOEXEC, 100);
            let failed = high_socket < 0
                || high_lifeline < 0
                || libc::dup2(high_socket, CONTROL) < 0
                || libc::dup2(high_lifeline, LIFELINE) < 0;
            if failed { Err(std::io::Error::last_os_error()) } else { Ok(()) }
        });
    }
    command.spawn().doing("start the keeper of the sandboxes")
}

impl Link {
    pub(crate) fn send<T: serde::Serialize>(
        &self,
        message: &T,
        descriptors: &[BorrowedFd<'_>],
    ) -> Result<()> {
        self.socket.send(message, descriptors).doing("talk to the keeper of the sandboxes")
    }

    /// A number for a program that is to be added, and how it ends.
    pub(crate) fn expect_added(&self) -> (u64, watch::Receiver<Option<End>>) {
        let (ended, sees_end) = watch::channel(None);
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        self.waiting().insert(id, Waiting::Added { ended });
        (id, sees_end)
    }

    /// A number for a socket that is to be made, which comes here if it was.
    pub(crate) fn expect_socket(&self) -> (u64, oneshot::Receiver<Option<OwnedFd>>) {
        let (made, comes) = oneshot::channel();
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        self.waiting().insert(id, Waiting::Socket { made });
        (id, comes)
    }

    pub(crate) fn forget(&self, id: u64) {
        self.waiting().remove(&id);
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<u64, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, reply: Reply, descriptors: Vec<OwnedFd>) {
        let mut waiting = self.waiting();
        match reply {
            Reply::Started { id, first_process, group } => {
                let mut descriptors = descriptors.into_iter();
                let (Some(Waiting::Start { .. }), Some(handle)) = (waiting.get(&id), descriptors.next())
                else {
                    return;
                };
                let Some(Waiting::Start { started, ended, left, names }) = waiting.remove(&id) else {
                    return;
                };
                let listeners = names.into_iter().zip(descriptors).collect();
                waiting.insert(id, Waiting::Running { ended, left });
                // Whoever asked for it may have stopped waiting: then nobody will ever end it.
                if let Err(Ok(parts)) = started.send(Ok(Parts { first_process, group, handle, listeners })) {
                    parts.kill();
                }
            }
            Reply::Prepared { id } => {
                if let Some(Waiting::Prepared { done }) = waiting.remove(&id) {
                    let _ = done.send(Ok(()));
                }
            }
            Reply::Failed { id, trouble } => match waiting.remove(&id) {
                Some(Waiting::Start { started, .. }) => _ = started.send(Err(trouble.into_error())),
                Some(Waiting::Prepared { done }) => _ = done.send(Err(trouble.into_error())),
                Some(running) => _ = waiting.insert(id, running),
                None => {}
            },
            Reply::Exited { id, exit } => match waiting.remove(&id) {
                Some(Waiting::Running { ended, .. }) => _ = ended.send(Some(exit)),
                Some(Waiting::Start { started, .. }) => _ = started.send(Err(ended_early(&exit))),
                _ => {}
            },
            Reply::AddedEnded { added, end } => {
                if let Some(Waiting::Added { ended }) = waiting.remove(&added) {
                    let _ = ended.send(Some(end));
                }
            }
            Reply::Left { id, exit } => {
                if let Some(Waiting::Running { left, .. }) = waiting.get(&id) {
                    let _ = left.send(Some(exit));
                }
            }
            Reply::Socket { asked } => {
                if let Some(Waiting::Socket { made }) = waiting.remove(&asked) {
                    let _ = made.send(descriptors.into_iter().next());
                }
            }
            Reply::Opened | Reply::Refused { .. } => {}
        }
    }
}

fn ended_early(exit: &Exit) -> Error {
    match &exit.end {
        End::NotStarted(text) => Error::gone(text.clone()),
        End::Deadline => Error::gone("the sandbox did not start within its deadline"),
        end => Error::gone(format!("the sandbox ended before it started: {end:?}")),
    }
}
