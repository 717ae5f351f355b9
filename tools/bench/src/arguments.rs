//! The command line, and how long a run takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use crash::trouble::Outcome;

#[derive(Parser)]
#[command(about = "Measures the server and the store, each figure beside its limit from the same run")]
pub struct Arguments {
    /// What is measured.
    #[arg(value_enum, default_value = "all")]
    pub part: Part,
    /// Less precise, in less than a minute.
    #[arg(long)]
    pub quick: bool,
    /// How many rows a large store has [default: a million, or 300,000 when quick].
    #[arg(long)]
    pub rows: Option<u64>,
    /// Write the figures there too.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// The server [default: the one that was built beside this program]
    #[arg(long, value_name = "PATH")]
    pub binary: Option<PathBuf>,
    #[command(subcommand)]
    pub task: Option<Task>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    All,
    /// From the socket to the commit: the server, beside plain servers that do the unavoidable.
    Spine,
    /// Inside the store, without HTTP.
    Store,
    /// Queues: send, receive, delete, wait, at several depths.
    Sqs,
    /// Objects: small and large, lists, slow clients.
    S3,
    /// Sandboxes: how soon, how many, how small.
    Sandbox,
    /// Functions: cold, warm, many at once, started by others.
    Lambda,
    /// Lines of functions: how many are kept, and what that costs others.
    Logs,
    /// Start, memory, size.
    Startup,
}

#[derive(Subcommand)]
pub enum Task {
    /// Answer every request with the same text; verify or log it first.
    #[command(hide = true)]
    Serve {
        #[arg(long)]
        verify: bool,
        #[arg(long)]
        log: Option<PathBuf>,
        #[arg(long, default_value_t = crate::tasks::serve::ANSWER_BYTES)]
        answer_bytes: usize,
    },
    /// Answer every request with what a process says of it that runs a function.
    #[command(hide = true)]
    ServeFunction { interpreter: PathBuf, script: PathBuf, task: PathBuf },
    /// Answer every request with a file.
    #[command(hide = true)]
    SendFile { file: PathBuf },
    /// Write so many rows, say so, then go on until killed.
    #[command(hide = true)]
    Load { directory: PathBuf, key_file: PathBuf, from: u64, count: u64 },
    /// Open the store, say how long it took, then wait to be killed.
    #[command(hide = true)]
    Open { directory: PathBuf, key_file: PathBuf },
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// How often each figure is taken, in turn with its limit.
    pub rounds: usize,
    /// How long one taking lasts.
    pub taking: Duration,
    /// How many rows a large store has.
    pub rows: u64,
    /// How many keys a large bucket has.
    pub keys: u64,
}

impl Part {
    pub fn parts(self) -> Vec<Part> {
        match self {
            Part::All => {
                vec![
                    Part::Spine,
                    Part::Store,
                    Part::Startup,
                    Part::Sqs,
                    Part::S3,
                    Part::Sandbox,
                    Part::Lambda,
                    Part::Logs,
                ]
            }
            part => vec![part],
        }
    }
}

impl Arguments {
    pub fn binary(&self) -> Outcome<PathBuf> {
        match &self.binary {
            Some(binary) => Ok(binary.clone()),
            None => Ok(std::env::current_exe()?.with_file_name("pileus")),
        }
    }

    pub fn scale(&self) -> Scale {
        let (rounds, taking_ms, rows) = if self.quick { (3, 300, 300_000) } else { (5, 1000, 1_000_000) };
        let rows = self.rows.unwrap_or(rows);
        let keys = if self.quick { rows.min(20_000) } else { rows };
        Scale { rounds, taking: Duration::from_millis(taking_ms), rows, keys }
    }
}
