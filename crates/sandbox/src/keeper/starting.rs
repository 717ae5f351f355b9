//! How the keeper starts a sandbox: takes a cell, furnishes it, has the occupant made.

use super::message::{Reply, Trouble};
use super::run::{CELL, END, Keeper};
use super::sandboxes::{Kept, Stage};
use super::zygotes::same_inside;
use crate::cell::Cell;
use crate::cell::first::{Command, Executed, Furnish};
use crate::cell::nested::{self, Template};
use crate::error::{Doing, Error, Result};
use crate::groups::Control;
use crate::orders::{self, From};
use crate::spec::{Program, Spec};
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

impl Keeper {
    pub(super) fn start(&mut self, id: u64, spec: Box<Spec>, descriptors: Vec<OwnedFd>) -> Result<()> {
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

    pub(super) fn free_number(&mut self) -> u32 {
        self.free_numbers.pop().unwrap_or_else(|| {
            self.next_number += 1;
            self.next_number - 1
        })
    }

    pub(super) fn build_cell(&mut self) -> Result<Cell> {
        let number = self.free_number();
        let cell = Cell::build(number, &self.setup.homes, self.tree.copy()?, &self.setup.stage)?;
        self.watch_cell(cell)
    }

    pub(super) fn build_nested_cell(&mut self, template: u64) -> Result<Cell> {
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

    pub(super) fn watch_cell(&self, cell: Cell) -> Result<Cell> {
        let number = cell.number;
        let token = EventData::new_u64(CELL | u64::from(number));
        epoll::add(&self.events, &cell.socket, token, EventFlags::IN).doing("watch a cell")?;
        let token = EventData::new_u64(END | u64::from(number));
        epoll::add(&self.events, &cell.handle, token, EventFlags::IN).doing("watch a cell")?;
        Ok(cell)
    }

    /// One cell a turn, so that requests do not wait for it.
    pub(super) fn refill(&mut self) {
        if self.spare.len() >= self.setup.spare_cells {
            return;
        }
        match self.build_cell() {
            Ok(cell) => self.spare.push_back((cell, false)),
            Err(_) => self.setup.spare_cells = 0,
        }
    }

    pub(super) fn furnish(&mut self, number: u32) {
        if let Err(error) = self.try_furnish(number) {
            self.fail(number, Trouble::new(&error));
        }
    }

    pub(super) fn try_furnish(&mut self, number: u32) -> Result<()> {
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

    pub(super) fn furnished(&mut self, number: u32, listeners: Vec<OwnedFd>) {
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

    /// The server gets its ends; from here on the sandbox is its own.
    pub(super) fn started(&mut self, number: u32) {
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
}

/// The channel, standard output and error, the cell, and the doors of its groups.
pub(super) fn brought(kept: &Kept) -> Vec<BorrowedFd<'_>> {
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
