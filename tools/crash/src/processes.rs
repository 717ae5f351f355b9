//! Processes that have come of another, as the system tells them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::trouble::Outcome;

/// A process, told from others that have its number later.
pub type Process = (u32, u64);

/// All that have come of one, and live.
pub fn below(first: u32) -> Outcome<BTreeSet<Process>> {
    let mut parents = BTreeMap::new();
    for entry in fs::read_dir("/proc")?.filter_map(Result::ok) {
        let number = entry.file_name().to_string_lossy().parse();
        if let Ok(number) = number
            && let Some(process) = stat(number)
        {
            parents.insert(number, process);
        }
    }
    let mut processes = BTreeSet::new();
    let mut numbers = BTreeSet::from([first]);
    // Parents may have higher numbers than their children.
    loop {
        let is_new =
            |(number, of): &(&u32, &Stat)| numbers.contains(&of.parent) && !numbers.contains(*number);
        let more: Vec<Process> =
            parents.iter().filter(is_new).map(|(number, of)| (*number, of.started)).collect();
        if more.is_empty() {
            break;
        }
        numbers.extend(more.iter().map(|(number, _)| number));
        processes.extend(more);
    }
    Ok(processes)
}

/// Whether it runs, and does not only wait to be asked how it ended.
pub fn lives((number, started): Process) -> bool {
    stat(number).is_some_and(|of| of.started == started && of.lives)
}

struct Stat {
    parent: u32,
    started: u64,
    /// Not only waiting to be asked how it ended.
    lives: bool,
}

fn stat(process: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name before may have spaces and brackets in it.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let lives = *fields.first()? != "Z";
    Some(Stat { parent: fields.get(1)?.parse().ok()?, started: fields.get(19)?.parse().ok()?, lives })
}
