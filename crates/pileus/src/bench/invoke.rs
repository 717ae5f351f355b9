//! `pileus bench invoke FUNCTION`: the benchmark of the hybrid lab, of any function that runs here.

use super::answer::{Answer, Reply};
use super::function::Function;
use super::pace::{self, Plan, Run};
use super::plot;
use super::report::{self, Progress};
use super::statistics::Statistics;
use crate::api::Api;
use crate::cli;
use crate::place::Place;
use crate::running::Running;
use crate::trouble::{Outcome, Trouble};
use kernel::Clock;
use kernel::time::SystemClock;
use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// So many requests wait for their answers at once, and no more are sent: each takes a socket.
const UNDER_WAY_MAX: usize = 500;

pub fn invoke(options: &cli::BenchInvoke) -> Outcome {
    let place = Place::of(&options.place)?;
    let running = Running::find(&place)
        .ok_or_else(|| Trouble::new("the cloud does not run; start it with `pileus start`"))?;
    let api = Api::of(&running, &options.region)?;
    is_writable(&options.output)?;
    let payload = payload(&options.payload)?;
    let function = Arc::new(Function::new(api, &options.function, options.qualifier.as_deref(), payload));
    let plan = Plan { count: options.count, rate: options.rate, under_way_max: UNDER_WAY_MAX };
    let at = SystemClock.now().iso();
    say(&report::head(&options.function, &options.region, &plan, &at))?;
    let run = measure(&plan, &function)?;
    if let Some(refusal) = refusal(&run) {
        return Err(told(refusal, &options.function));
    }
    say(&report::summary(&run))?;
    keep(options, &run, &at)?;
    Ok(if run.latencies_ms().is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn measure(plan: &Plan, function: &Arc<Function>) -> Outcome<Run> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::new(format!("the runtime: {error}")))?;
    let mut progress = Progress::new(plan.count);
    let mut has_run = false;
    let tell = |answer: &Answer| {
        has_run |= !matches!(answer.reply, Reply::Refused { .. });
        if let Some(line) = progress.line(answer)
            && say(&line).is_err()
        {
            return ControlFlow::Break(());
        }
        // What is refused from the start on will not be allowed by asking again.
        if has_run || is_passing(answer) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    // Ctrl-C ends the run; what was measured until then is told.
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    };
    Ok(runtime.block_on(pace::run(plan, function, interrupt, tell)))
}

/// Whether another try may fare better: the cloud is busy or has trouble of its own.
fn is_passing(answer: &Answer) -> bool {
    answer.status() == 429 || answer.status() >= 500
}

/// Why nothing ran at all.
fn refusal(run: &Run) -> Option<&Answer> {
    let has_run = run.answered().any(|answer| !matches!(answer.reply, Reply::Refused { .. }));
    run.answered().find(|answer| !has_run && !is_passing(answer))
}

fn told(refusal: &Answer, function: &str) -> Trouble {
    let sentence = refusal.trouble().unwrap_or_default();
    let advice = match refusal.status() {
        404 => {
            "`aws lambda list-functions` tells which functions there are in a region; --region names another, \
             --qualifier a version or alias"
                .to_owned()
        }
        403 => format!(
            "the key in AWS_ACCESS_KEY_ID must be allowed lambda:InvokeFunction on {function}; without \
             one, test/test is used"
        ),
        501 => "this pileus cannot run functions".to_owned(),
        _ => "nothing was measured".to_owned(),
    };
    Trouble::new(format!("{sentence}\n        {advice}"))
}

/// JSON as it stands, or the content of a file, as the aws command line has it.
fn payload(given: &str) -> Outcome<Vec<u8>> {
    match given.strip_prefix("file://") {
        Some(path) => fs::read(path).map_err(|error| Trouble::at(Path::new(path), error)),
        None => Ok(given.as_bytes().to_vec()),
    }
}

/// Told before the run, not after five minutes.
fn is_writable(output: &Path) -> Outcome<()> {
    let directory = match output.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    tempfile::tempfile_in(directory).map(|_| ()).map_err(|error| Trouble::at(directory, error))
}

/// Writes the figures, and draws them if there are any.
fn keep(options: &cli::BenchInvoke, run: &Run, at: &str) -> Outcome<()> {
    let write = |path: &Path, content: &[u8], what: &str| {
        fs::write(path, content).map_err(|error| Trouble::at(path, error))?;
        say(&format!("✓ {what} saved: {}", path.display()))
    };
    if let Some(statistics) = Statistics::of(&run.latencies_ms()) {
        let title =
            plot::Title { function: &options.function, region: &options.region, rate: options.rate, at };
        let picture = plot::draw(&title, run, &statistics);
        write(&options.output.with_extension("png"), &picture.png().map_err(Trouble::new)?, "Plot")?;
        write(&options.output.with_extension("svg"), picture.svg().as_bytes(), "Plot")?;
    }
    let json = serde_json::to_string_pretty(&report::json(run))? + "\n";
    write(&options.output, json.as_bytes(), "Data")
}

fn say(line: &str) -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|error| Trouble::new(error.to_string()))
}
