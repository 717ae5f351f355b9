//! The keeper's loop: one event after another, none of which waits for anything.

use super::LIFELINE;
use super::message::{End, Reply, Request, Setup, Trouble};
use super::sandboxes::{Kept, Stage, end_of};
use super::tree::Tree;
use super::zygotes::{Warm, same_inside};
use crate::cell::Cell;
use crate::cell::first::{Command, Executed, Furnish, Notice};
use crate::cell::nested::{self, Template};
use crate::error::{Doing, Error, Result};
use crate::groups::Control;
use crate::order;
use crate::orders::{self, From, Orders};
use crate::socket::Socket;
use crate::spec::{Program, Spec, Zygote};
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd};
use rustix::net::RecvFlags;
use rustix::process::{PidfdFlags, pidfd_open};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::ErrorKind;
use std::time::{Duration, Instant};

pub struct Keeper {
    server: Socket,
    setup: Setup,
    tree: Tree,
    orders: Orders,
    events: OwnedFd,
    signals: OwnedFd,
    /// By the number of their cell.
    kept: BTreeMap<u32, Kept>,
    numbers: HashMap<u64, u32>,
    /// Cells that nobody has asked for, and whether they are ready.
    spare: VecDeque<(Cell, bool)>,
    zygotes: Vec<Option<Warm>>,
    /// What each zygote has forked, as it numbers processes: its place, the process, and its cell.
    forked: HashMap<(usize, i32), u32>,
    /// Killed, with processes that are still dying.
    leaving: Vec<Cell>,
    next_number: u32,
    free_numbers: Vec<u32>,
}

const SERVER: u64 = 0;
const LIFE: u64 = 1;
const CHILDREN: u64 = 2;
const CELL: u64 = 1 << 32;
const ZYGOTE: u64 = 2 << 32;
const END: u64 = 3 << 32;
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

    fn pass_deadlines(&mut self) {
        let now = Instant::now();
        for kept in self.kept.values_mut() {
            if kept.end.is_none() && kept.deadline.is_some_and(|deadline| deadline <= now) {
                kept.end(End::Deadline);
            }
        }
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

    fn reply(&self, reply: &Reply) {
        let _ = self.server.send(reply, &[]);
    }

    fn start(&mut self, id: u64, spec: Box<Spec>, descriptors: Vec<OwnedFd>) -> Result<()> {
        let control = match &spec.program {
            Program::Warm { zygote, .. } => {
                let zygote = zygote.clone();
                self.zygote(&zygote)?;
                spec.template.then(|| self.keep_template(id, &zygote)).transpose()?
            }
            _ => None,
        };
        let (cell, ready) = match &spec.program {
            Program::Copy { of, .. } => (self.build_nested_cell(*of)?, false),
            _ => match self.spare.pop_front() {
                Some(spare) => spare,
                None => (self.build_cell()?, false),
            },
        };
        let number = cell.number;
        let deadline_ms = spec.limits.deadline_ms;
        let deadline = deadline_ms.map(|ms| Instant::now() + Duration::from_millis(ms));
        let kept = Kept {
            id,
            spec,
            descriptors,
            listeners: Vec::new(),
            cell,
            stage: Stage::Building,
            deadline,
            end: None,
            control,
            occupant: None,
            warm: None,
            exceeded_memory: false,
        };
        self.kept.insert(number, kept);
        self.numbers.insert(id, number);
        if ready {
            self.furnish(number);
        }
        Ok(())
    }

    fn free_number(&mut self) -> u32 {
        self.free_numbers.pop().unwrap_or_else(|| {
            self.next_number += 1;
            self.next_number - 1
        })
    }

    fn build_cell(&mut self) -> Result<Cell> {
        let number = self.free_number();
        let cell = Cell::build(number, &self.setup.homes, self.tree.copy()?, &self.setup.stage)?;
        self.watch_cell(cell)
    }

    fn build_nested_cell(&mut self, template: u64) -> Result<Cell> {
        let number = self.free_number();
        let kept = self.numbers.get(&template).and_then(|number| self.kept.get(number));
        let template = kept.and_then(|kept| {
            Some(Template { first: kept.cell.handle.as_fd(), occupant: kept.occupant.as_ref()?.as_fd() })
        });
        let template = template.ok_or_else(|| Error::gone("the template is gone, or is none"))?;
        let (homes, stage) = (&self.setup.homes, &self.setup.stage);
        let cell = nested::build(number, homes, self.tree.copy()?, stage, &template)?;
        self.watch_cell(cell)
    }

    fn watch_cell(&self, cell: Cell) -> Result<Cell> {
        let number = cell.number;
        let token = EventData::new_u64(CELL | u64::from(number));
        epoll::add(&self.events, &cell.socket, token, EventFlags::IN).doing("watch a cell")?;
        let token = EventData::new_u64(END | u64::from(number));
        epoll::add(&self.events, &cell.handle, token, EventFlags::IN).doing("watch a cell")?;
        Ok(cell)
    }

    /// One cell a turn, so that requests do not wait for it.
    fn refill(&mut self) {
        if self.spare.len() >= self.setup.spare_cells {
            return;
        }
        match self.build_cell() {
            Ok(cell) => self.spare.push_back((cell, false)),
            Err(_) => self.setup.spare_cells = 0,
        }
    }

    fn furnish(&mut self, number: u32) {
        if let Err(error) = self.try_furnish(number) {
            self.fail(number, Trouble::new(&error));
        }
    }

    fn try_furnish(&mut self, number: u32) -> Result<()> {
        let Some(kept) = self.kept.get_mut(&number) else { return Ok(()) };
        kept.stage = Stage::Furnishing;
        kept.cell.group.bound(&kept.spec.limits)?;
        let folders = kept.spec.program.interpreter().map(|it| it.folders.as_slice()).unwrap_or_default();
        let zygote_mounts = match &kept.spec.program {
            Program::Warm { zygote, .. } | Program::Copy { zygote, .. } => zygote.mounts.as_slice(),
            _ => &[],
        };
        let mut mounts: Vec<_> = folders.iter().map(|folder| same_inside(folder)).collect();
        mounts.extend(zygote_mounts.iter().chain(&kept.spec.mounts).cloned());
        let copies = mounts.iter().map(|mount| self.tree.furnish(mount)).collect::<Result<Vec<_>>>()?;
        let program = executed(&kept.spec);
        let has_program = program.is_some();
        let furnish = Furnish {
            hostname: kept.spec.hostname.clone(),
            mounts: mounts.into_iter().map(|mount| mount.inside).collect(),
            limits: kept.spec.limits.clone(),
            listeners: kept.spec.listeners.clone(),
            any_address: kept.spec.any_address,
            watch_memory: !self.setup.homes.controls(Control::Memory),
            program,
        };
        let copies: Vec<_> = copies.iter().map(AsFd::as_fd).collect();
        let socket = &kept.cell.socket;
        socket.send(&Command::Furnish(Box::new(furnish)), &copies).doing("talk to a cell")?;
        if has_program {
            let order = self.orders.write(kept.id, number, &kept.spec, From::Inside, true);
            socket.send_bytes(orders::bytes(&order), &brought(kept)).doing("talk to a cell")?;
            kept.descriptors.clear();
        }
        Ok(())
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

    fn drop_spare(&mut self, number: u32) {
        if let Some(at) = self.spare.iter().position(|(cell, _)| cell.number == number)
            && let Some((cell, _)) = self.spare.remove(at)
        {
            self.let_go(cell);
        }
    }

    fn furnished(&mut self, number: u32, listeners: Vec<OwnedFd>) {
        let Some(kept) = self.kept.get_mut(&number) else { return };
        kept.listeners = listeners;
        if !kept.is_warm() {
            return self.started(number);
        }
        kept.stage = Stage::Forking;
        let id = kept.id;
        let index = match kept.spec.program.clone() {
            Program::Warm { zygote, .. } => self.zygote(&zygote),
            Program::Copy { of, .. } => self.template(of),
            _ => return,
        };
        match index {
            Ok(index) => self.order_fork(index, number, id),
            Err(error) => self.fail(number, Trouble::new(&error)),
        }
    }

    fn order_fork(&mut self, index: usize, number: u32, id: u64) {
        let (Some(Some(warm)), Some(kept)) = (self.zygotes.get_mut(index), self.kept.get_mut(&number)) else {
            return;
        };
        if !warm.ready {
            warm.waiting.push_back(id);
            return;
        }
        kept.warm = Some(index);
        let from = if warm.template.is_some() { From::Template } else { From::Outside };
        let order = self.orders.write(id, number, &kept.spec, from, warm.closes_rest());
        // A template runs foreign code, which may never listen.
        let sent = match warm.template {
            Some(_) => warm.socket.send_bytes_now(orders::bytes(&order), &brought(kept)),
            None => warm.socket.send_bytes(orders::bytes(&order), &brought(kept)),
        };
        kept.descriptors.clear();
        kept.control = None;
        if let Err(cause) = sent {
            self.fail(number, Trouble::new(&Error::failed("talk to a zygote", cause)));
        }
    }

    /// The server gets its ends; from here on the sandbox is its own.
    fn started(&mut self, number: u32) {
        let Some(kept) = self.kept.get_mut(&number) else { return };
        if kept.end.is_some() {
            return;
        }
        kept.stage = Stage::Running;
        let listeners = std::mem::take(&mut kept.listeners);
        let mut descriptors = vec![kept.cell.handle.as_fd()];
        descriptors.extend(listeners.iter().map(AsFd::as_fd));
        let first_process = kept.cell.first_process;
        let _ = self.server.send(&Reply::Started { id: kept.id, first_process, cell: number }, &descriptors);
    }

    fn ended(&mut self, number: u32, end: End) {
        if let Some(kept) = self.kept.get_mut(&number) {
            kept.end(end);
        }
    }

    fn fail(&mut self, number: u32, trouble: Trouble) {
        let Some(kept) = self.kept.get_mut(&number) else { return };
        let id = kept.id;
        let was_running = kept.stage == Stage::Running;
        let text = match trouble.errno {
            Some(_) => format!("could not {}: {}", trouble.doing, trouble.text),
            None => trouble.text.clone(),
        };
        kept.end(End::NotStarted(text));
        if !was_running {
            self.reply(&Reply::Failed { id, trouble });
        }
    }

    /// The first process of a cell is no more, and so nothing in it.
    fn gone(&mut self, number: u32) {
        let Some(kept) = self.kept.remove(&number) else { return self.drop_spare(number) };
        self.numbers.remove(&kept.id);
        self.reply(&Reply::Exited { id: kept.id, exit: kept.exit() });
        self.let_go(kept.cell);
        self.leave();
    }

    /// Forgets a cell but for what has to be removed of it. Its number may be used again: no event of it may
    /// come any more, though the server has a copy of its handle.
    fn let_go(&mut self, cell: Cell) {
        let _ = epoll::delete(&self.events, &cell.socket);
        let _ = epoll::delete(&self.events, &cell.handle);
        // Thaws it, should its first process have been killed from elsewhere while it was frozen.
        cell.kill();
        self.leaving.push(cell);
    }

    fn leave(&mut self) {
        let mut left = std::mem::take(&mut self.leaving);
        left.retain(|cell| {
            let gone = cell.is_gone();
            if gone {
                self.free_numbers.push(cell.number);
            }
            !gone
        });
        self.leaving = left;
    }

    fn prepare(&mut self, id: u64, zygote: &Zygote) {
        match self.zygote(zygote) {
            Ok(index) => match self.zygotes.get_mut(index) {
                Some(Some(warm)) if !warm.ready => warm.announced.push(id),
                _ => self.reply(&Reply::Prepared { id }),
            },
            Err(error) => self.reply(&Reply::Failed { id, trouble: Trouble::new(&error) }),
        }
    }

    /// The zygote of this kind, started where there is none yet.
    fn zygote(&mut self, zygote: &Zygote) -> Result<usize> {
        let same = |warm: &Option<Warm>| {
            warm.as_ref().is_some_and(|warm| warm.zygote == *zygote && warm.template.is_none())
        };
        if let Some(index) = self.zygotes.iter().position(same) {
            return Ok(index);
        }
        let warm = Warm::start(&self.setup, &self.tree, zygote)?;
        self.keep(warm)
    }

    /// Where its copies are ordered.
    fn template(&self, id: u64) -> Result<usize> {
        let is_it = |warm: &Option<Warm>| warm.as_ref().is_some_and(|warm| warm.template == Some(id));
        self.zygotes.iter().position(is_it).ok_or_else(|| Error::gone("the template is gone, or is none"))
    }

    /// Answers the end of its socket that the template has to get.
    fn keep_template(&mut self, id: u64, zygote: &Zygote) -> Result<Socket> {
        let (warm, theirs) = Warm::template(id, zygote)?;
        self.keep(warm)?;
        Ok(theirs)
    }

    fn keep(&mut self, warm: Warm) -> Result<usize> {
        let index = self.zygotes.iter().position(Option::is_none).unwrap_or(self.zygotes.len());
        let token = EventData::new_u64(ZYGOTE | index as u64);
        epoll::add(&self.events, &warm.socket, token, EventFlags::IN).doing("watch a zygote")?;
        if index == self.zygotes.len() {
            self.zygotes.push(None);
        }
        self.zygotes[index] = Some(warm);
        Ok(index)
    }

    fn hear_zygote(&mut self, index: usize) {
        let Some(Some(warm)) = self.zygotes.get_mut(index) else { return };
        let notice = match warm.socket.receive_bytes(RecvFlags::DONTWAIT) {
            Ok(Some(message)) => orders::notice(&message.bytes),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            _ => None,
        };
        match notice {
            None => self.lose_zygote(index),
            Some(order::Notice { kind: order::READY, .. }) => self.zygote_ready(index),
            Some(notice) if notice.kind == order::FORKED => {
                if let Some(number) = self.made_by(index, notice.id) {
                    self.forked.insert((index, notice.pid), number);
                    self.handle_template(number, notice.pid);
                    self.started(number);
                }
            }
            Some(notice) if notice.kind == order::EXITED => {
                if let Some(number) = self.forked.remove(&(index, notice.pid)) {
                    self.ended(number, end_of(notice.value));
                }
            }
            Some(notice) => self.not_occupied(index, &notice),
        }
    }

    /// The cell of a sandbox that this one was ordered to make: a template may say anything.
    fn made_by(&self, index: usize, id: u64) -> Option<u32> {
        let number = *self.numbers.get(&id)?;
        (self.kept.get(&number)?.warm == Some(index)).then_some(number)
    }

    /// Of a template, its occupant is needed to make cells below it.
    fn handle_template(&mut self, number: u32, pid: i32) {
        let Some(kept) = self.kept.get_mut(&number).filter(|kept| kept.spec.template) else { return };
        let pid = rustix::process::Pid::from_raw(pid);
        kept.occupant = pid.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok());
    }

    fn not_occupied(&mut self, index: usize, notice: &order::Notice) {
        let Some(number) = self.made_by(index, notice.id) else { return };
        let doing = order::STEPS.get(notice.step as usize).copied().unwrap_or("occupy a cell");
        let cause = std::io::Error::from_raw_os_error(notice.value);
        self.fail(
            number,
            Trouble { doing: doing.to_owned(), errno: Some(notice.value), text: cause.to_string() },
        );
    }

    fn zygote_ready(&mut self, index: usize) {
        let Some(Some(warm)) = self.zygotes.get_mut(index) else { return };
        warm.ready = true;
        let (waiting, announced) = (std::mem::take(&mut warm.waiting), std::mem::take(&mut warm.announced));
        for id in announced {
            self.reply(&Reply::Prepared { id });
        }
        for id in waiting {
            if let Some(&number) = self.numbers.get(&id) {
                self.order_fork(index, number, id);
            }
        }
    }

    /// It is gone. Who waits for it is told why; its children go on.
    fn lose_zygote(&mut self, index: usize) {
        let Some(warm) = self.zygotes.get_mut(index).and_then(Option::take) else { return };
        let name = warm.zygote.interpreter.executable.display().to_string();
        let trouble = Trouble { doing: format!("warm up {name}"), errno: None, text: warm.complaint() };
        for id in warm.announced.iter() {
            self.reply(&Reply::Failed { id: *id, trouble: trouble.clone() });
        }
        let forking = |kept: &Kept| match &kept.spec.program {
            Program::Warm { zygote, .. } => warm.template.is_none() && *zygote == warm.zygote,
            Program::Copy { of, .. } => warm.template == Some(*of),
            _ => false,
        } && kept.stage == Stage::Forking;
        let lost: Vec<u32> =
            self.kept.iter().filter(|(_, kept)| forking(kept)).map(|(number, _)| *number).collect();
        for number in lost {
            self.fail(number, trouble.clone());
        }
    }

    fn reap(&mut self) {
        let mut buffer = [0; 128];
        while rustix::io::read(&self.signals, &mut buffer).is_ok_and(|count| count > 0) {}
        loop {
            let mut status = 0;
            // SAFETY: the pointer is to a live number.
            let pid = unsafe { libc::waitpid(-1, &raw mut status, libc::WNOHANG) };
            if pid <= 0 {
                return;
            }
            // What a zygote that is gone has left to us. Templates number processes otherwise.
            let is_zygote = |index: usize| {
                self.zygotes.get(index).is_none_or(|it| it.as_ref().is_none_or(|it| it.template.is_none()))
            };
            let found = self.forked.keys().copied().find(|(index, it)| *it == pid && is_zygote(*index));
            if let Some(number) = found.and_then(|key| self.forked.remove(&key)) {
                self.ended(number, end_of(status));
            }
        }
    }

    fn end_all(mut self) -> i32 {
        let kept = std::mem::take(&mut self.kept).into_values().map(|kept| kept.cell);
        for cell in kept.chain(self.spare.drain(..).map(|(cell, _)| cell)) {
            cell.kill();
            self.leaving.push(cell);
        }
        for pid in self.zygotes.iter().flatten().filter_map(|warm| warm.pid) {
            // SAFETY: a child of ours that has not been waited for.
            unsafe { libc::kill(pid, libc::SIGKILL) };
        }
        let until = Instant::now() + Duration::from_secs(10);
        while !self.leaving.is_empty() && Instant::now() < until {
            let _ = rustix::event::poll(
                &mut [],
                Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 2_000_000 }),
            );
            self.reap();
            self.leave();
        }
        for home in &self.setup.homes.homes {
            crate::groups::clear(&home.directory);
        }
        0
    }
}

/// The channel, standard output and error, the cell, and the doors of its groups.
fn brought(kept: &Kept) -> Vec<BorrowedFd<'_>> {
    let own = kept.descriptors.iter().map(AsFd::as_fd);
    let doors = kept.cell.doors.iter().map(AsFd::as_fd);
    own.chain([kept.cell.handle.as_fd()]).chain(doors).chain(kept.control.iter().map(AsFd::as_fd)).collect()
}

fn executed(spec: &Spec) -> Option<Executed> {
    let environment = spec.environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
    match &spec.program {
        Program::Execute { path, arguments } => {
            Some(Executed { path: path.clone(), arguments: arguments.clone(), environment })
        }
        Program::Cold { interpreter, script, arguments } => Some(Executed {
            path: interpreter.executable.to_string_lossy().into_owned(),
            arguments: std::iter::once(script).chain(arguments).cloned().collect(),
            environment,
        }),
        Program::Warm { .. } | Program::Copy { .. } => None,
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
