//! How often events have led back to a function, as the header of their trace says.
//!
//! Whoever runs for an event is given `Lineage=HASH:COUNT|…` in it; SDKs send the header on with what they do then, and
//! queues, buckets and functions keep it. So an event that a function causes itself comes back with its own count.

use crate::refusals::Refusal;
use kernel::{Ids, Time};
use ring::digest::{SHA256, digest};
use std::fmt::Write;

/// A function runs so often in one chain of events.
const RUNS_MAX: u32 = 16;
/// Functions of one chain that are remembered: those that it has come by most often.
const FUNCTIONS_MAX: usize = 8;
const HASH_CHARS: usize = 8;

/// A trace's header, taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
struct Trace {
    root: Option<String>,
    sampled: Option<String>,
    /// Functions, by the hashes of their ARNs, and how often each has run before.
    lineage: Vec<(String, u32)>,
}

impl Trace {
    fn parse(header: &str) -> Trace {
        let mut trace = Trace::default();
        for part in header.split(';') {
            match part.trim().split_once('=') {
                Some(("Root", root)) if is_root(root) => trace.root = Some(root.to_owned()),
                Some(("Sampled", sampled @ ("0" | "1"))) => trace.sampled = Some(sampled.to_owned()),
                Some(("Lineage", entries)) => trace.lineage = entries.split('|').filter_map(entry).collect(),
                _ => {}
            }
        }
        trace
    }

    fn count(&self, hash: &str) -> Option<u32> {
        self.lineage.iter().find(|(known, _)| known == hash).map(|(_, count)| *count)
    }

    /// A function runs in it once more.
    fn enter(&mut self, hash: String) {
        let count = self.count(&hash).map_or(0, |count| count.saturating_add(1));
        self.lineage.retain(|(known, _)| *known != hash);
        self.lineage.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        self.lineage.truncate(FUNCTIONS_MAX - 1);
        self.lineage.insert(0, (hash, count));
    }

    fn header(&self, root: &str, parent: Option<&str>) -> String {
        let mut header = format!("Root={root}");
        // Writing to a text does not fail.
        if let Some(parent) = parent {
            let _ = write!(header, ";Parent={parent}");
        }
        let _ = write!(header, ";Sampled={}", self.sampled.as_deref().unwrap_or("0"));
        for (place, (hash, count)) in self.lineage.iter().enumerate() {
            let before = if place == 0 { ";Lineage=" } else { "|" };
            let _ = write!(header, "{before}{hash}:{count}");
        }
        header
    }
}

/// `1-58406520-a006649127e371903a2de979`
fn is_root(text: &str) -> bool {
    let is_hex = |part: &str, chars| part.len() == chars && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut parts = text.split('-');
    let is_good = parts.next() == Some("1")
        && parts.next().is_some_and(|time| is_hex(time, 8))
        && parts.next().is_some_and(|id| is_hex(id, 24));
    is_good && parts.next().is_none()
}

/// `HASH:COUNT`; what stands before is of a younger form.
fn entry(text: &str) -> Option<(String, u32)> {
    let (rest, count) = text.rsplit_once(':')?;
    let hash = rest.rsplit(':').next()?;
    let is_hash = hash.len() == HASH_CHARS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some((hash.to_owned(), count.parse().ok()?)).filter(|_| is_hash)
}

fn hash(arn: &str) -> String {
    let digest = digest(&SHA256, arn.as_bytes());
    digest.as_ref().iter().take(HASH_CHARS / 2).fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}

/// A trace's first part, where a request has none.
pub fn new_root(now: Time, ids: &Ids) -> String {
    format!("1-{:08x}-{}", now.seconds(), ids.hex(24))
}

/// What a function is given that runs for an event of this trace.
pub fn given(header: Option<&str>, arn: &str, now: Time, ids: &Ids) -> String {
    let mut trace = header.map(Trace::parse).unwrap_or_default();
    trace.enter(hash(arn));
    let root = trace.root.take().unwrap_or_else(|| new_root(now, ids));
    trace.header(&root, Some(&ids.hex(16)))
}

/// What goes on from a function that has run for an event of this trace, without any doing of its code.
pub fn passed_on(header: Option<&str>, arn: &str) -> Option<String> {
    let mut trace = Trace::parse(header?);
    trace.enter(hash(arn));
    let root = trace.root.take()?;
    Some(trace.header(&root, None))
}

/// Whether a function has run in this chain of events as often as it may.
pub fn is_loop(header: Option<&str>, arn: &str) -> bool {
    let is_known = header.is_some_and(|header| header.contains("Lineage="));
    is_known
        && header
            .map(Trace::parse)
            .and_then(|trace| trace.count(&hash(arn)))
            .is_some_and(|count| count + 1 >= RUNS_MAX)
}

/// The same; refused where it is.
pub fn check(header: Option<&str>, arn: &str) -> Result<(), Refusal> {
    match is_loop(header, arn) {
        true => Err(Refusal::Loop),
        false => Ok(()),
    }
}

/// One trace for events that are run together: each function has run as often as in any of theirs.
pub fn joined<'a>(headers: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut joined: Option<Trace> = None;
    for trace in headers.map(Trace::parse) {
        match &mut joined {
            None => joined = Some(trace),
            Some(joined) => {
                joined.root = joined.root.take().or(trace.root);
                for (hash, count) in trace.lineage {
                    match joined.lineage.iter_mut().find(|(known, _)| *known == hash) {
                        Some((_, known)) => *known = count.max(*known),
                        None => joined.lineage.push((hash, count)),
                    }
                }
            }
        }
    }
    let trace = joined?;
    let root = trace.root.clone()?;
    Some(trace.header(&root, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:f";
    const ROOT: &str = "1-58406520-a006649127e371903a2de979";

    #[test]
    fn counts_go_round() {
        let ids = Ids::seeded(1);
        let mut header = format!("Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1");
        for run in 0..RUNS_MAX {
            assert!(!is_loop(Some(&header), ARN), "{run}");
            header = given(Some(&header), ARN, Time(0), &ids);
            assert!(header.starts_with(&format!("Root={ROOT};Parent=")), "{header}");
            assert!(header.contains(&format!(";Sampled=1;Lineage={}:{run}", hash(ARN))), "{header}");
            header = given(Some(&header), &format!("{ARN}-other"), Time(0), &ids);
        }
        assert!(is_loop(Some(&header), ARN));
        assert_eq!(check(Some(&header), ARN), Err(Refusal::Loop));
        assert!(!is_loop(None, ARN) && !is_loop(Some("Root=x"), ARN));
    }

    #[test]
    fn what_clients_send_is_taken_apart() {
        let trace = Trace::parse("Self=1;Root=x;Lineage=25:a87bd80c:1|68fd508a:5|no:2|c512fbe3:x");
        assert_eq!((&trace.root, &trace.sampled), (&None, &None));
        assert_eq!(trace.lineage, [("a87bd80c".to_owned(), 1), ("68fd508a".to_owned(), 5)]);
        let many: Vec<String> = (0..20).map(|number| format!("{number:08x}:{number}")).collect();
        let mut trace = Trace::parse(&format!("Lineage={}", many.join("|")));
        trace.enter(hash(ARN));
        assert_eq!((trace.lineage.len(), trace.lineage[1].1), (FUNCTIONS_MAX, 19));
    }

    #[test]
    fn events_that_run_together_count_as_the_furthest() {
        let headers = [
            format!("Root={ROOT};Lineage=a87bd80c:1|68fd508a:5"),
            "Lineage=a87bd80c:3|c512fbe3:0".to_owned(),
        ];
        let joined = joined(headers.iter().map(String::as_str));
        let expected = format!("Root={ROOT};Sampled=0;Lineage=a87bd80c:3|68fd508a:5|c512fbe3:0");
        assert_eq!(joined, Some(expected));
        assert_eq!(super::joined(std::iter::empty()), None);
    }

    #[test]
    fn it_goes_on_by_itself() {
        let header = format!("Root={ROOT}");
        let passed = passed_on(Some(&header), ARN);
        assert_eq!(passed, Some(format!("Root={ROOT};Sampled=0;Lineage={}:0", hash(ARN))));
        assert_eq!(passed_on(None, ARN), None);
    }
}
