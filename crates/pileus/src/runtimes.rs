//! `pileus runtimes`: what runs functions of which runtime on this host; and `pileus runtimes prepare`, which
//! installs what comes with them on AWS.

use crate::cli;
use crate::place::Place;
use crate::progress::{Spinner, moment};
use crate::trouble::{Outcome, Trouble};
use functions::{Found, Runtimes, told};
use sandbox::Interpreter;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::ExitCode;

pub fn runtimes(options: &cli::Runtimes) -> Outcome {
    match &options.command {
        Some(cli::RuntimesCommand::Prepare(asked)) => {
            // The place can be named before and behind the word.
            let data_dir = asked.place.data_dir.clone().or(options.place.data_dir.clone());
            prepare(asked, &cli::Place { data_dir })
        }
        None => list(options),
    }
}

fn open(options: &cli::Place) -> Outcome<Runtimes> {
    let folder = Place::of(options)?.functions().join("runtimes");
    let _looks = Spinner::new("looking for interpreters");
    Runtimes::open(folder.clone()).map_err(|error| Trouble::at(&folder, error))
}

/// A runtime, as it is listed.
struct Row<'a> {
    name: &'static str,
    runs: &'static str,
    interpreter: Option<&'a Interpreter>,
    /// Its name, and whether it is there.
    sdk: Option<(&'static str, bool)>,
}

fn rows(runtimes: &Runtimes) -> Vec<Row<'_>> {
    let row = |name| {
        let (runs, interpreter) = match runtimes.find(name) {
            None => ("missing", None),
            Some(Found::Own) => ("itself", None),
            Some(Found::Exact(interpreter)) => ("exact", Some(interpreter)),
            Some(Found::Nearest(interpreter)) => ("nearest", Some(interpreter)),
        };
        let kit = interpreter.and_then(|interpreter| runtimes.kit(interpreter));
        Row { name, runs, interpreter, sdk: kit.map(|kit| (kit.name(), kit.is_there())) }
    };
    lambda::runtimes::names().into_iter().map(row).collect()
}

fn list(options: &cli::Runtimes) -> Outcome {
    let runtimes = open(&options.place)?;
    let rows = rows(&runtimes);
    if options.json {
        println!("{}", Value::from_iter(rows.iter().map(Row::json)));
        return Ok(ExitCode::SUCCESS);
    }
    for row in &rows {
        println!("{}", row.line());
    }
    let lacks = |row: &&Row<'_>| row.runs == "exact" && row.sdk.is_some_and(|(_, is_there)| !is_there);
    if let Some(row) = rows.iter().find(lacks) {
        println!(
            "\nSDKs are installed by `pileus runtimes prepare {}` (or --all), else at first use.",
            row.name
        );
    }
    Ok(ExitCode::SUCCESS)
}

impl Row<'_> {
    fn json(&self) -> Value {
        json!({
            "runtime": self.name,
            "runs": self.runs,
            "version": self.interpreter.map(|interpreter| interpreter.version.as_str()),
            "executable": self.interpreter.map(|interpreter| interpreter.executable.display().to_string()),
            "sdk": self.sdk.map(|(name, _)| name),
            "sdk_is_there": self.sdk.map(|(_, is_there)| is_there),
        })
    }

    fn line(&self) -> String {
        let with = match self.interpreter {
            Some(interpreter) => format!("{} ({})", told(interpreter), interpreter.executable.display()),
            None if self.runs == "itself" => "the program that the function brings".to_owned(),
            None => "nothing on this host runs it".to_owned(),
        };
        let sdk = match self.sdk {
            Some((name, true)) => format!("; with {name}"),
            Some((name, false)) => format!("; without {name} yet"),
            None => String::new(),
        };
        format!("{:<16} {:<8} {with}{sdk}", self.name, self.runs)
    }
}

fn prepare(options: &cli::Prepare, place: &cli::Place) -> Outcome {
    let runtimes = open(place)?;
    let names: Vec<&str> = match options.all {
        true => lambda::runtimes::names(),
        false => options.names.iter().map(String::as_str).collect(),
    };
    let mut seen = BTreeSet::new();
    let mut failed = 0;
    for name in names {
        let interpreter = match runtimes.find(name) {
            Some(Found::Exact(interpreter) | Found::Nearest(interpreter)) => interpreter,
            Some(Found::Own) => {
                say(name, "brings its own program: there is nothing to prepare");
                continue;
            }
            None if options.all => continue,
            None => {
                eprintln!("{name}: nothing on this host runs it; `pileus runtimes` lists what it has");
                failed += 1;
                continue;
            }
        };
        if !seen.insert(&interpreter.executable) {
            continue;
        }
        if let Err(why) = prepare_one(&runtimes, name, interpreter) {
            eprintln!("{name}: {why}");
            failed += 1;
        }
    }
    match failed {
        0 => Ok(ExitCode::SUCCESS),
        1 => Err(Trouble::new("one runtime is not prepared")),
        _ => Err(Trouble::new(format!("{failed} runtimes are not prepared"))),
    }
}

fn prepare_one(runtimes: &Runtimes, name: &str, interpreter: &Interpreter) -> Result<(), String> {
    let kit = runtimes.kit(interpreter);
    let version = told(interpreter);
    if let Some(kit) = &kit
        && kit.is_there()
    {
        say(name, &format!("{} is there for {version}", kit.name()));
        return Ok(());
    }
    let what = match &kit {
        Some(kit) => format!("installing {} for {version} into {}", kit.name(), kit.folder().display()),
        None => format!("making ready what {version} needs"),
    };
    say(name, &what);
    while_turning(&what, || {
        runtimes.prepare_loop(interpreter)?;
        kit.map_or(Ok(()), |kit| kit.install())
    })?;
    say(name, "ready");
    Ok(())
}

fn say(name: &str, what: &str) {
    println!("{name}: {what}");
}

/// A spinner turns while something is done.
fn while_turning<T: Send>(what: &str, done: impl FnOnce() -> T + Send) -> T {
    let spinner = Spinner::new(what);
    std::thread::scope(|scope| {
        let doing = scope.spawn(done);
        while !doing.is_finished() {
            moment();
            spinner.say(what.to_owned());
        }
        doing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
