//! How sandboxes end, and what the keeper then removes.

use super::message::{End, Reply, Trouble};
use super::run::Keeper;
use super::sandboxes::{Stage, end_of};
use crate::cell::Cell;
use rustix::event::epoll;
use std::time::{Duration, Instant};

impl Keeper {
    pub(super) fn ended(&mut self, number: u32, end: End) {
        if let Some(kept) = self.kept.get_mut(&number) {
            kept.end(end);
        }
    }

    pub(super) fn fail(&mut self, number: u32, trouble: Trouble) {
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
    pub(super) fn gone(&mut self, number: u32) {
        let Some(kept) = self.kept.remove(&number) else { return self.drop_spare(number) };
        self.numbers.remove(&kept.id);
        self.reply(&Reply::Exited { id: kept.id, exit: kept.exit() });
        self.let_go(kept.cell);
        self.leave();
    }

    pub(super) fn drop_spare(&mut self, number: u32) {
        if let Some(at) = self.spare.iter().position(|(cell, _)| cell.number == number)
            && let Some((cell, _)) = self.spare.remove(at)
        {
            self.let_go(cell);
        }
    }

    /// Forgets a cell but for what has to be removed of it. Its number may be used again: no event of it may
    /// come any more, though the server has a copy of its handle.
    pub(super) fn let_go(&mut self, cell: Cell) {
        let _ = epoll::delete(&self.events, &cell.socket);
        let _ = epoll::delete(&self.events, &cell.handle);
        // Thaws it, should its first process have been killed from elsewhere while it was frozen.
        cell.kill();
        self.leaving.push(cell);
    }

    pub(super) fn leave(&mut self) {
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

    pub(super) fn reap(&mut self) {
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

    pub(super) fn pass_deadlines(&mut self) {
        let now = Instant::now();
        for kept in self.kept.values_mut() {
            if kept.end.is_none() && kept.deadline.is_some_and(|deadline| deadline <= now) {
                kept.end(End::Deadline);
            }
        }
    }

    pub(super) fn end_all(mut self) -> i32 {
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
