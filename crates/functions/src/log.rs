//! The log of one environment: what its code writes, and what is to be told of its invocations.

use crate::journal::{Journal, LINE_BYTES_MAX, Place};
use kernel::Clock;
use kernel::functions::LogFormat;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How much of an invocation's log its caller can see at once.
const TAIL_BYTES: usize = 4096;

pub struct Log {
    journal: Journal,
    place: Arc<Place>,
    clock: Arc<dyn Clock>,
    format: LogFormat,
    begun: [Vec<u8>; 2],
    tail: Vec<u8>,
}

/// The two pipes of a process.
#[derive(Clone, Copy)]
pub enum Pipe {
    Stdout,
    Stderr,
}

/// How an invocation went, to be told.
pub struct Report<'a> {
    pub request_id: &'a str,
    pub took: Duration,
    /// Of the environment's start, where this was its first.
    pub init: Option<Duration>,
    pub memory_mb: u32,
    pub peak_memory_bytes: Option<u64>,
    pub status: Status,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Success,
    /// The function says so itself.
    Failure,
    /// It ended, or never began.
    Error,
    Timeout,
}

impl Log {
    pub fn new(journal: Journal, place: Arc<Place>, clock: Arc<dyn Clock>, format: LogFormat) -> Log {
        Log { journal, place, clock, format, begun: Default::default(), tail: Vec::new() }
    }

    /// What the code writes to a pipe: a line is an event.
    pub async fn written(&mut self, pipe: Pipe, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, others) = rest.split_at(end + 1);
            rest = others;
            let mut whole = std::mem::take(&mut self.begun[pipe as usize]);
            whole.extend_from_slice(line);
            self.event(&whole).await;
        }
        self.begun[pipe as usize].extend_from_slice(rest);
        if self.begun[pipe as usize].len() >= LINE_BYTES_MAX {
            self.end_line(pipe).await;
        }
    }

    /// A line that has no end yet is an event too, once its invocation is over.
    pub async fn end_lines(&mut self) {
        self.end_line(Pipe::Stdout).await;
        self.end_line(Pipe::Stderr).await;
    }

    async fn end_line(&mut self, pipe: Pipe) {
        let begun = std::mem::take(&mut self.begun[pipe as usize]);
        if !begun.is_empty() {
            self.event(&begun).await;
        }
    }

    /// One event, as it is.
    pub async fn event(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(LINE_BYTES_MAX) {
            self.tell(String::from_utf8_lossy(piece).into_owned()).await;
        }
    }

    async fn tell(&mut self, text: String) {
        self.tail.extend_from_slice(text.as_bytes());
        if !text.ends_with('\n') {
            self.tail.push(b'\n');
        }
        if self.tail.len() > 2 * TAIL_BYTES {
            self.tail.drain(..self.tail.len() - TAIL_BYTES);
        }
        self.journal.write(&self.place, self.clock.now(), text).await;
    }

    /// Of the invocation that ends now.
    pub fn take_tail(&mut self) -> Vec<u8> {
        let mut tail = std::mem::take(&mut self.tail);
        tail.drain(..tail.len().saturating_sub(TAIL_BYTES));
        tail
    }

    pub async fn init_start(&mut self, runtime: &str, kind: &str) {
        let text = format!("INIT_START Runtime Version: {runtime}\n");
        let record = json!({"initializationType": kind, "phase": "init", "runtimeVersion": runtime});
        self.platform("platform.initStart", record, text).await;
    }

    pub async fn start(&mut self, request_id: &str, version: &str) {
        let text = format!("START RequestId: {request_id} Version: {version}\n");
        let record = json!({"requestId": request_id, "version": version});
        self.platform("platform.start", record, text).await;
    }

    /// Of a start that no event has asked for.
    pub async fn init_failed(&mut self, took: Duration, kind: &str, is_late: bool, error_type: &str) {
        self.end_lines().await;
        let (status, told) = match is_late {
            true => ("timeout", String::new()),
            false => ("error", format!("\tError Type: {error_type}")),
        };
        let took_ms = ms(took);
        let text =
            format!("INIT_REPORT Init Duration: {took_ms:.2} ms\tPhase: init\tStatus: {status}{told}\n");
        let record = json!({"initializationType": kind, "phase": "init", "status": status,
            "errorType": error_type, "metrics": {"durationMs": hundredths(took)}});
        self.platform("platform.initReport", record, text).await;
    }

    /// The function did not end in time.
    pub async fn timed_out(&mut self, request_id: &str, sentence: &str) {
        let at = self.clock.now().iso_millis();
        self.tell(format!("{at} {request_id} {sentence}\n\n")).await;
    }

    pub async fn ended(&mut self, request_id: &str, sentence: &str) {
        self.tell(format!("RequestId: {request_id} Error: {sentence}\n")).await;
    }

    /// A word of ours to the function's owner.
    pub async fn notice(&mut self, text: &str) {
        self.tell(format!("{text}\n")).await;
    }

    pub async fn end(&mut self, report: &Report<'_>) {
        self.end_lines().await;
        if self.format == LogFormat::Text {
            self.tell(format!("END RequestId: {}\n", report.request_id)).await;
        }
        self.platform("platform.report", report.record(), report.text()).await;
    }

    async fn platform(&mut self, kind: &str, record: Value, text: String) {
        match &self.format {
            LogFormat::Text => self.tell(text).await,
            LogFormat::Json { system_level, .. } if system_level == "WARN" => {}
            LogFormat::Json { .. } => {
                let at = self.clock.now().iso_millis();
                self.tell(format!("{}\n", json!({"time": at, "type": kind, "record": record}))).await;
            }
        }
    }
}

impl Report<'_> {
    fn peak_mb(&self) -> u64 {
        self.peak_memory_bytes.unwrap_or_default().div_ceil(1 << 20)
    }

    fn text(&self) -> String {
        let Report { request_id, memory_mb, .. } = self;
        let took_ms = ms(self.took);
        let billed_ms = ms(self.took + self.init.unwrap_or_default()).ceil();
        let mut text = format!(
            "REPORT RequestId: {request_id}\tDuration: {took_ms:.2} ms\tBilled Duration: {billed_ms} ms\t\
             Memory Size: {memory_mb} MB\tMax Memory Used: {} MB\t",
            self.peak_mb()
        );
        if let Some(init) = self.init {
            text.push_str(&format!("Init Duration: {:.2} ms\t", ms(init)));
        }
        match self.status {
            Status::Success | Status::Failure => {}
            Status::Error => text.push_str("Status: error"),
            Status::Timeout => text.push_str("Status: timeout"),
        }
        text.push('\n');
        text
    }

    fn record(&self) -> Value {
        let mut metrics = json!({
            "durationMs": hundredths(self.took),
            "billedDurationMs": ms(self.took + self.init.unwrap_or_default()).ceil(),
            "memorySizeMB": self.memory_mb,
            "maxMemoryUsedMB": self.peak_mb(),
        });
        if let Some(init) = self.init {
            metrics["initDurationMs"] = hundredths(init).into();
        }
        let status = match self.status {
            Status::Success => "success",
            Status::Failure => "failure",
            Status::Error => "error",
            Status::Timeout => "timeout",
        };
        json!({"requestId": self.request_id, "metrics": metrics, "status": status})
    }
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

fn hundredths(took: Duration) -> f64 {
    (ms(took) * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_as_aws_has_it() {
        let report = Report {
            request_id: "r",
            took: Duration::from_micros(2330),
            init: Some(Duration::from_micros(101_200)),
            memory_mb: 128,
            peak_memory_bytes: Some(34_500_000),
            status: Status::Success,
        };
        assert_eq!(
            report.text(),
            "REPORT RequestId: r\tDuration: 2.33 ms\tBilled Duration: 104 ms\tMemory Size: 128 MB\t\
             Max Memory Used: 33 MB\tInit Duration: 101.20 ms\t\n"
        );
        let late = Report { init: None, status: Status::Timeout, took: Duration::from_secs(3), ..report };
        assert!(late.text().ends_with("Max Memory Used: 33 MB\tStatus: timeout\n"));
        assert_eq!(late.record()["metrics"]["durationMs"], 3000.0);
    }
}
