//! The keeper's loop: one event after another, none of which waits for anything.

use super::LIFELINE;
use super::message::{End, Reply, Request, Setup, Trouble};
use super::sandboxes::{Kept, end_of};
use super::tree::Tree;
use super::zygotes::Warm;
use crate::cell::Cell;
use crate::cell::first::{Command, Notice};
use crate::error::{Doing, Result};
use crate::orders::Orders;
use crate::socket::Socket;
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

pub struct Keeper {
    pub(super) server: Socket,
    pub(super) setup: Setup,
    pub(super) tree: Tree,
    pub(super) orders: Orders,
    pub(super) events: OwnedFd,
    pub(super) signals: OwnedFd,
    /// By the number of their cell.
    pub(super) kept: BTreeMap<u32, Kept>,
    pub(super) numbers: HashMap<u64, u32>,
    /// Cells that nobody has asked for, and whether they are ready.
    pub(super) spare: VecDeque<(Cell, bool)>,
    pub(super) zygotes: Vec<Option<Warm>>,
    /// What each zygote has forked, as it numbers processes: its place, the process, and its cell.
    pub(super) forked: HashMap<(usize, i32), u32>,
    /// Killed, with processes that are still dying.
    pub(super) leaving: Vec<Cell>,
    pub(super) next_number: u32,
    pub(super) free_numbers: Vec<u32>,
}

const SERVER: u64 = 0;
const LIFE: u64 = 1;
const CHILDREN: u64 = 2;
pub(super) const CELL: u64 = 1 << 32;
pub(super) const ZYGOTE: u64 = 2 << 32;
pub(super) const END: u64 = 3 << 32;
const KIND: u64 = 0xf << 32;
const RETRY: Duration = Duration::from_millis(5);

impl Keeper {
    pub fn new(server: Socket, setup: Setup, tree: Tree) -> Result<Self> {
        let events = epoll::create(epoll::CreateFlags::CLOEXEC).doing("watch for events")?;
        let signals = watch_children()?;
        // SAFETY: open for as long as the keeper lives.
        let lifeline = unsafe { BorrowedFd::borrow_raw(LIFELINE) };
        for (fd, token) in [(server.as_fd(), SERVER), (lifeline, LIFE), (signals.as_fd(), CHILDREN)] {
            epoll::add(&events, fd, EventData::new_u64(token), EventFlags::IN).doing("watch for events")?;
        }
        let orders = Orders::new(&setup.homes, setup.rootless, setup.first_user);
        let mut keeper = Self {
            server,
            setup,
            tree,
            orders,
            events,
            signals,
            kept: BTreeMap::new(),
            numbers: HashMap::new(),
            spare: VecDeque::new(),
            zygotes: Vec::new(),
            forked: HashMap::new(),
            leaving: Vec::new(),
            next_number: 1,
            free_numbers: Vec::new(),
        };
        keeper.refill();
        Ok(keeper)
    }

    /// Until the server is gone; then ends and removes all that is left.
    pub fn run(mut self) -> i32 {
        let mut buffer = Vec::with_capacity(64);
        loop {
            buffer.clear();
            let timeout = self.pause();
            let spare = rustix::buffer::spare_capacity(&mut buffer);
            if epoll::wait(&self.events, spare, timeout.as_ref()).is_err() {
                continue;
            }
            for event in &buffer {
                if !self.handle(event.data.u64()) {
                    return self.end_all();
                }
            }
            self.pass_deadlines();
            self.leave();
            if buffer.is_empty() || self.spare.is_empty() {
                self.refill();
            }
        }
    }

    /// Answers whether to go on.
    fn handle(&mut self, token: u64) -> bool {
        let index = (token & u64::from(u32::MAX)) as u32;
        match (token, token & KIND) {
            (SERVER, _) => return self.hear_server(),
            (LIFE, _) => return false,
            (CHILDREN, _) => self.reap(),
            (_, CELL) => _ = self.hear_cell(index),
            (_, END) => {
                // What it said last counts.
                while self.hear_cell(index) {}
                self.gone(index);
            }
            (_, ZYGOTE) => self.hear_zygote(index as usize),
            _ => {}
        }
        true
    }

    /// Until the next deadline, or a short while where something has to be tried again.
    fn pause(&self) -> Option<rustix::event::Timespec> {
        let next =
            self.kept.values().filter(|kept| kept.end.is_none()).filter_map(|kept| kept.deadline).min();
        let mut pause = next.map(|at| at.saturating_duration_since(Instant::now()));
        if !self.leaving.is_empty() || self.spare.len() < self.setup.spare_cells {
            pause = Some(pause.map_or(RETRY, |pause| pause.min(RETRY)));
        }
        pause.and_then(|pause| (pause + Duration::from_micros(500)).try_into().ok())
    }

    fn hear_server(&mut self) -> bool {
        let (request, descriptors) = match self.server.receive::<Request>() {
            Ok(Some(received)) => received,
            _ => return false,
        };
        match request {
            Request::Start { id, spec } => {
                if let Err(error) = self.start(id, spec, descriptors) {
                    self.reply(&Reply::Failed { id, trouble: Trouble::new(&error) });
                }
            }
            Request::Prepare { id, zygote } => self.prepare(id, &zygote),
            Request::Signal { id, stop } => {
                if let Some(kept) = self.numbers.get(&id).and_then(|number| self.kept.get(number)) {
                    let _ = kept.cell.socket.send(&Command::Signal { stop }, &[]);
                }
            }
        }
        true
    }

    pub(super) fn reply(&self, reply: &Reply) {
        let _ = self.server.send(reply, &[]);
    }

    /// Takes the next notice of a cell; answers whether there was one.
    fn hear_cell(&mut self, number: u32) -> bool {
        let Some(kept) = self.kept.get(&number) else {
            self.hear_spare(number);
            return false;
        };
        let socket = &kept.cell.socket;
        match socket.receive_now::<Notice>() {
            Ok(Some((Notice::Built, _))) => self.furnish(number),
            Ok(Some((Notice::Furnished, listeners))) => self.furnished(number, listeners),
            Ok(Some((Notice::Exited { status }, _))) => self.ended(number, end_of(status)),
            Ok(Some((Notice::Failed { trouble }, _))) => self.fail(number, trouble),
            Ok(Some((Notice::OutOfMemory, _))) => {
                if let Some(kept) = self.kept.get_mut(&number) {
                    kept.exceeded_memory = true;
                    kept.end(End::Signal(libc::SIGKILL));
                }
            }
            // Its socket closes a moment before all in it have ended: that is told by its handle.
            Ok(None) => {
                let _ = epoll::delete(&self.events, socket);
                return false;
            }
            Err(_) => return false,
        }
        true
    }

    fn hear_spare(&mut self, number: u32) {
        let Some((cell, ready)) = self.spare.iter_mut().find(|(cell, _)| cell.number == number) else {
            return;
        };
        *ready = matches!(cell.socket.receive_now::<Notice>(), Ok(Some((Notice::Built, _))));
        if !*ready {
            // The next request builds its own, and hears why.
            self.setup.spare_cells = 0;
            self.drop_spare(number);
        }
    }
}

fn watch_children() -> Result<OwnedFd> {
    // SAFETY: the set is live; the descriptor is new.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, libc::SIGCHLD);
        libc::sigprocmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut());
        let fd = libc::signalfd(-1, &raw const set, libc::SFD_CLOEXEC | libc::SFD_NONBLOCK);
        if fd < 0 {
            return Err(std::io::Error::last_os_error()).doing("watch for children");
        }
        Ok(OwnedFd::from_raw_fd(fd))
    }
}
