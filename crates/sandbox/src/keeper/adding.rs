//! Further programs in a sandbox that runs, started by its first process.

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
        if self.kept.get_mut(&number).is_some_and(|kept| kept.added.remove(&added)) {
            self.reply(&Reply::AddedEnded { added, end });
        }
    }
}
