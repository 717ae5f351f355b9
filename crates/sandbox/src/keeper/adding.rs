//! What is asked of the first process of a sandbox that runs: further programs, and sockets.

use super::message::{End, Reply};
use super::run::Keeper;
use super::starting::variables;
use crate::cell::first::Command;
use crate::cell::program::Executed;
use crate::error::{Doing, Error, Result};
use crate::orders::{self, From};
use crate::spec::{Added, Spec};
use rustix::fd::{AsFd, OwnedFd};

impl Keeper {
    pub(super) fn add(&mut self, id: u64, added: u64, asked: Added, descriptors: &[OwnedFd]) -> Result<()> {
        let Added { path, arguments, environment, directory } = asked;
        let number = self.numbers.get(&id).copied();
        let kept = number.and_then(|number| Some((number, self.kept.get_mut(&number)?)));
        let (number, kept) = kept.ok_or_else(|| Error::gone("the sandbox is gone"))?;
        let spec = Spec { directory, template: false, ..(*kept.spec).clone() };
        let order = self.orders.write(id, number, &spec, From::Inside, true);
        let own = descriptors.iter().map(AsFd::as_fd).chain([kept.cell.handle.as_fd()]);
        let brought: Vec<_> = own.chain(kept.cell.doors.iter().map(AsFd::as_fd)).collect();
        let program = Executed { path, arguments, environment: variables(&environment) };
        let socket = &kept.cell.socket;
        socket.send_now(&Command::Add { added, program }, &[]).doing("talk to a cell")?;
        if let Err(cause) = socket.send_bytes_now(orders::bytes(&order), &brought) {
            // It would wait for the order for good.
            kept.end(End::Killed);
            return Err(cause).doing("talk to a cell");
        }
        kept.added.insert(added);
        Ok(())
    }

    pub(super) fn added_ended(&mut self, number: u32, added: u64, end: End) {
        let Some(kept) = self.kept.get_mut(&number).filter(|kept| kept.added.contains(&added)) else {
            return;
        };
        kept.added.remove(&added);
        if let Some(left) = kept.left.clone().filter(|_| kept.added.is_empty()) {
            kept.end(left);
        }
        self.reply(&Reply::AddedEnded { added, end });
    }

    /// A socket of its network, made by its first process.
    pub(super) fn ask_socket(&mut self, id: u64, asked: u64) {
        let number = self.numbers.get(&id).copied();
        let sent = number.and_then(|number| self.kept.get_mut(&number)).is_some_and(|kept| {
            kept.sockets.insert(asked);
            kept.cell.socket.send_now(&Command::Socket { asked }, &[]).is_ok()
        });
        if !sent {
            self.reply(&Reply::Socket { asked });
        }
    }

    pub(super) fn socket_made(&mut self, number: u32, asked: u64, made: &[OwnedFd]) {
        if self.kept.get_mut(&number).is_some_and(|kept| kept.sockets.remove(&asked)) {
            let made: Vec<_> = made.iter().take(1).map(AsFd::as_fd).collect();
            let _ = self.server.send(&Reply::Socket { asked }, &made);
        }
    }
}
