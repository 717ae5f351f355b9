//! How the keeper starts a sandbox: takes a cell, furnishes it, has the occupant made.

use super::message::{Reply, Trouble};
use super::run::{CELL, END, Keeper};
use super::sandboxes::{Asked, Kept, Stage};
use super::zygotes::same_inside;
use crate::cell::first::{Command, Furnish};
use crate::cell::program::Executed;
use crate::cell::{Cell, Name};
use crate::error::{Doing, Result};
use crate::groups::Control;
use crate::mounts;
use crate::orders::{self, From};
use crate::socket::Socket;
use crate::spec::{Program, Spec};
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use std::collections::BTreeMap;
use std::time::Instant;

impl Keeper {
    pub(super) fn start(&mut self, id: u64, spec: Box<Spec>, mut descriptors: Vec<OwnedFd>) -> Result<()> {
        let control = match &spec.program {
            Program::Warm { zygote, .. } => {
                let zygote = zygote.clone();
                self.zygote(&zygote)?;
                spec.template.then(|| self.keep_template(id, &zygote)).transpose()?
            }
            _ => None,
        };
        let of = if let Program::Copy { of, .. } = spec.program { Some(of) } else { None };
        let disk = descriptors.pop_if(|_| spec.limits.tmp_on_disk);
        let asked = Asked { id, spec, descriptors, disk, at: Instant::now() };
        if let Some(template) = of {
            return self.descend(asked, template);
        }
        let (cell, ready) = self.take_cell()?;
        let number = self.keep_cell(asked, cell, control);
        if ready {
            self.furnish(number);
        }
        Ok(())
    }

    pub(super) fn keep_cell(&mut self, asked: Asked, cell: Cell, control: Option<Socket>) -> u32 {
        let number = cell.name.number;
        self.numbers.insert(asked.id, number);
        self.kept.insert(number, Kept::new(asked, cell, control));
        number
    }

    pub(super) fn free_name(&mut self) -> Name {
        self.last_serial += 1;
        let number = self.free_numbers.pop().unwrap_or_else(|| {
            self.next_number += 1;
            self.next_number - 1
        });
        Name { number, serial: self.last_serial }
    }

    pub(super) fn build_cell(&mut self) -> Result<Cell> {
        let tree = self.tree.copy()?;
        let name = self.free_name();
        match Cell::build(name, &self.setup.homes, tree, &self.setup.stage) {
            Ok(cell) => self.watch_cell(cell),
            Err(error) => {
                self.give_back(name);
                Err(error)
            }
        }
    }

    /// The name of a cell that was not made after all, with what was made of it.
    pub(super) fn give_back(&mut self, name: Name) {
        self.setup.homes.group(&name.group()).remove();
        self.free_numbers.push(name.number);
    }

    pub(super) fn watch_cell(&self, cell: Cell) -> Result<Cell> {
        let number = cell.name.number;
        let token = EventData::new_u64(CELL | u64::from(number));
        epoll::add(&self.events, &cell.socket, token, EventFlags::IN).doing("watch a cell")?;
        let token = EventData::new_u64(END | u64::from(number));
        epoll::add(&self.events, &cell.handle, token, EventFlags::IN).doing("watch a cell")?;
        Ok(cell)
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
        let mut copies = mounts.iter().map(|mount| self.tree.furnish(mount)).collect::<Result<Vec<_>>>()?;
        let mut places: Vec<_> = mounts.into_iter().map(|mount| mount.inside).collect();
        for merged in &kept.spec.merged {
            copies.push(self.tree.merge(merged)?);
            places.push(merged.inside.clone());
        }
        if let Some(file) = kept.disk.take() {
            copies.push(mounts::mount_image(&file)?);
            places.push("/tmp".to_owned());
        }
        let program = executed(&kept.spec);
        let has_program = program.is_some();
        let furnish = Furnish {
            hostname: kept.spec.hostname.clone(),
            mounts: places,
            limits: kept.spec.limits.clone(),
            listeners: kept.spec.listeners.clone(),
            any_address: kept.spec.any_address,
            watch_memory: !self.setup.homes.controls(Control::Memory),
            accompanied: kept.spec.accompanied,
            program,
        };
        let copies: Vec<_> = copies.iter().map(AsFd::as_fd).collect();
        let socket = &kept.cell.socket;
        socket.send_now(&Command::Furnish(Box::new(furnish)), &copies).doing("talk to a cell")?;
        if has_program {
            let order = self.orders.write(kept.id, number, &kept.spec, From::Inside, true);
            socket.send_bytes_now(orders::bytes(&order), &brought(kept)).doing("talk to a cell")?;
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
        let (first_process, group) = (kept.cell.first_process, kept.cell.name.group());
        let _ = self.server.send(&Reply::Started { id: kept.id, first_process, group }, &descriptors);
    }
}

/// The channel, standard output and error, the cell, and the doors of its groups.
pub(super) fn brought(kept: &Kept) -> Vec<BorrowedFd<'_>> {
    let own = kept.descriptors.iter().map(AsFd::as_fd);
    let doors = kept.cell.doors.iter().map(AsFd::as_fd);
    own.chain([kept.cell.handle.as_fd()]).chain(doors).chain(kept.control.iter().map(AsFd::as_fd)).collect()
}

fn executed(spec: &Spec) -> Option<Executed> {
    let environment = variables(&spec.environment);
    let program = match &spec.program {
        Program::Execute { path, arguments } => {
            Some(Executed { path: path.clone(), arguments: arguments.clone(), environment })
        }
        Program::Cold { interpreter, script, arguments } => Some(Executed {
            path: interpreter.executable.to_string_lossy().into_owned(),
            arguments: std::iter::once(script).chain(arguments).cloned().collect(),
            environment,
        }),
        Program::Warm { .. } | Program::Copy { .. } => None,
    }?;
    Some(if spec.accompanied { waiting(program) } else { program })
}

/// Until there is a line on the channel. A shell waits rather than a copy of the first process, so that whoever is
/// beside it finds nothing of ours.
fn waiting(program: Executed) -> Executed {
    let script = "read -r begin <&3 && exec \"$0\" \"$@\"".to_owned();
    let arguments = ["-c".to_owned(), script, program.path].into_iter().chain(program.arguments);
    Executed { path: "/bin/sh".to_owned(), arguments: arguments.collect(), environment: program.environment }
}

pub(super) fn variables(environment: &BTreeMap<String, String>) -> Vec<String> {
    environment.iter().map(|(name, value)| format!("{name}={value}")).collect()
}
