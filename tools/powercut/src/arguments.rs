//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::engine::EngineName;

#[derive(Parser)]
#[command(about = "Cuts the power under the store and looks whether anything acknowledged is gone")]
pub struct Arguments {
    /// How many power cuts, or flips.
    #[arg(long, default_value_t = 200)]
    pub cuts: u64,
    /// Where chance begins. The interleaving of the writers is not part of it.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Chains of cuts that run beside each other.
    #[arg(long, default_value_t = 2)]
    pub chains: u64,
    /// Where to work, instead of the system's directory for temporary files.
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// Keep the disk and the ledger of every failure there.
    #[arg(long)]
    pub keep: bool,
    /// Flip bytes instead of cutting the power: every damage has to be reported.
    #[arg(long)]
    pub flip: bool,
    /// Flip only in files whose path holds this.
    #[arg(long, default_value = "", requires = "flip")]
    pub only: String,
    /// What is tested; the logs test this program itself.
    #[arg(long, value_enum, default_value = "embedded")]
    pub engine: EngineName,
    #[command(subcommand)]
    pub task: Option<Task>,
}

#[derive(Subcommand)]
pub enum Task {
    /// Write until killed, or so many transactions each, and say what is acknowledged.
    #[command(hide = true)]
    Write {
        directory: PathBuf,
        run: u32,
        until: Option<u64>,
        /// Close the engine at the end.
        #[arg(long)]
        close: bool,
    },
    /// Compare what is there with the ledger from stdin.
    #[command(hide = true)]
    Check {
        directory: PathBuf,
        #[arg(long)]
        scrub: bool,
    },
}
