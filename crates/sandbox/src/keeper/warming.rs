//! How the keeper has occupants forked: by zygotes, and by templates, whose word counts for nothing but
//! their own copies.

use super::message::{Reply, Trouble, end_of};
use super::run::{Keeper, ZYGOTE};
use super::sandboxes::{Kept, Stage};
use super::starting::brought;
use super::zygotes::Warm;
use crate::error::{Doing, Error, Result};
use crate::order;
use crate::orders::{self, From};
use crate::socket::Socket;
use crate::spec::{Program, Zygote};
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::net::RecvFlags;
use rustix::process::{PidfdFlags, pidfd_open};
use std::io::ErrorKind;

impl Keeper {
    pub(super) fn prepare(&mut self, id: u64, zygote: &Zygote) {
        match self.zygote(zygote) {
            Ok(index) => match self.zygotes.get_mut(&index) {
                Some(warm) if !warm.ready => warm.announced.push(id),
                _ => self.reply(&Reply::Prepared { id }),
            },
            Err(error) => self.reply(&Reply::Failed { id, trouble: Trouble::new(&error) }),
        }
    }

    /// The zygote of this kind, started where there is none yet.
    pub(super) fn zygote(&mut self, zygote: &Zygote) -> Result<u32> {
        let same = |(_, warm): &(&u32, &Warm)| warm.template.is_none() && warm.zygote == *zygote;
        if let Some((index, _)) = self.zygotes.iter().find(same) {
            return Ok(*index);
        }
        let warm = Warm::start(&self.setup, &self.tree, zygote)?;
        self.keep(warm)
    }

    /// Where its copies are ordered.
    pub(super) fn template(&self, id: u64) -> Result<u32> {
        let found = self.zygotes.iter().find(|(_, warm)| warm.template == Some(id));
        found.map(|(index, _)| *index).ok_or_else(|| Error::gone("the template is gone, or is none"))
    }

    /// Answers the end of its socket that the template has to get.
    pub(super) fn keep_template(&mut self, id: u64, zygote: &Zygote) -> Result<Socket> {
        let (warm, theirs) = Warm::template(id, zygote)?;
        self.keep(warm)?;
        Ok(theirs)
    }

    pub(super) fn keep(&mut self, warm: Warm) -> Result<u32> {
        let index = self.next_zygote;
        let token = EventData::new_u64(ZYGOTE | u64::from(index));
        epoll::add(&self.events, &warm.socket, token, EventFlags::IN).doing("watch a zygote")?;
        self.next_zygote += 1;
        self.zygotes.insert(index, warm);
        Ok(index)
    }

    pub(super) fn order_fork(&mut self, index: u32, number: u32, id: u64) {
        let (Some(warm), Some(kept)) = (self.zygotes.get_mut(&index), self.kept.get_mut(&number)) else {
            return;
        };
        if !warm.ready {
            warm.waiting.push_back(id);
            return;
        }
        kept.warm = Some(index);
        let from = if warm.template.is_some() { From::Template } else { From::Outside };
        let order = self.orders.write(id, number, &kept.spec, from, warm.closes_rest());
        match warm.socket.send_bytes_now(orders::bytes(&order), &brought(kept)) {
            // It has many to do: the next comes when it has told of one. A template may never listen.
            Err(cause) if cause.kind() == ErrorKind::WouldBlock && warm.template.is_none() => {
                return warm.waiting.push_back(id);
            }
            Err(cause) => {
                return self.fail(number, Trouble::new(&Error::failed("talk to a zygote", cause)));
            }
            Ok(()) => {}
        }
        kept.descriptors.clear();
        kept.control = None;
    }

    pub(super) fn hear_zygote(&mut self, index: u32) {
        let Some(warm) = self.zygotes.get_mut(&index) else { return };
        let notice = match warm.socket.receive_bytes(RecvFlags::DONTWAIT) {
            Ok(Some(message)) => orders::notice(&message.bytes),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            _ => None,
        };
        match notice {
            None => self.lose_zygote(index),
            Some(order::Notice { kind: order::READY, .. }) => self.zygote_ready(index),
            Some(notice) if notice.kind == order::FORKED => {
                if let Some(number) = self.made_by(index, notice.id)
                    && self.kept.get(&number).is_some_and(|kept| kept.stage == Stage::Forking)
                {
                    self.forked.insert((index, notice.pid), notice.id);
                    self.handle_occupant(number, notice.pid);
                    self.started(number);
                }
                self.order_waiting(index);
            }
            Some(notice) if notice.kind == order::EXITED => {
                if let Some(id) = self.forked.remove(&(index, notice.pid)) {
                    self.exited(id, end_of(notice.value));
                }
            }
            Some(notice) => self.not_occupied(index, &notice),
        }
    }

    /// The cell of a sandbox that this one was ordered to make: a template may say anything.
    pub(super) fn made_by(&self, index: u32, id: u64) -> Option<u32> {
        let number = *self.numbers.get(&id)?;
        (self.kept.get(&number)?.warm == Some(index)).then_some(number)
    }

    /// Of a template, its occupant is needed to make cells below it; of others, to signal it alone.
    pub(super) fn handle_occupant(&mut self, number: u32, pid: i32) {
        let Some(kept) =
            self.kept.get_mut(&number).filter(|kept| kept.spec.template || kept.spec.accompanied)
        else {
            return;
        };
        let pid = rustix::process::Pid::from_raw(pid);
        kept.occupant = pid.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok());
    }

    pub(super) fn not_occupied(&mut self, index: u32, notice: &order::Notice) {
        let Some(number) = self.made_by(index, notice.id) else { return };
        let doing = order::STEPS.get(notice.step as usize).copied().unwrap_or("occupy a cell");
        let cause = std::io::Error::from_raw_os_error(notice.value);
        self.fail(
            number,
            Trouble { doing: doing.to_owned(), errno: Some(notice.value), text: cause.to_string() },
        );
    }

    pub(super) fn zygote_ready(&mut self, index: u32) {
        let Some(warm) = self.zygotes.get_mut(&index) else { return };
        warm.ready = true;
        for id in std::mem::take(&mut warm.announced) {
            self.reply(&Reply::Prepared { id });
        }
        self.order_waiting(index);
    }

    fn order_waiting(&mut self, index: u32) {
        let Some(warm) = self.zygotes.get_mut(&index) else { return };
        for id in std::mem::take(&mut warm.waiting) {
            if let Some(&number) = self.numbers.get(&id) {
                self.order_fork(index, number, id);
            }
        }
    }

    /// It is gone. Who waits for it is told why; its children go on.
    pub(super) fn lose_zygote(&mut self, index: u32) {
        let Some(warm) = self.zygotes.remove(&index) else { return };
        if warm.template.is_some() {
            // Its copies end with it, and their cells tell of that.
            self.forked.retain(|(maker, _), _| *maker != index);
        }
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
}
