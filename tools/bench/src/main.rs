//! Measures the server and the store. Each figure stands beside its limit: what the same machine does, in
//! the same run and in turn with it, when only the unavoidable is done. Ratios travel; absolute figures do
//! not.
//!
//! Hidden tasks of this program are the processes that are measured: the plain HTTP servers, and the one
//! that loads a store and is killed.

mod arguments;
mod cpu;
mod figure;
mod functions;
mod http;
mod limit;
mod logs;
mod plain;
mod queues;
mod report;
mod rows;
mod s3;
mod sandboxes;
mod spine;
mod startup;
mod storage;
mod tasks;

use std::process::ExitCode;

use clap::Parser;
use crash::trouble::{Outcome, Trouble};

use self::arguments::{Arguments, Part, Task};
use self::figure::Figure;

/// The allocator of the server, so that what is measured in this process compares with it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.task {
        Some(task) => run_task(task),
        None => measure(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("bench: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run_task(task: &Task) -> Outcome<()> {
    match task {
        Task::Serve { verify, log, answer_bytes } => {
            tasks::serve::run(*verify, log.as_deref(), *answer_bytes)
        }
        Task::ServeFunction { interpreter, script, task } => {
            tasks::serve_function::run(interpreter, script, task)
        }
        Task::SendFile { file } => tasks::send_file::run(file),
        Task::Load { directory, key_file, from, count } => {
            tasks::load::run(directory, key_file, *from, *count)
        }
        Task::Open { directory, key_file } => tasks::open::run(directory, key_file),
    }
}

fn measure(arguments: &Arguments) -> Outcome<()> {
    let binary = arguments.binary()?;
    if !binary.exists() && arguments.part != Part::Sandbox {
        let how = "build it (cargo build --release -p pileus), or name it with --binary";
        return Err(Trouble::new(format!("there is no server at {}: {how}", binary.display())));
    }
    if cfg!(debug_assertions) {
        eprintln!("bench: built without --release, so that limits look worse than they are");
    }
    let scale = arguments.scale();
    let mut figures: Vec<Figure> = Vec::new();
    for part in arguments.part.parts() {
        figures.extend(match part {
            Part::Spine => spine::measure(&binary, &scale)?,
            Part::Store => storage::measure(&scale)?,
            Part::Sqs => queues::measure(&binary, &scale)?,
            Part::S3 => s3::measure(&binary, &scale)?,
            Part::Sandbox => sandboxes::measure(&scale)?,
            Part::Lambda => functions::measure(&binary, &scale)?,
            Part::Logs => logs::measure(&binary, &scale)?,
            Part::Startup => startup::measure(&binary, &scale)?,
            Part::All => continue,
        });
    }
    println!("{}", report::table(&figures));
    if let Some(file) = &arguments.json {
        std::fs::write(file, report::json(&figures)?)?;
    }
    Ok(())
}
