//! The command line.

use std::path::PathBuf;

use clap::Parser;

#[derive(Parser)]
#[command(about = "Kills the server under load and looks whether anything acknowledged is gone")]
pub struct Arguments {
    /// How often the server is killed.
    #[arg(long, default_value_t = 50)]
    pub kills: u64,
    /// How many rounds run on a disk that fails.
    #[arg(long, default_value_t = 0)]
    pub faults: u64,
    /// How often a server that runs functions is killed.
    #[arg(long, default_value_t = 0)]
    pub functions: u64,
    /// Where chance begins. The interleaving of the writers is not part of it.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The server [default: the one that was built beside this program]
    #[arg(long, value_name = "PATH")]
    pub binary: Option<PathBuf>,
    /// Where to work, instead of the system's directory for temporary files.
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// Test this program itself: put older data back now and then, which has to be noticed.
    #[arg(long)]
    pub roll_back: bool,
    /// Keep the data after a failure, and tell where.
    #[arg(long)]
    pub keep: bool,
}
