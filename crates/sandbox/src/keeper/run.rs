//! The keeper's loop: one event after another, none of which waits for anything.

use super::LIFELINE;
use super::descending::Descending;
use super::message::{End, Reply, Request, Setup, Trouble, end_of};
use super::pool::{Pool, Size};
use super::sandboxes::{Kept, Stage};
use super::tree::Tree;
use super::zygotes::Warm;
use crate::cell::Cell;
use crate::cell::first::Notice;
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
    pub(super) pool: Pool,
    /// Numbered in turn, and never twice: what one has forked is not mistaken for another's.
    pub(super) zygotes: BTreeMap<u32, Warm>,
    pub(super) next_zygote: u32,
    /// What each zygote has forked, as it numbers processes: its number, the process, and which sandbox that is.
    /// Not which cell: the number of a cell may be another's by the time when an end is heard of.
    pub(super) forked: HashMap<(u32, i32), u64>,
    /// Cells below templates that are being made, by their numbers.
    pub(super) descending: BTreeMap<u32, Descending>,
    /// Killed, with processes that are still dying.
    pub(super) leaving: Vec<Cell>,
    pub(super) last_serial: u64,
    pub(super) next_number: u32,
    pub(super) free_numbers: Vec<u32>,
}

const SERVER: u64 = 0;
const LIFE: u64 = 1;
const CHILDREN: u64 = 2;
pub(super) const CELL: u64 = 1 << 32;
pub(super) const ZYGOTE: u64 = 2 << 32;
pub(super) const END: u64 = 3 << 32;
pub(super) const DESCENT: u64 = 4 << 32;
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
        let size = Size::new(setup.spare_cells, setup.spare_cells_most, Instant::now());
        let pool = Pool { cells: VecDeque::new(), size };
        let mut keeper = Self {
            server,
            setup,
            tree,
            orders,
            events,
            signals,
            kept: BTreeMap::new(),
            numbers: HashMap::new(),
            pool,
            zygotes: BTreeMap::new(),
            next_zygote: 0,
            forked: HashMap::new(),
            descending: BTreeMap::new(),
            leaving: Vec::new(),
            last_serial: 0,
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
            if buffer.is_empty() {
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
            (_, ZYGOTE) => self.hear_zygote(index),
            (_, DESCENT) => self.descended(index),
            _ => {}
        }
        true
    }

    /// Until the next deadline, or a short while where something has to be tried again.
    fn pause(&self) -> Option<rustix::event::Timespec> {
        let next = self.kept.values().filter_map(Kept::due);
        let next = next.chain(self.descending.values().map(|descending| descending.until)).min();
        let now = Instant::now();
        let next = next.map(|at| at.saturating_duration_since(now));
        let retry = (!self.leaving.is_empty()).then_some(RETRY);
        let pause = next.into_iter().chain(self.pool_pause(now)).chain(retry).min();
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
            Request::Add { id, added, program } => {
                if let Err(error) = self.add(id, added, *program, &descriptors) {
                    self.reply(&Reply::AddedEnded { added, end: End::NotStarted(error.to_string()) });
                }
            }
            Request::Signal { id, number, whom } => {
                if let Some(kept) = self.numbers.get(&id).and_then(|number| self.kept.get(number)) {
                    kept.signal(number, whom);
                }
            }
            Request::Socket { id, asked } => self.ask_socket(id, asked),
        }
        true
    }

    pub(super) fn reply(&self, reply: &Reply) {
        let _ = self.server.send(reply, &[]);
    }

    /// Takes the next notice of a cell; answers whether there was one. What it says out of turn is not heard: a
    /// template may have taken over the first process of a copy.
    fn hear_cell(&mut self, number: u32) -> bool {
        let Some(kept) = self.kept.get(&number) else {
            self.hear_spare(number);
            return false;
        };
        let (socket, stage) = (&kept.cell.socket, kept.stage);
        match socket.receive_now::<Notice>() {
            Ok(Some((Notice::Built, _))) if stage == Stage::Building => self.furnish(number),
            Ok(Some((Notice::Furnished, listeners))) if stage == Stage::Furnishing => {
                self.furnished(number, listeners);
            }
            Ok(Some((Notice::Built | Notice::Furnished, _))) => {}
            Ok(Some((Notice::AddedEnded { added, end }, _))) => self.added_ended(number, added, end),
            Ok(Some((Notice::Socket { asked }, made))) => self.socket_made(number, asked, &made),
            Ok(Some((Notice::Exited { status }, _))) => self.program_ended(number, end_of(status)),
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
        let Some((cell, ready)) = self.pool.cells.iter_mut().find(|(cell, _)| cell.name.number == number)
        else {
            return;
        };
        *ready = matches!(cell.socket.receive_now::<Notice>(), Ok(Some((Notice::Built, _))));
        if !*ready {
            self.pool_failed();
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
