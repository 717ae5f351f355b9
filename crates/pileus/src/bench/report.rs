//! What is told of a run: a line for every ten answers, the statistics at the end, and the same as JSON, in the form
//! that the hybrid lab's benchmark gives them.

use super::answer::Answer;
use super::pace::{Plan, Run};
use super::statistics::{Statistics, mean};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// How many different troubles are told.
const TROUBLES_MAX: usize = 5;
const LINE_EVERY: usize = 10;

/// A rule across the page.
fn rule() -> String {
    "=".repeat(70)
}

pub fn head(function: &str, region: &str, plan: &Plan, at: &str) -> String {
    let rule = rule();
    let Plan { count, rate, .. } = plan;
    let seconds = f64::from(*count) / rate;
    format!(
        "{rule}\nBenchmark of {function}\n{rule}\nRegion:     {region}\nRate:       {rate} requests/second\n\
         Requests:   {count}, in {seconds:.0} seconds\nStart Time: {at}\n{rule}\n"
    )
}

/// Counts answers as they come.
pub struct Progress {
    total: usize,
    done: usize,
    latency_ms: f64,
    with_latency: usize,
}

impl Progress {
    pub fn new(total: u32) -> Progress {
        Progress { total: total as usize, done: 0, latency_ms: 0.0, with_latency: 0 }
    }

    /// The line to print, after every tenth answer.
    pub fn line(&mut self, answer: &Answer) -> Option<String> {
        self.done += 1;
        if let Some(latency_ms) = answer.latency_ms() {
            self.latency_ms += latency_ms;
            self.with_latency += 1;
        }
        if !self.done.is_multiple_of(LINE_EVERY) {
            return None;
        }
        let width = self.total.to_string().len().max(3);
        let latency = match answer.latency_ms() {
            Some(latency_ms) => format!("{latency_ms:6.1}ms"),
            None => "     --".to_owned(),
        };
        let average_ms = self.latency_ms / self.with_latency.max(1) as f64;
        let status = answer.status();
        let mark = if status == 200 { '✓' } else { '✗' };
        Some(format!(
            "[{:width$}/{}] E2E Latency: {latency} | Avg E2E: {average_ms:6.1}ms | Status: {status} | {mark}",
            self.done, self.total
        ))
    }
}

/// How often each status came.
pub fn statuses(run: &Run) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for answer in run.answered() {
        *counts.entry(answer.status()).or_default() += 1;
    }
    counts
}

pub fn summary(run: &Run) -> String {
    let mut out = String::new();
    write(&mut out, run).expect("a text takes all that is written");
    out
}

fn write(out: &mut String, run: &Run) -> fmt::Result {
    let rule = rule();
    let done = run.answered().count();
    writeln!(out, "\n{rule}\nBenchmark Complete!\nTotal Time: {:.1} seconds", run.took.as_secs_f64())?;
    writeln!(out, "Requests Completed: {done}\nErrors: {}", run.troubles().count())?;
    if done < run.answers.len() {
        writeln!(out, "Unanswered when it ended: {}", run.answers.len() - done)?;
    }
    if run.late > 0 {
        writeln!(
            out,
            "Sent behind their time: {} (too many were under way, or this machine is busy)",
            run.late
        )?;
    }
    writeln!(out, "{rule}\n\n{rule}\nBENCHMARK STATISTICS\n{rule}\n")?;
    latencies(out, "End-to-End (E2E) Lambda Response Latency", &run.latencies_ms())?;
    latencies(out, "Lambda to EC2 and Back Call Latency", &run.calls_ms())?;
    writeln!(out, "Status Code Distribution:")?;
    for (status, count) in statuses(run) {
        writeln!(out, "  {status}: {count:3} ({:5.1}%)", share(count, done))?;
    }
    troubles(out, run)?;
    writeln!(out, "{rule}")
}

/// In percent.
pub fn share(count: usize, of: usize) -> f64 {
    count as f64 * 100.0 / of.max(1) as f64
}

fn latencies(out: &mut String, title: &str, values: &[f64]) -> fmt::Result {
    let Some(statistics) = Statistics::of(values) else { return Ok(()) };
    writeln!(out, "{title}:")?;
    for (name, value) in statistics.named() {
        writeln!(out, "  {:8} {value:7.2} ms", format!("{name}:"))?;
    }
    writeln!(out, "  Count:   {}\n", statistics.count)
}

fn troubles(out: &mut String, run: &Run) -> fmt::Result {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for trouble in run.troubles() {
        *counts.entry(trouble).or_default() += 1;
    }
    if counts.is_empty() {
        return Ok(());
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    writeln!(out, "\nErrors: {}", run.troubles().count())?;
    for (trouble, count) in counts.iter().take(TROUBLES_MAX) {
        writeln!(out, "  - {count} x {trouble}")?;
    }
    match counts.len().saturating_sub(TROUBLES_MAX) {
        0 => Ok(()),
        more => writeln!(out, "  - and {more} other kinds"),
    }
}

pub fn json(run: &Run) -> Value {
    let (latencies, calls) = (run.latencies_ms(), run.calls_ms());
    let median = |values: &[f64]| Statistics::of(values).map_or(0.0, |statistics| statistics.median);
    json!({
        "e2e_latencies": latencies,
        "lambda_ec2_latencies": calls,
        "status_codes": run.answered().map(Answer::status).collect::<Vec<_>>(),
        "statistics": {
            "e2e_median": median(&latencies),
            "e2e_mean": mean(&latencies),
            "lambda_ec2_median": median(&calls),
            "lambda_ec2_mean": mean(&calls),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::answer::Reply;
    use super::*;
    use std::time::Duration;

    fn answered(took_ms: f64, status: u16, call_ms: Option<f64>) -> Option<Answer> {
        Some(Answer { took_ms, reply: Reply::Answered { status, call_ms } })
    }

    fn run() -> Run {
        let failed = Answer { took_ms: 30.0, reply: Reply::Failed("E: x".to_owned()) };
        let answers = vec![answered(10.0, 200, Some(5.0)), Some(failed), answered(20.0, 200, None), None];
        Run { answers, late: 0, took: Duration::from_secs(3) }
    }

    #[test]
    fn a_line_for_every_ten() {
        let mut progress = Progress::new(300);
        let first = answered(1245.25, 200, None).expect("there is one");
        let lines: Vec<String> = (0..10).filter_map(|_| progress.line(&first)).collect();
        assert_eq!(lines, ["[ 10/300] E2E Latency: 1245.2ms | Avg E2E: 1245.2ms | Status: 200 | ✓"]);
        let lost = Answer { took_ms: 1.0, reply: Reply::Lost("gone".to_owned()) };
        let line = (0..10).filter_map(|_| progress.line(&lost)).next().expect("the twentieth");
        assert_eq!(line, "[ 20/300] E2E Latency:      -- | Avg E2E: 1245.2ms | Status: 500 | ✗");
    }

    #[test]
    fn the_summary_has_the_form_of_the_lab() {
        let text = summary(&run());
        let expected = "End-to-End (E2E) Lambda Response Latency:\n  Min:       10.00 ms\n  Max:       30.00 ms\n  \
                        Mean:      20.00 ms\n  Median:    20.00 ms\n  Std Dev:    8.16 ms\n  P95:       29.00 ms\n  \
                        P99:       29.80 ms\n  Count:   3\n\nLambda to EC2 and Back Call Latency:\n";
        assert!(text.contains(expected), "{text}");
        let expected = "Status Code Distribution:\n  200:   2 ( 66.7%)\n  500:   1 ( 33.3%)\n\nErrors: 1\n  \
                        - 1 x the function failed: E: x\n";
        assert!(text.contains(expected), "{text}");
        assert!(text.contains("Unanswered when it ended: 1\n"), "{text}");
    }

    #[test]
    fn the_json_has_the_form_of_the_lab() {
        let expected = json!({
            "e2e_latencies": [10.0, 30.0, 20.0], "lambda_ec2_latencies": [5.0], "status_codes": [200, 500, 200],
            "statistics": {
                "e2e_median": 20.0, "e2e_mean": 20.0, "lambda_ec2_median": 5.0, "lambda_ec2_mean": 5.0,
            },
        });
        assert_eq!(json(&run()), expected);
    }
}
