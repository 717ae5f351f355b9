//! The table at the end.

use std::fmt;

use super::tally::{Counts, Tally};

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(out, "FAILED {failure}")?;
        }
        writeln!(out, "{HEADER}")?;
        for (rule, counts) in &self.by_rule {
            row(out, rule.name(), counts)?;
        }
        row(out, "kill -9, no cut", &self.kills)?;
        writeln!(
            out,
            "{} acknowledged transactions compared; {} cuts before the first of a run; ready after {}; {:.0} s",
            self.acknowledged_checked,
            self.before_first_ack,
            ready(&self.ready_ms),
            self.seconds(),
        )?;
        let passed = self.checks().saturating_sub(self.failed);
        write!(out, "{passed} passed, {} failed", self.failed)
    }
}

const HEADER: &str =
    "unsynced pages   checks  passed  lost  torn  refused  crashed  dropped pages  dropped names";

fn row(out: &mut fmt::Formatter<'_>, name: &str, counts: &Counts) -> fmt::Result {
    let Counts { cuts, passed, lost, torn, refused, crashed, dropped_pages, dropped_names } = counts;
    writeln!(
        out,
        "{name:<16} {cuts:>6}  {passed:>6}  {lost:>4}  {torn:>4}  {refused:>7}  {crashed:>7}  {dropped_pages:>13}  {dropped_names:>13}"
    )
}

fn ready(milliseconds: &[f64]) -> String {
    let mut sorted = milliseconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.get(sorted.len() / 2), sorted.last()) {
        (Some(median), Some(longest)) => format!("{median:.0} ms (longest {longest:.0})"),
        _ => "no time at all".into(),
    }
}
