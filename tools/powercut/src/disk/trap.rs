//! A power cut that waits for its moment: the n-th write, sync or change of a name. It is taken
//! before that call has any effect, so mostly with something half done.

use fastrand::Rng;

use super::Disk;
use super::image::Image;
use super::rule::{Dropped, Rules};

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
    /// Told what is left, while the disk stands still.
    pub tell: Box<dyn FnOnce(Image, Dropped) + Send>,
}

impl Disk {
    pub fn arm(&mut self, trap: Trap) {
        self.trap = Some(trap);
    }

    /// Takes the cut here and now, if it was not taken yet.
    pub fn spring(&mut self) {
        if let Some(mut trap) = self.trap.take() {
            let (image, dropped) = self.after_cut(trap.rules, &mut trap.chance);
            (trap.tell)(image, dropped);
        }
    }

    pub(super) fn meet(&mut self, moment: Moment) {
        let Some(trap) = &mut self.trap else { return };
        if trap.moment == moment {
            trap.countdown = trap.countdown.saturating_sub(1);
            if trap.countdown == 0 {
                self.spring();
            }
        }
    }
}
