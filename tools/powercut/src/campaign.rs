//! Cuts the power as often as it was asked to, in several chains at once, and sums up what came of it.

mod chain;
mod checker;
mod cut;
mod flips;
mod harm;
mod listener;
mod report;
mod tally;
mod writer;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::engine::EngineName;

use self::chain::Chain;
pub use self::flips::Flips;
pub use self::tally::Tally;

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Plan {
    pub engine: EngineName,
    pub cuts: u64,
    pub seed: u64,
    /// Chains that run beside each other.
    pub chains: u64,
    /// Flip only in files whose path holds this.
    pub only: String,
    /// Where disks are mounted and images are written.
    pub directory: PathBuf,
    /// Where the images of failures are kept, if they are.
    pub keep: Option<PathBuf>,
}

impl Plan {
    fn chain_directory(&self, chain: u64) -> PathBuf {
        self.directory.join(format!("chain-{chain}"))
    }
}

pub fn cut(plan: &Plan) -> io::Result<Tally> {
    let tally = Mutex::new(Tally::new(plan.cuts));
    beside_each_other(plan, |chain| Chain::new(plan, chain, &tally)?.run())?;
    Ok(tally.into_inner().unwrap_or_else(PoisonError::into_inner))
}

pub fn flip(plan: &Plan) -> io::Result<Flips> {
    let flips = Mutex::new(Flips::new(plan.cuts));
    beside_each_other(plan, |chain| flips::run(plan, chain, &flips))?;
    Ok(flips.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Plays every chain on a thread of its own.
fn beside_each_other(plan: &Plan, play: impl Fn(u64) -> io::Result<()> + Sync) -> io::Result<()> {
    std::thread::scope(|scope| {
        let play = &play;
        let chains: Vec<_> = (0..plan.chains).map(|chain| scope.spawn(move || play(chain))).collect();
        let ended: Vec<_> = chains.into_iter().map(|chain| chain.join()).collect();
        ended
            .into_iter()
            .try_for_each(|ended| ended.unwrap_or_else(|_| Err(io::Error::other("a chain panicked"))))
    })
}

/// The engine's directory on a disk: not the root itself, so that its name can be lost too.
fn data_directory(disk: &Path) -> PathBuf {
    disk.join("data")
}
