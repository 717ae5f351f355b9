//! Cuts the power under the store, again and again, and looks whether anything that was acknowledged
//! is gone. Two tasks of it are hidden: they are the processes that write and that check.

mod arguments;
mod campaign;
mod disk;
mod engine;
mod mount;
mod workload;

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};

use self::arguments::{Arguments, Task};
use self::campaign::Plan;
use self::engine::Problem;
use self::workload::{check, write};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.task {
        Some(Task::Write { directory, run, until, close }) => {
            let end = write::End { until: *until, close: *close };
            write::run(arguments.engine, directory, *run, end).map(|()| true)
        }
        Some(Task::Check { directory, scrub }) => check_image(&arguments, directory, *scrub),
        None => do_damage(&arguments).map_err(Problem::from),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(Problem(why)) => {
            eprintln!("powercut: {why}");
            ExitCode::FAILURE
        }
    }
}

fn check_image(arguments: &Arguments, directory: &Path, scrub: bool) -> Result<bool, Problem> {
    let ledger = serde_json::from_reader(io::stdin())?;
    let checked = check::run(arguments.engine, directory, &ledger, scrub);
    serde_json::to_writer(io::stdout(), &checked)?;
    Ok(true)
}

/// Whether nothing was lost and nothing served wrong.
fn do_damage(arguments: &Arguments) -> io::Result<bool> {
    let temporary = match &arguments.dir {
        Some(directory) => tempfile::tempdir_in(directory)?,
        None => tempfile::tempdir()?,
    };
    let plan = Plan {
        engine: arguments.engine,
        cuts: arguments.cuts,
        seed: arguments.seed,
        chains: arguments.chains,
        only: arguments.only.clone(),
        directory: temporary.path().into(),
        keep: arguments.keep.then(|| arguments.dir.clone().unwrap_or_else(std::env::temp_dir)),
    };
    if arguments.flip {
        let flips = campaign::flip(&plan)?;
        println!("{flips}");
        return Ok(flips.failed() == 0);
    }
    if let Err(error) = File::options().read(true).write(true).open(mount::DEVICE) {
        println!("skipped: no {} ({error})", mount::DEVICE);
        return Ok(true);
    }
    hide_mounts();
    let tally = campaign::cut(&plan)?;
    println!("{tally}");
    Ok(tally.failed == 0)
}

/// Mounts go with this process, however it ends. Where that is not allowed they are undone as usual.
fn hide_mounts() {
    if unshare(CloneFlags::CLONE_NEWNS).is_ok() {
        let everything = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
        mount(None::<&str>, "/", None::<&str>, everything, None::<&str>).ok();
    }
}
