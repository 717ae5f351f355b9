//! How cells below templates are made: by a process that enters the template's namespaces first.
//!
//! There a template can see it, and stop it. So nobody waits for it; a template that lets none of its copies be
//! made is ended.

use super::message::{End, Reply, Trouble};
use super::run::{DESCENT, Keeper};
use super::sandboxes::Asked;
use crate::cell::Name;
use crate::cell::nested::{self, Descent, Template};
use crate::error::{Doing, Error, Result};
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

pub struct Descending {
    name: Name,
    asked: Asked,
    descent: Descent,
    template: u64,
    pub until: Instant,
}

/// A thousand times what it takes.
const PATIENCE: Duration = Duration::from_secs(10);

impl Keeper {
    pub(super) fn descend(&mut self, asked: Asked, template: u64) -> Result<()> {
        let tree = self.tree.copy()?;
        let name = self.free_name();
        match self.begin_descent(name, tree, template) {
            Ok(descent) => {
                let until = asked.at + PATIENCE;
                self.descending.insert(name.number, Descending { name, asked, descent, template, until });
                Ok(())
            }
            Err(error) => {
                self.give_back(name);
                Err(error)
            }
        }
    }

    fn begin_descent(&self, name: Name, tree: OwnedFd, template: u64) -> Result<Descent> {
        let kept = self.numbers.get(&template).and_then(|number| self.kept.get(number));
        let template = kept.and_then(|kept| {
            Some(Template { first: kept.cell.handle.as_fd(), occupant: kept.occupant.as_ref()?.as_fd() })
        });
        let template = template.ok_or_else(|| Error::gone("the template is gone, or is none"))?;
        let descent = nested::begin(name, &self.setup.homes, tree, &self.setup.stage, &template)?;
        let token = EventData::new_u64(DESCENT | u64::from(name.number));
        epoll::add(&self.events, &descent.hears, token, EventFlags::IN).doing("watch a cell")?;
        Ok(descent)
    }

    pub(super) fn descended(&mut self, number: u32) {
        let Some(Descending { name, asked, descent, .. }) = self.descending.remove(&number) else { return };
        // Who made it may have a copy of it open, by which events would come on.
        let _ = epoll::delete(&self.events, &descent.hears);
        match descent.finish().and_then(|cell| self.watch_cell(cell)) {
            Ok(cell) => _ = self.keep_cell(asked, cell, None),
            Err(error) => {
                self.give_back(name);
                self.reply(&Reply::Failed { id: asked.id, trouble: Trouble::new(&error) });
            }
        }
    }

    /// With the template ends who was to make the cell, which is then told as usual.
    pub(super) fn pass_descents(&mut self, now: Instant) {
        let late = self.descending.values_mut().filter(|descending| descending.until <= now);
        let hindering: Vec<u64> = late
            .map(|descending| {
                descending.until = now + PATIENCE;
                descending.template
            })
            .collect();
        for template in hindering {
            let number = self.numbers.get(&template);
            if let Some(kept) = number.and_then(|number| self.kept.get_mut(number)) {
                kept.end(End::Killed);
            }
        }
    }
}
