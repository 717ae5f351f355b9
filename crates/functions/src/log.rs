//! The log of one environment: what its code writes, and what is to be told of its invocations.

use crate::extensions::Standing;
use crate::journal::{Journal, LINE_BYTES_MAX, Place};
use crate::subscription::Subscription;
use crate::telemetry::{Category, SUBSCRIPTION, Telemetry};
use kernel::Clock;
use kernel::Time;
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
    /// Whoever else wants to know.
    telemetry: Arc<Telemetry>,
    /// Why it began.
    init_kind: &'static str,
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
    /// It began from an image.
    pub is_restored: bool,
    pub memory_mb: u32,
    pub peak_memory_bytes: Option<u64>,
    pub status: Status,
    /// What extensions took after the code was done: since when, and for how long.
    pub overhead: Option<(Time, Duration)>,
}

/// What the code did with an event, to be told.
pub struct Done<'a> {
    pub request_id: &'a str,
    pub status: Status,
    pub error: Option<&'a str>,
    pub began_at: Time,
    pub took: Duration,
    /// Since it began, until its answer, and until all of that was there.
    pub answering: Duration,
    pub answered: Duration,
    pub produced_bytes: usize,
}

/// The environment that begins, to be told.
pub struct Birth<'a> {
    pub runtime: &'a str,
    /// `on-demand`
    pub kind: &'static str,
    pub function: &'a str,
    pub version: &'a str,
    pub memory_mb: u32,
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
    pub fn new(
        journal: Journal,
        place: Arc<Place>,
        clock: Arc<dyn Clock>,
        format: LogFormat,
        telemetry: Arc<Telemetry>,
    ) -> Log {
        Log {
            journal,
            place,
            clock,
            format,
            telemetry,
            init_kind: "on-demand",
            begun: Default::default(),
            tail: Vec::new(),
        }
    }

    pub fn now(&self) -> Time {
        self.clock.now()
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
        self.lines(Category::Function, bytes).await;
    }

    /// What an extension writes: a line is an event.
    pub async fn extension(&mut self, line: &[u8]) {
        self.lines(Category::Extension, line).await;
    }

    async fn lines(&mut self, category: Category, bytes: &[u8]) {
        for piece in bytes.chunks(LINE_BYTES_MAX) {
            let text = String::from_utf8_lossy(piece).into_owned();
            self.telemetry.line(category, &text);
            self.tell(text).await;
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

    pub async fn init_start(&mut self, birth: &Birth<'_>) {
        let Birth { runtime, kind, function, version, memory_mb } = birth;
        self.init_kind = kind;
        let text = format!("INIT_START Runtime Version: {runtime}\n");
        let record = json!({
            "initializationType": kind,
            "phase": "init",
            "runtimeVersion": runtime,
            "functionName": function,
            "functionVersion": version,
            "instanceMaxMemory": u64::from(*memory_mb) << 20,
        });
        self.platform("platform.initStart", record, text).await;
    }

    /// The code is ready for its first event, or never will be.
    pub fn init_runtime_done(&self, status: Status) {
        self.telemetry.platform(
            "platform.initRuntimeDone",
            || json!({"initializationType": self.init_kind, "phase": "init", "status": status.name()}),
        );
    }

    /// It is over with the start: how all extensions are, and how long it took.
    pub async fn init_report(&mut self, standings: &[Standing], took: Duration, status: Status) {
        for standing in standings {
            self.platform("platform.extension", standing_record(standing), standing_text(standing)).await;
        }
        for (name, subscription) in self.telemetry.subscriptions() {
            self.subscribed(&name, &subscription).await;
        }
        self.telemetry.platform("platform.initReport", || {
            json!({
                "initializationType": self.init_kind,
                "phase": "init",
                "status": status.name(),
                "metrics": {"durationMs": hundredths(took)},
            })
        });
    }

    /// In the log alone: who has subscribed was told when it did.
    async fn subscribed(&mut self, name: &str, subscription: &Subscription) {
        let kind = if subscription.schema.is_logs() { "LOGS" } else { "TELEMETRY" };
        let types = subscription.type_names();
        let shown: Vec<String> = types.iter().map(|name| capitalised(name)).collect();
        let text = format!("{kind}\tName: {name}\tState: Subscribed\tTypes: [{}]\n", shown.join(", "));
        let record = json!({"name": name, "state": "Subscribed", "types": types});
        self.write_platform(SUBSCRIPTION, record, text).await;
    }

    /// The code is done with an event.
    pub fn runtime_done(&self, done: &Done<'_>) {
        self.telemetry.platform("platform.runtimeDone", || done.record());
    }

    pub async fn start(&mut self, request_id: &str, version: &str) {
        let text = format!("START RequestId: {request_id} Version: {version}\n");
        let record = json!({"requestId": request_id, "version": version});
        self.platform("platform.start", record, text).await;
    }

    /// An environment begins from an image.
    pub async fn restore_start(&mut self, birth: &Birth<'_>) {
        let Birth { runtime, kind, function, version, memory_mb } = birth;
        self.init_kind = kind;
        let text = format!("RESTORE_START Runtime Version: {runtime}\n");
        let record = json!({
            "runtimeVersion": runtime,
            "functionName": function,
            "functionVersion": version,
            "instanceMaxMemory": u64::from(*memory_mb) << 20,
        });
        self.platform("platform.restoreStart", record, text).await;
    }

    pub async fn restore_report(&mut self, took: Duration) {
        let text = format!("RESTORE_REPORT Restore Duration: {:.2} ms\n", ms(took));
        let record = json!({"status": "success", "metrics": {"durationMs": hundredths(took)}});
        self.platform("platform.restoreReport", record, text).await;
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
        // Extensions have been told, where there are any.
        self.write_platform("platform.initReport", record, text).await;
    }

    /// The function did not end in time.
    pub async fn timed_out(&mut self, request_id: &str, sentence: &str) {
        let at = self.clock.now().iso_millis();
        self.tell(format!("{at} {request_id} {sentence}\n\n")).await;
    }

    pub async fn ended(&mut self, request_id: &str, sentence: &str) {
        let text = format!("RequestId: {request_id} Error: {sentence}\n");
        self.telemetry.platform("platform.fault", || text.clone().into());
        self.tell(text).await;
    }

    /// A word of ours to the function's owner.
    pub async fn notice(&mut self, text: &str) {
        self.tell(format!("{text}\n")).await;
    }

    pub async fn end(&mut self, report: &Report<'_>) {
        self.end_lines().await;
        self.telemetry.platform("platform.end", || json!({"requestId": report.request_id}));
        if self.format == LogFormat::Text {
            self.tell(format!("END RequestId: {}\n", report.request_id)).await;
        }
        self.platform("platform.report", report.record(), report.text()).await;
    }

    async fn platform(&mut self, kind: &'static str, record: Value, text: String) {
        self.telemetry.platform(kind, || record.clone());
        self.write_platform(kind, record, text).await;
    }

    async fn write_platform(&mut self, kind: &str, record: Value, text: String) {
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
        match self.init {
            Some(restore) if self.is_restored => text.push_str(&format!(
                "Restore Duration: {:.2} ms\tBilled Restore Duration: {} ms\t",
                ms(restore),
                ms(restore).ceil()
            )),
            Some(init) => text.push_str(&format!("Init Duration: {:.2} ms\t", ms(init))),
            None => {}
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
            let name = if self.is_restored { "restoreDurationMs" } else { "initDurationMs" };
            metrics[name] = hundredths(init).into();
        }
        let mut record =
            json!({"requestId": self.request_id, "metrics": metrics, "status": self.status.name()});
        if let Some((since, took)) = self.overhead {
            record["spans"] = json!([span("extensionOverhead", since, took)]);
        }
        record
    }
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Status::Success => "success",
            Status::Failure => "failure",
            Status::Error => "error",
            Status::Timeout => "timeout",
        }
    }
}

impl Done<'_> {
    fn record(&self) -> Value {
        let after = |took: Duration| self.began_at.plus(took);
        let mut record = json!({
            "requestId": self.request_id,
            "status": self.status.name(),
            "metrics": {"durationMs": hundredths(self.took), "producedBytes": self.produced_bytes},
            "spans": [
                span("responseLatency", self.began_at, self.answering),
                span("responseDuration", after(self.answering), self.answered.saturating_sub(self.answering)),
                span("runtimeOverhead", after(self.answered), self.took.saturating_sub(self.answered)),
            ],
        });
        if let Some(error) = self.error {
            record["errorType"] = error.into();
        }
        record
    }
}

fn span(name: &str, since: Time, took: Duration) -> Value {
    json!({"name": name, "start": since.iso_millis(), "durationMs": hundredths(took)})
}

fn standing_record(standing: &Standing) -> Value {
    let events: Vec<&str> = standing.wants.iter().map(|wanted| wanted.name()).collect();
    let mut record = json!({"name": standing.name, "state": standing.state.name(), "events": events});
    if let Some(error) = &standing.error {
        record["errorType"] = error.as_str().into();
    }
    record
}

fn standing_text(standing: &Standing) -> String {
    let events: Vec<&str> = standing.wants.iter().map(|wanted| wanted.name()).collect();
    let (name, state) = (&standing.name, standing.state.name());
    let mut text = format!("EXTENSION\tName: {name}\tState: {state}\tEvents: [{}]", events.join(","));
    if let Some(error) = &standing.error {
        text.push_str(&format!("\tError Type: {error}"));
    }
    text.push('\n');
    text
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
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
    use crate::extensions::{State, Wanted};

    #[test]
    fn a_report_as_aws_has_it() {
        let report = Report {
            request_id: "r",
            took: Duration::from_micros(2330),
            init: Some(Duration::from_micros(101_200)),
            is_restored: false,
            memory_mb: 128,
            peak_memory_bytes: Some(34_500_000),
            status: Status::Success,
            overhead: None,
        };
        assert_eq!(
            report.text(),
            "REPORT RequestId: r\tDuration: 2.33 ms\tBilled Duration: 104 ms\tMemory Size: 128 MB\t\
             Max Memory Used: 33 MB\tInit Duration: 101.20 ms\t\n"
        );
        let restored = Report { is_restored: true, ..report };
        assert!(
            restored
                .text()
                .ends_with("33 MB\tRestore Duration: 101.20 ms\tBilled Restore Duration: 102 ms\t\n")
        );
        let report = Report { is_restored: false, ..restored };
        let late = Report { init: None, status: Status::Timeout, took: Duration::from_secs(3), ..report };
        assert!(late.text().ends_with("Max Memory Used: 33 MB\tStatus: timeout\n"));
        assert_eq!(late.record()["metrics"]["durationMs"], 3000.0);
        assert!(late.record()["spans"].is_null());
        let overhead = Some((Time(1000), Duration::from_millis(2)));
        let record = Report { overhead, ..late }.record();
        let span =
            json!({"name": "extensionOverhead", "start": "1970-01-01T00:00:01.000Z", "durationMs": 2.0});
        assert_eq!(record["spans"][0], span);
    }

    #[test]
    fn extensions_as_aws_has_them() {
        let standing = Standing {
            name: "agent".to_owned(),
            state: State::Ready,
            wants: vec![Wanted::Invoke, Wanted::Shutdown],
            error: None,
        };
        assert_eq!(
            standing_text(&standing),
            "EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE,SHUTDOWN]\n"
        );
        let error = Some("PermissionDenied".to_owned());
        let failed = Standing { state: State::LaunchError, wants: Vec::new(), error, ..standing };
        assert_eq!(
            standing_text(&failed),
            "EXTENSION\tName: agent\tState: LaunchError\tEvents: []\tError Type: PermissionDenied\n"
        );
        assert_eq!(standing_record(&failed)["events"], json!([]));
    }

    #[test]
    fn what_the_code_did() {
        let done = Done {
            request_id: "r",
            status: Status::Failure,
            error: Some("Unhandled"),
            began_at: Time(0),
            took: Duration::from_millis(12),
            answering: Duration::from_millis(10),
            answered: Duration::from_millis(11),
            produced_bytes: 5,
        };
        let record = done.record();
        assert_eq!(record["metrics"], json!({"durationMs": 12.0, "producedBytes": 5}));
        assert_eq!((&record["status"], &record["errorType"]), (&json!("failure"), &json!("Unhandled")));
        let spans: Vec<_> =
            record["spans"].as_array().unwrap().iter().map(|span| &span["durationMs"]).collect();
        assert_eq!(spans, [&json!(10.0), &json!(1.0), &json!(1.0)]);
    }
}
