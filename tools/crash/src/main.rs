//! Kills the server under load, again and again, and looks whether anything that was acknowledged is gone.

mod answer;
mod arguments;
mod campaign;
mod check;
mod choice;
mod functions;
mod judge;
mod model;
mod queues;
mod roll_back;
mod s3;
mod survey;
mod tally;
mod writer;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use crash::trouble::{Outcome, Trouble};

use self::arguments::Arguments;
use self::campaign::{Campaign, Plan};
use self::functions::Rounds;
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let done = runtime.block_on(rounds(arguments, binary, home.path()));
    let failed = !matches!(&done, Ok(tally) if tally.failures() == 0);
    if failed && arguments.keep {
        home.disable_cleanup(true);
        println!("the data is kept in {}", home.path().display());
    }
    done
}

async fn rounds(arguments: &Arguments, binary: PathBuf, home: &Path) -> Outcome<Tally> {
    let Arguments { kills, faults, functions, seed, roll_back, .. } = *arguments;
    let mut tally = match kills + faults {
        0 => Tally::new(0),
        _ => {
            let plan = Plan { kills, faults, seed, roll_back, binary: binary.clone() };
            Campaign::new(plan, home).run().await?
        }
    };
    if functions > 0 {
        tally.note_functions(Rounds::new(&binary, home, seed)?.run(functions).await?);
    }
    Ok(tally)
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
