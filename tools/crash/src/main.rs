//! Kills the server under load, again and again, and looks whether anything that was acknowledged is gone.

mod answer;
mod arguments;
mod campaign;
mod check;
mod choice;
mod judge;
mod model;
mod queues;
mod roll_back;
mod s3;
mod survey;
mod tally;
mod writer;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use crash::trouble::{Outcome, Trouble};

use self::arguments::Arguments;
use self::campaign::{Campaign, Plan};
use self::tally::Tally;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(tally) => {
            println!("{tally}");
            if tally.failures() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(trouble) => {
            eprintln!("crash: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Outcome<Tally> {
    let mut home = match &arguments.dir {
        Some(directory) => tempfile::tempdir_in(directory)?,
        None => tempfile::tempdir()?,
    };
    let binary = match &arguments.binary {
        Some(binary) => binary.clone(),
        None => beside_this_program()?,
    };
    let Arguments { kills, faults, seed, roll_back, .. } = *arguments;
    let plan = Plan { kills, faults, seed, roll_back, binary };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let done = runtime.block_on(Campaign::new(plan, home.path()).run());
    let failed = !matches!(&done, Ok(tally) if tally.failures() == 0);
    if failed && arguments.keep {
        home.disable_cleanup(true);
        println!("the data is kept in {}", home.path().display());
    }
    done
}

fn beside_this_program() -> Outcome<PathBuf> {
    let binary = std::env::current_exe()?.with_file_name("pileus");
    match binary.exists() {
        true => Ok(binary),
        false => Err(Trouble::new(
            "there is no server: build it (cargo build -p pileus), or name it with --binary",
        )),
    }
}
