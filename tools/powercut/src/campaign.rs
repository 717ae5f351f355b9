//! Cuts the power as often as it was asked to, in several chains at once, and sums up what came of it.

mod chain;
mod checker;
pub mod flips;
mod listener;
mod report;
mod tally;
mod writer;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::engine::EngineName;

use self::chain::Chain;
pub use self::tally::Tally;

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Plan {
    pub engine: EngineName,
    pub cuts: u64,
    pub seed: u64,
    /// Chains that run beside each other.
    pub chains: u64,
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

pub fn run(plan: &Plan) -> io::Result<Tally> {
    let tally = Mutex::new(Tally::new(plan.cuts));
    let run_chain = |number| Chain::new(plan, number, &tally)?.run();
    std::thread::scope(|scope| {
        let chains: Vec<_> = (0..plan.chains).map(|number| scope.spawn(move || run_chain(number))).collect();
        let ended = chains.into_iter().map(|chain| chain.join());
        ended.map(|ended| ended.unwrap_or_else(|_| Err(io::Error::other("a chain panicked")))).collect::<io::Result<()>>()
    })?;
    Ok(tally.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// The engine's directory on a disk: not the root itself, so that its name can be lost too.
fn data_directory(disk: &Path) -> PathBuf {
    disk.join("data")
}
