//! The programs of extensions beside a function's code: started in its sandbox, heard until they end.

use crate::code::External;
use crate::extensions::{EXTENSIONS_MAX, Extensions};
use crate::failures::signal_name;
use crate::journal::LINE_BYTES_MAX;
use crate::runtimes::RUNTIME_FOLDER;
use sandbox::{Added, Companion, End, Output, Sandbox};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

pub const FOLDER: &str = "/opt/extensions";
/// Lines that nobody has taken yet.
const LINES_WAITING: usize = 64;
const LAST_WORDS: Duration = Duration::from_millis(50);

/// What AWS keeps from extensions: it is about the code alone.
const KEPT: [&str; 8] = [
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_XRAY_CONTEXT_MISSING",
    "AWS_XRAY_DAEMON_ADDRESS",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
];

/// What is heard of one.
pub enum Beside {
    Line(Vec<u8>),
    Ended { name: String, how: String },
    NotLaunched { name: String, how: String },
}

/// What extensions see of the code's environment.
pub fn environment(of_code: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    // Packages of the runtime are for its interpreter, which need not be theirs.
    let is_runtime = |name: &str, value: &str| name == "PYTHONPATH" && value == RUNTIME_FOLDER;
    let shown =
        of_code.iter().filter(|(name, value)| !KEPT.contains(&name.as_str()) && !is_runtime(name, value));
    shown.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Starts them, one after the other. Who cannot be started is told to `extensions`.
pub fn start(
    sandbox: &Sandbox,
    external: &[External],
    environment: &BTreeMap<String, String>,
    extensions: &Extensions,
) -> (JoinSet<()>, mpsc::Receiver<Beside>) {
    let mut listening = JoinSet::new();
    let (says, heard) = mpsc::channel(LINES_WAITING);
    for (number, External { name, is_executable }) in external.iter().enumerate() {
        let path = format!("{FOLDER}/{name}");
        if number >= EXTENSIONS_MAX {
            let why = format!("extension limit ({EXTENSIONS_MAX}) reached");
            extensions.not_launched(name, "TooManyExtensions", &why);
            break;
        }
        if !is_executable {
            let why = format!("fork/exec {path}: permission denied");
            extensions.not_launched(name, "PermissionDenied", &why);
            break;
        }
        let (environment, directory) = (environment.clone(), "/".to_owned());
        match sandbox.add(Added { path, arguments: Vec::new(), environment, directory }) {
            Ok(companion) => _ = listening.spawn(listen(name.clone(), companion, says.clone())),
            Err(error) => {
                extensions.not_launched(name, "UnknownError", &error.to_string());
                break;
            }
        }
    }
    (listening, heard)
}

async fn listen(name: String, mut companion: Companion, says: mpsc::Sender<Beside>) {
    let end = companion.end();
    let Companion { stdout, stderr, .. } = &mut companion;
    let reading = async { tokio::join!(lines(stdout, &says), lines(stderr, &says)) };
    tokio::pin!(end, reading);
    let end = tokio::select! {
        biased;
        _ = &mut reading => end.await,
        end = &mut end => {
            // What it wrote is there by now; a child of its own may hold its streams for longer.
            let _ = tokio::time::timeout(LAST_WORDS, reading).await;
            end
        }
    };
    let how = match end {
        Ok(End::NotStarted(why)) => return says_no(name, &why, &says).await,
        Ok(end) => words(&end),
        Err(error) => error.to_string(),
    };
    let _ = says.send(Beside::Ended { name, how }).await;
}

async fn says_no(name: String, why: &str, says: &mpsc::Sender<Beside>) {
    // `could not execute (/opt/…): Exec format error (os error 8)`
    let why = why.rsplit(": ").next().unwrap_or(why).split(" (os error").next().unwrap_or(why);
    let how = format!("fork/exec {FOLDER}/{name}: {}", why.to_lowercase());
    let _ = says.send(Beside::NotLaunched { name, how }).await;
}

fn words(end: &End) -> String {
    match end {
        End::Code(0) => "exit code 0".to_owned(),
        End::Code(code) => format!("exit status {code}"),
        End::Signal(signal) => format!("signal: {}", signal_name(*signal)),
        End::Killed | End::Deadline | End::NotStarted(_) => "signal: killed".to_owned(),
    }
}

async fn lines(output: &mut Output, says: &mpsc::Sender<Beside>) {
    let mut begun = Vec::new();
    while let Ok(Some(bytes)) = output.read().await {
        begun.extend_from_slice(&bytes);
        while let Some(line) = take_line(&mut begun) {
            if says.send(Beside::Line(line)).await.is_err() {
                return;
            }
        }
    }
    if !begun.is_empty() {
        let _ = says.send(Beside::Line(begun)).await;
    }
}

/// With its end, or as much as fits into one.
fn take_line(begun: &mut Vec<u8>) -> Option<Vec<u8>> {
    let end = begun.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
    let end = end.or((begun.len() >= LINE_BYTES_MAX).then_some(LINE_BYTES_MAX))?;
    let rest = begun.split_off(end);
    Some(std::mem::replace(begun, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_whole_or_too_long() {
        let mut begun = b"one\ntw".to_vec();
        assert_eq!(take_line(&mut begun).unwrap(), b"one\n");
        assert_eq!(take_line(&mut begun), None);
        let mut long = vec![b'x'; LINE_BYTES_MAX + 1];
        assert_eq!(take_line(&mut long).unwrap().len(), LINE_BYTES_MAX);
        assert_eq!(long, b"x");
    }

    #[test]
    fn what_is_about_the_code_alone_is_kept() {
        let names = ["_HANDLER", "MINE", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "AWS_SESSION_TOKEN"];
        let all = names.iter().map(|&name| (name.to_owned(), String::new())).collect();
        let shown: Vec<_> = environment(&all).into_keys().collect();
        assert_eq!(shown, ["AWS_LAMBDA_RUNTIME_API", "AWS_SESSION_TOKEN", "MINE"]);
    }
}
