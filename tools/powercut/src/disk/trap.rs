//! A power cut that waits for its moment: the n-th write, sync or change of a name. It is taken
//! before that call has any effect, so mostly with something half done.

use fastrand::Rng;

use super::image::Image;
use super::rule::{Dropped, Rules};
use super::{Disk, Problem};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Write,
    Sync,
    /// A creation, removal or renaming, or the sync of a directory.
    Name,
}

pub struct Trap {
    pub moment: Moment,
    /// It springs at this many of such moments from now.
    pub countdown: u64,
    pub rules: Rules,
    pub chance: Rng,
    /// Whether nothing changes any more afterwards, not even by the call that sprang it.
    pub freezes: bool,
    /// Told what is left, while the disk stands still.
    pub tell: Box<dyn FnOnce(Image, Dropped) + Send>,
}

impl Disk {
    pub fn arm(&mut self, trap: Trap) {
        self.trap = Some(trap);
    }

    /// After this no trap springs any more.
    pub fn disarm(&mut self) {
        self.trap = None;
    }

    pub fn thaw(&mut self) {
        self.frozen = false;
    }

    /// Takes the cut here and now, if it was not taken yet.
    pub fn spring(&mut self) {
        if let Some(mut trap) = self.trap.take() {
            self.frozen = trap.freezes;
            let (image, dropped) = self.after_cut(trap.rules, &mut trap.chance);
            (trap.tell)(image, dropped);
        }
    }

    /// To be called before each change.
    pub(super) fn meet(&mut self, moment: Moment) -> Result<(), Problem> {
        if let Some(trap) = self.trap.as_mut().filter(|trap| trap.moment == moment) {
            trap.countdown = trap.countdown.saturating_sub(1);
            if trap.countdown == 0 {
                self.spring();
            }
        }
        if self.frozen { Err(Problem::Frozen) } else { Ok(()) }
    }
}
