//! The first process of a cell.

use super::child_signal;
use super::memory::MemoryWatch;
use super::network;
use super::program::{self, Executed};
use crate::error::{Doing, Error, Result};
use crate::keeper::LIFELINE;
use crate::keeper::message::{End, Trouble, Whom, end_of};
use crate::mounts::{self, READ_ONLY};
use crate::orders;
use crate::socket::Socket;
use crate::spec::{Limits, Listener};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};
use rustix::net::RecvFlags;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ffi::CString;
use std::io;
use std::path::Path;

/// What a cell is to become. Its mounts come with it; if it says a program, an order follows at once.
#[derive(Serialize, Deserialize)]
pub struct Furnish {
    pub hostname: String,
    pub mounts: Vec<String>,
    pub limits: Limits,
    pub listeners: Vec<Listener>,
    pub any_address: bool,
    /// No control group bounds the memory, so this process has to.
    pub watch_memory: bool,
    /// It goes on when its program has ended: the keeper says when it is over.
    pub accompanied: bool,
    pub program: Option<Executed>,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Notice {
    Built,
    /// With the listeners. The occupant, if it is a program, has been forked.
    Furnished,
    Exited {
        status: i32,
    },
    OutOfMemory,
    Failed {
        trouble: Trouble,
    },
    /// A program that was added has ended, or has never begun.
    AddedEnded {
        added: u64,
        end: End,
    },
    /// With the socket, if it could be made.
    Socket {
        asked: u64,
    },
}

#[derive(Serialize, Deserialize)]
pub enum Command {
    Furnish(Box<Furnish>),
    /// Starts one more program. An order follows at once.
    Add {
        added: u64,
        program: Executed,
    },
    Signal {
        number: i32,
        whom: Whom,
    },
    /// A socket of its network.
    Socket {
        asked: u64,
    },
}

const SOCKET: i32 = 3;
const THAW_DOOR: i32 = LIFELINE + 1;

pub fn live(socket: Socket, tree: OwnedFd, thaw_door: Option<OwnedFd>, stage: &Path) -> ! {
    let code = match First::begin(socket, tree, thaw_door, stage) {
        Ok(mut first) => {
            let code = first.serve();
            if let Some(door) = &first.thaw_door {
                let _ = rustix::io::write(door, b"THAWED");
            }
            code
        }
        Err(()) => 1,
    };
    // SAFETY: plain call: nothing of the keeper's, of which this is a copy, may be undone here.
    unsafe { libc::_exit(code) }
}

struct First {
    socket: Socket,
    signals: OwnedFd,
    thaw_door: Option<OwnedFd>,
    /// Where no control group bounds it.
    memory: Option<MemoryWatch>,
    /// The program, where it is a child of ours. What a zygote forked is not.
    occupant: Option<i32>,
    /// Programs that were added, by their processes.
    added: HashMap<i32, u64>,
    /// Whether it goes on without its occupant.
    accompanied: bool,
}

impl First {
    fn begin(
        socket: Socket,
        tree: OwnedFd,
        door: Option<OwnedFd>,
        stage: &Path,
    ) -> std::result::Result<Self, ()> {
        let thaw_door = door.map(keep_door).transpose().map_err(|_| ())?;
        let built = keep_only(socket).map(|socket| (build_root(tree, stage, thaw_door.is_some()), socket));
        let (built, socket) = built.map_err(|_| ())?;
        let signals = built.and_then(|()| child_signal::block());
        match signals {
            Ok(signals) => {
                socket.send(&Notice::Built, &[]).map_err(|_| ())?;
                let added = HashMap::new();
                Ok(Self {
                    socket,
                    signals,
                    thaw_door,
                    memory: None,
                    occupant: None,
                    added,
                    accompanied: false,
                })
            }
            Err(error) => {
                let _ = socket.send(&Notice::Failed { trouble: Trouble::new(&error) }, &[]);
                Err(())
            }
        }
    }

    /// Until the keeper, the server or the occupant is gone.
    fn serve(&mut self) -> i32 {
        // SAFETY: open for as long as this process lives: `keep_only` put it there.
        let lifeline = unsafe { BorrowedFd::borrow_raw(LIFELINE) };
        loop {
            let mut fds = [
                PollFd::new(&self.socket, PollFlags::IN),
                PollFd::from_borrowed_fd(lifeline, PollFlags::IN),
                PollFd::new(&self.signals, PollFlags::IN),
            ];
            let pause = self.memory.as_ref().and_then(|memory| memory.pause().try_into().ok());
            if poll(&mut fds, pause.as_ref()).is_err() {
                continue;
            }
            let [socket, lifeline, signals] = fds.map(|fd| fd.revents());
            if !lifeline.is_empty() {
                return 0;
            }
            if !signals.is_empty() && self.reap() {
                return 0;
            }
            if !socket.is_empty() && self.obey().is_err() {
                return 0;
            }
            if self.memory.as_mut().is_some_and(MemoryWatch::is_exceeded) {
                let _ = self.socket.send(&Notice::OutOfMemory, &[]);
                return 0;
            }
        }
    }

    /// Whether the occupant was among those that ended, and all ends with it.
    fn reap(&mut self) -> bool {
        let mut buffer = [0; 128];
        while rustix::io::read(&self.signals, &mut buffer).is_ok_and(|count| count > 0) {}
        loop {
            let mut status = 0;
            // SAFETY: the pointer is to a live number.
            let pid = unsafe { libc::waitpid(-1, &raw mut status, libc::WNOHANG) };
            if pid <= 0 {
                return false;
            }
            if let Some(added) = self.added.remove(&pid) {
                let _ = self.socket.send(&Notice::AddedEnded { added, end: end_of(status) }, &[]);
            }
            if self.occupant == Some(pid) {
                let _ = self.socket.send(&Notice::Exited { status }, &[]);
                self.occupant = None;
                if !self.accompanied {
                    return true;
                }
            }
        }
    }

    fn obey(&mut self) -> io::Result<()> {
        let Some((command, fds)) = self.socket.receive::<Command>()? else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        match command {
            Command::Furnish(furnish) => match self.furnish(&furnish, fds) {
                Ok(listeners) => {
                    let listeners: Vec<_> = listeners.iter().map(AsFd::as_fd).collect();
                    self.socket.send(&Notice::Furnished, &listeners)
                }
                Err(error) => self.socket.send(&Notice::Failed { trouble: Trouble::new(&error) }, &[]),
            },
            Command::Add { added, program } => match self.execute(&program, Some(added)) {
                Ok(pid) => {
                    self.added.insert(pid, added);
                    Ok(())
                }
                Err(error) => {
                    let end = End::NotStarted(error.to_string());
                    self.socket.send(&Notice::AddedEnded { added, end }, &[])
                }
            },
            Command::Signal { number, whom } => {
                let target = if whom == Whom::All { Some(-1) } else { self.occupant };
                if let Some(target) = target {
                    // SAFETY: as the first process of its namespace, this one reaches exactly the others in it.
                    unsafe { libc::kill(target, number) };
                }
                Ok(())
            }
            Command::Socket { asked } => {
                let made = network::unconnected().ok();
                let made: Vec<_> = made.iter().map(AsFd::as_fd).collect();
                self.socket.send(&Notice::Socket { asked }, &made)
            }
        }
    }

    fn furnish(&mut self, furnish: &Furnish, fds: Vec<OwnedFd>) -> Result<Vec<OwnedFd>> {
        for (copy, inside) in fds.iter().zip(&furnish.mounts) {
            mounts::place(copy.as_fd(), Path::new(inside))?;
        }
        drop(fds);
        if !furnish.limits.tmp_on_disk {
            let (bytes, files) = (furnish.limits.tmp_bytes, furnish.limits.tmp_files);
            let options = CString::new(format!("mode=1777,size={bytes},nr_inodes={files}"))
                .map_err(|_| Error::asked("a zero in numbers"))?;
            mounts::temporary(Path::new("/tmp"), &options)?;
        }
        rustix::system::sethostname(furnish.hostname.as_bytes()).doing("set the host name")?;
        let listeners = network::open(&furnish.listeners, furnish.any_address)?;
        self.accompanied = furnish.accompanied;
        self.memory = furnish.watch_memory.then(|| MemoryWatch::new(furnish.limits.memory_bytes));
        if let Some(program) = &furnish.program {
            self.occupant = Some(self.execute(program, None)?);
        }
        Ok(listeners)
    }

    /// By the order that follows.
    fn execute(&self, program: &Executed, added: Option<u64>) -> Result<i32> {
        let message = self.socket.receive_bytes(RecvFlags::empty()).doing("receive an order")?;
        let message = message.ok_or_else(|| Error::gone("an order was lost on the way"))?;
        let order = orders::from_bytes(&message.bytes)?;
        program::spawn(program, &order, &message.descriptors, &self.socket, |trouble| match added {
            Some(added) => Notice::AddedEnded { added, end: End::NotStarted(trouble.sentence()) },
            None => Notice::Failed { trouble },
        })
    }
}

/// Standard streams lead nowhere; the socket and the lifeline stay; everything else is closed.
fn keep_only(socket: Socket) -> io::Result<Socket> {
    let socket = socket.into_fd().into_raw_fd();
    // SAFETY: numbers are moved to fixed places, away from one another: neither source is at a target, as the
    // keeper has both filled.
    unsafe {
        let null = libc::open(c"/dev/null".as_ptr(), libc::O_RDWR | libc::O_CLOEXEC);
        for standard in 0..3 {
            libc::dup2(null, standard);
        }
        if libc::dup2(socket, SOCKET) < 0 {
            return Err(io::Error::last_os_error());
        }
        libc::fcntl(SOCKET, libc::F_SETFD, libc::FD_CLOEXEC);
        Ok(Socket::from_fd(OwnedFd::from_raw_fd(SOCKET)))
    }
}

fn keep_door(door: OwnedFd) -> io::Result<OwnedFd> {
    // SAFETY: the place is not used: descriptors of the keeper begin above, and none is needed from there.
    unsafe {
        if libc::dup3(door.as_raw_fd(), THAW_DOOR, libc::O_CLOEXEC) < 0 && door.as_raw_fd() != THAW_DOOR {
            return Err(io::Error::last_os_error());
        }
        std::mem::forget(door);
        Ok(OwnedFd::from_raw_fd(THAW_DOOR))
    }
}

/// Every descriptor but ours is closed once the root stands: the tree is one of them.
fn close_rest(has_door: bool) {
    let first = if has_door { THAW_DOOR + 1 } else { THAW_DOOR };
    // SAFETY: nothing above is used any more.
    unsafe { libc::syscall(libc::SYS_close_range, first, u32::MAX, 0) };
}

fn build_root(tree: OwnedFd, stage: &Path, has_door: bool) -> Result<()> {
    // Not dumpable: neither readable nor traceable by who is the same user outside.
    // SAFETY: plain call.
    unsafe { libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) };
    rustix::thread::set_no_new_privs(true).doing("give up new privileges")?;
    mounts::keep_private()?;
    mounts::place(tree.as_fd(), stage)?;
    rustix::process::fchdir(&tree).doing("enter the new root")?;
    mounts::processes(Path::new("proc"))?;
    let settings = mounts::copy_with(Path::new("proc/sys"), READ_ONLY)?;
    mounts::place(settings.as_fd(), Path::new("proc/sys"))?;
    drop((tree, settings));
    mounts::become_root()?;
    close_rest(has_door);
    network::raise_loopback()
}
