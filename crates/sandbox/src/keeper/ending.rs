//! How sandboxes end, and what the keeper then removes.

use super::message::{End, Reply, Trouble, end_of};
use super::run::Keeper;
use super::sandboxes::{START_PATIENCE, Stage};
use crate::cell::Cell;
use rustix::event::epoll;
use std::time::{Duration, Instant};

impl Keeper {
    /// Its own program is no more. Those that were added to one that is accompanied go on.
    pub(super) fn program_ended(&mut self, number: u32, end: End) {
        let Some(kept) = self.kept.get_mut(&number) else { return };
        if !kept.spec.accompanied || kept.added.is_empty() || kept.end.is_some() {
            return kept.end(end);
        }
        kept.left = Some(end);
        let left = Reply::Left { id: kept.id, exit: kept.exit() };
        self.reply(&left);
    }

    /// An occupant is no more, as who has forked it says.
    pub(super) fn exited(&mut self, id: u64, end: End) {
        if let Some(number) = self.numbers.get(&id) {
            self.program_ended(*number, end);
        }
    }

    pub(super) fn fail(&mut self, number: u32, trouble: Trouble) {
        let Some(kept) = self.kept.get_mut(&number) else { return };
        let id = kept.id;
        let was_running = kept.stage == Stage::Running;
        kept.end(End::NotStarted(trouble.sentence()));
        if !was_running {
            self.reply(&Reply::Failed { id, trouble });
        }
    }

    /// The first process of a cell is no more, and so nothing in it.
    pub(super) fn gone(&mut self, number: u32) {
        let Some(kept) = self.kept.remove(&number) else { return self.drop_spare(number) };
        self.numbers.remove(&kept.id);
        let exited = Reply::Exited { id: kept.id, exit: kept.exit() };
        self.let_go(kept.cell);
        // What can be removed is removed before anybody hears of the end.
        self.leave();
        self.reply(&exited);
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
                self.free_numbers.push(cell.name.number);
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
            let is_template = |index: &u32| self.zygotes.get(index).is_some_and(|it| it.template.is_some());
            let found = self.forked.keys().copied().find(|(index, it)| *it == pid && !is_template(index));
            if let Some(id) = found.and_then(|key| self.forked.remove(&key)) {
                self.exited(id, end_of(status));
            }
        }
    }

    pub(super) fn pass_deadlines(&mut self) {
        let now = Instant::now();
        let mut late = Vec::new();
        for (number, kept) in &mut self.kept {
            match kept.due() {
                Some(due) if due > now => {}
                Some(_) if kept.deadline.is_some_and(|deadline| deadline <= now) => kept.end(End::Deadline),
                Some(_) => late.push(*number),
                None => {}
            }
        }
        for number in late {
            let text = format!("the sandbox was not under way within {} s", START_PATIENCE.as_secs());
            self.fail(number, Trouble { doing: String::new(), errno: None, text });
        }
        self.pass_descents(now);
    }

    pub(super) fn end_all(mut self) -> i32 {
        let kept = std::mem::take(&mut self.kept).into_values().map(|kept| kept.cell);
        for cell in kept.chain(self.pool.cells.drain(..).map(|(cell, _)| cell)) {
            cell.kill();
            self.leaving.push(cell);
        }
        for pid in self.zygotes.values().filter_map(|warm| warm.pid) {
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
