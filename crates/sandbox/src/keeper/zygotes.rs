//! Zygotes: interpreters that have loaded what many sandboxes need, and fork into cells.
//!
//! A zygote runs only what its caller trusts: the interpreter, its preloaded modules, our loop. It sees the
//! tree that sandboxes see, and keeps exactly the capabilities that it takes to enter cells.

use super::message::Setup;
use super::tree::{OURS, Tree};
use crate::error::{Doing, Error, Result};
use crate::interpreter::Family;
use crate::mounts;
use crate::socket::Socket;
use crate::spec::{Mount, Zygote};
use crate::trust;
use rustix::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};
use std::collections::VecDeque;
use std::ffi::{CStr, CString, c_char};
use std::io;
use std::path::Path;

pub struct Warm {
    pub zygote: Zygote,
    /// The sandbox that it is, where it is a template.
    pub template: Option<u64>,
    pub socket: Socket,
    /// Of a zygote; a template's first process sees to that.
    pub pid: Option<i32>,
    pub ready: bool,
    /// Sandboxes whose cells are furnished, until it is ready.
    pub waiting: VecDeque<u64>,
    /// Requests that asked for no more than that it be ready.
    pub announced: Vec<u64>,
    /// Where it writes why it cannot start.
    complaints: Option<OwnedFd>,
}

const COMPLAINT_BYTES_MAX: usize = 2000;
/// SETGID, SETUID, SETPCAP, SYS_CHROOT, SYS_PTRACE (to name namespaces by a process that cannot be read),
/// SYS_ADMIN.
const CAPABILITIES: [u32; 6] = [6, 7, 8, 18, 19, 21];
/// Asked for by the kernel of whoever maps the user 0 of a namespace, as the server's is where it is not root.
const SETFCAP: u32 = 31;
const CAPABILITY_LAST: u32 = 40;

impl Warm {
    pub fn start(setup: &Setup, tree: &Tree, zygote: &Zygote) -> Result<Self> {
        let (socket, theirs) = Socket::pair().doing("make a socket")?;
        let complaints = rustix::fs::memfd_create(c"complaints", rustix::fs::MemfdFlags::CLOEXEC)
            .doing("make a file for complaints")?;
        let root = tree.copy()?;
        let folders = zygote.interpreter.folders.iter().map(|folder| same_inside(folder));
        let shown = folders.chain(zygote.mounts.iter().cloned());
        let shown = shown
            .map(|mount| tree.furnish(&mount).map(|copy| (copy, mount.inside)))
            .collect::<Result<Vec<_>>>()?;
        let command = command(zygote)?;
        // SAFETY: the keeper has one thread, so that its child may do all that the keeper may.
        match unsafe { libc::fork() } {
            0 => {
                let failed = live(setup, root, shown, theirs, &complaints, &command);
                let text = failed.map_or_else(|error| error.to_string(), |()| String::new());
                let _ = rustix::io::write(&complaints, text.as_bytes());
                // SAFETY: plain call.
                unsafe { libc::_exit(1) }
            }
            pid if pid > 0 => Ok(Self {
                zygote: zygote.clone(),
                template: None,
                socket,
                pid: Some(pid),
                ready: false,
                waiting: VecDeque::new(),
                announced: Vec::new(),
                complaints: Some(complaints),
            }),
            _ => Err(io::Error::last_os_error()).doing("fork"),
        }
    }

    /// A sandbox that will ask to be copied, and the other end of its socket.
    pub fn template(id: u64, zygote: &Zygote) -> Result<(Self, Socket)> {
        let (socket, theirs) = Socket::pair().doing("make a socket")?;
        let warm = Self {
            zygote: zygote.clone(),
            template: Some(id),
            socket,
            pid: None,
            ready: false,
            waiting: VecDeque::new(),
            announced: Vec::new(),
            complaints: None,
        };
        Ok((warm, theirs))
    }

    /// The end of what it wrote, once it is gone.
    pub fn complaint(&self) -> String {
        let Some(complaints) = &self.complaints else { return "the template has ended".to_owned() };
        let mut text = vec![0; 64 << 10];
        let length = rustix::io::pread(complaints, &mut text, 0).unwrap_or(0);
        let text = String::from_utf8_lossy(&text[..length]).trim().to_owned();
        let start = text.len().saturating_sub(COMPLAINT_BYTES_MAX);
        let start = (start..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        if text.is_empty() { "it ended without a word".to_owned() } else { text[start..].to_owned() }
    }

    /// Whether its children may close all descriptors that they did not bring: Node's event loop has some.
    pub fn closes_rest(&self) -> bool {
        self.zygote.interpreter.family != Family::Node
    }
}

pub fn same_inside(folder: &Path) -> Mount {
    Mount { host: folder.to_owned(), inside: folder.to_string_lossy().into_owned() }
}

/// How interpreters are started to become zygotes: alone, without what a user or a site adds.
fn command(zygote: &Zygote) -> Result<Vec<CString>> {
    let loads = serde_json::json!({ "preload": zygote.preload, "search": zygote.search }).to_string();
    let executable = zygote.interpreter.executable.to_string_lossy().into_owned();
    let mut words = vec![executable];
    let (options, script): (&[&str], _) = match zygote.interpreter.family {
        Family::Python => (&["-S", "-E", "-s"], "zygote.py"),
        Family::Node => (&["--single-threaded", "--v8-pool-size=0"], "zygote.js"),
        other => return Err(Error::asked(format!("{other:?} cannot be forked"))),
    };
    words.extend(options.iter().map(|&option| option.to_owned()));
    words.extend([format!("{OURS}/{script}"), loads]);
    words
        .into_iter()
        .map(|word| CString::new(word).map_err(|_| Error::asked("a zero in a module's name")))
        .collect()
}

/// In the child. Comes back only with what failed.
fn live(
    setup: &Setup,
    root: OwnedFd,
    shown: Vec<(OwnedFd, String)>,
    control: Socket,
    complaints: &OwnedFd,
    command: &[CString],
) -> Result<()> {
    // SAFETY: plain calls: one thread.
    if unsafe { libc::unshare(libc::CLONE_NEWNS | libc::CLONE_NEWNET | libc::CLONE_NEWIPC) } != 0 {
        return Err(io::Error::last_os_error()).doing("make the namespaces of a zygote");
    }
    mounts::place(root.as_fd(), &setup.stage)?;
    rustix::process::chdir(&setup.stage).doing("enter the new root")?;
    // It watches children of its own, and so sees processes as the keeper does.
    mounts::place(mounts::copy(Path::new("/proc"))?.as_fd(), Path::new("proc"))?;
    mounts::temporary(Path::new("tmp"), c"mode=1777,size=16m")?;
    for (copy, inside) in &shown {
        mounts::place(copy.as_fd(), &setup.stage.join(inside.trim_start_matches('/')))?;
    }
    mounts::become_root()?;
    take_descriptors(&control, complaints)?;
    keep_capabilities(setup.rootless);
    let argv: Vec<_> = command.iter().map(|word| word.as_ptr()).chain([std::ptr::null()]).collect();
    let environment = environment(setup);
    // SAFETY: both lists end with a null pointer.
    unsafe { libc::execve(argv[0], argv.as_ptr(), environment.as_ptr()) };
    Err(io::Error::last_os_error()).doing("execute the interpreter")
}

/// Node reads what it trusts beyond what is built in when it starts, so that a zygote has to be told.
fn environment(setup: &Setup) -> Vec<*const c_char> {
    let usual = [c"PATH=/usr/local/bin:/usr/bin:/bin", c"LANG=C.UTF-8"];
    let trusts = setup.files.iter().any(|(_, inside)| inside == trust::ADDED).then_some(trust::NODE_VARIABLE);
    usual.into_iter().chain(trusts).map(CStr::as_ptr).chain([std::ptr::null()]).collect()
}

/// The control socket at 3, complaints at 2, nothing else.
fn take_descriptors(control: &Socket, complaints: &OwnedFd) -> Result<()> {
    // SAFETY: plain calls. Sources are moved away before targets are filled; what is owned above is never
    // dropped, as this process executes or exits.
    unsafe {
        let control = libc::fcntl(control.as_fd().as_raw_fd(), libc::F_DUPFD_CLOEXEC, 100);
        let complaints = libc::fcntl(complaints.as_raw_fd(), libc::F_DUPFD_CLOEXEC, 100);
        let null = OwnedFd::from_raw_fd(libc::open(c"/dev/null".as_ptr(), libc::O_RDWR | libc::O_CLOEXEC));
        let taken = libc::dup2(null.as_raw_fd(), 0) | libc::dup2(null.as_raw_fd(), 1);
        if taken | libc::dup2(complaints, 2) | libc::dup2(control, 3) < 0 {
            return Err(io::Error::last_os_error()).doing("take the descriptors");
        }
        libc::syscall(libc::SYS_close_range, 4, u32::MAX, libc::CLOSE_RANGE_CLOEXEC);
        std::mem::forget(null);
    }
    child_signals_as_usual();
    Ok(())
}

fn child_signals_as_usual() {
    // SAFETY: the set is live; the keeper has blocked one signal, which its children should not inherit.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const set, std::ptr::null_mut());
    }
}

/// What is not in the bounding set does not survive `execve`.
fn keep_capabilities(rootless: bool) {
    let kept = |capability: &u32| CAPABILITIES.contains(capability) || rootless && *capability == SETFCAP;
    for capability in (0..=CAPABILITY_LAST).filter(|it| !kept(it)) {
        // SAFETY: plain call.
        unsafe { libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0) };
    }
}
