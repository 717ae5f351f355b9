//! How a function can fail beside its own errors, in the words of AWS.

use bytes::Bytes;
use serde_json::json;
use std::time::Duration;

pub const RESPONSE_BYTES_MAX: usize = 6 * 1024 * 1024 + 100;

fn told(kind: &str, message: &str) -> Bytes {
    json!({"errorType": kind, "errorMessage": message}).to_string().into()
}

pub fn timed_out(request_id: &str, timeout: Duration) -> Bytes {
    let text = format!("RequestId: {request_id} Error: {}", timed_out_line(timeout));
    told("Sandbox.Timedout", &text)
}

/// The sentence, as it also stands in the log.
pub fn timed_out_line(timeout: Duration) -> String {
    format!("Task timed out after {:.2} seconds", timeout.as_secs_f64())
}

/// The process is gone: `how` says it in the words of a shell.
pub fn ended(request_id: &str, how: Ending) -> Bytes {
    told(how.kind(), &format!("RequestId: {request_id} Error: {}", how.sentence()))
}

pub fn response_too_large() -> Bytes {
    let text =
        format!("Response payload size exceeded maximum allowed payload size ({RESPONSE_BYTES_MAX} bytes).");
    told("Function.ResponseSizeTooLarge", &text)
}

/// An extension has failed, and its environment with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `Extension.Crash`
    pub kind: String,
    pub sentence: String,
}

impl Fault {
    pub fn new(kind: &str, sentence: &str) -> Fault {
        Fault { kind: kind.to_owned(), sentence: sentence.to_owned() }
    }

    pub fn told(&self, request_id: &str) -> Bytes {
        told(&self.kind, &format!("RequestId: {request_id} Error: {}", self.sentence))
    }
}

/// How the process of a function ended that should have gone on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With a status.
    Exited(i32),
    Killed(i32),
    OutOfMemory,
}

impl Ending {
    pub fn kind(self) -> &'static str {
        match self {
            Ending::OutOfMemory => "Runtime.OutOfMemory",
            Ending::Exited(_) | Ending::Killed(_) => "Runtime.ExitError",
        }
    }

    pub fn sentence(self) -> String {
        match self {
            Ending::Exited(0) => "Runtime exited without providing a reason".to_owned(),
            Ending::Exited(status) => format!("Runtime exited with error: exit status {status}"),
            Ending::Killed(signal) => {
                format!("Runtime exited with error: signal: {}", signal_name(signal))
            }
            Ending::OutOfMemory => "Runtime exited with error: signal: killed".to_owned(),
        }
    }
}

pub fn signal_name(number: i32) -> String {
    match number {
        4 => "illegal instruction",
        6 => "aborted",
        7 => "bus error",
        8 => "floating point exception",
        9 => "killed",
        11 => "segmentation fault",
        13 => "broken pipe",
        15 => "terminated",
        _ => return format!("signal {number}"),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_aws() {
        let text = |bytes: Bytes| String::from_utf8(bytes.to_vec()).unwrap();
        assert_eq!(
            text(timed_out("r", Duration::from_secs(3))),
            r#"{"errorMessage":"RequestId: r Error: Task timed out after 3.00 seconds","errorType":"Sandbox.Timedout"}"#
        );
        assert_eq!(
            text(ended("r", Ending::Exited(1))),
            r#"{"errorMessage":"RequestId: r Error: Runtime exited with error: exit status 1","errorType":"Runtime.ExitError"}"#
        );
        assert_eq!(Ending::Killed(11).sentence(), "Runtime exited with error: signal: segmentation fault");
    }
}
