//! Watches over the memory of a cell where no control group does: looks at all processes, often when there is
//! little room left, seldom when there is much.
//!
//! Between two looks a bound can be exceeded by what can be filled meanwhile. What processes do not map is
//! not seen; the calls that would hide memory so are refused where this watches.

use std::fs;
use std::time::{Duration, Instant};

pub struct MemoryWatch {
    bound_bytes: u64,
    next: Instant,
    pause: Duration,
}

/// Faster than memory can be filled.
const FILLED_BYTES_A_MS: u64 = 2 << 20;
const PAUSE_LEAST: Duration = Duration::from_millis(10);
const PAUSE_MOST: Duration = Duration::from_millis(500);

impl MemoryWatch {
    pub fn new(bound_bytes: u64) -> Self {
        Self { bound_bytes, next: Instant::now(), pause: PAUSE_LEAST }
    }

    /// Until the next look.
    pub fn pause(&self) -> Duration {
        self.next.saturating_duration_since(Instant::now())
    }

    pub fn is_exceeded(&mut self) -> bool {
        if !self.pause().is_zero() {
            return false;
        }
        let used = used_bytes(self.bound_bytes);
        let room_ms = self.bound_bytes.saturating_sub(used) / FILLED_BYTES_A_MS;
        self.pause = Duration::from_millis(room_ms).clamp(PAUSE_LEAST, PAUSE_MOST);
        self.next = Instant::now() + self.pause;
        used > self.bound_bytes
    }
}

/// Of all processes but the first, which is this one. What forked ones share is counted often by the quick way;
/// only where that exceeds the bound, the slow and exact one is taken.
fn used_bytes(bound_bytes: u64) -> u64 {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let numbers: Vec<u32> = numbers.filter(|number| *number != 1).collect();
    let quick = numbers.iter().map(|number| resident_bytes(*number)).sum();
    if quick <= bound_bytes { quick } else { numbers.iter().map(|number| proportional_bytes(*number)).sum() }
}

/// Its part of what it shares with others, who may be outside.
fn proportional_bytes(process: u32) -> u64 {
    let Ok(shares) = fs::read_to_string(format!("/proc/{process}/smaps_rollup")) else {
        return resident_bytes(process);
    };
    sum_of(&shares, ["Pss_Anon:", "Pss_Shmem:"])
}

fn resident_bytes(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    sum_of(&status, ["RssAnon:", "RssShmem:"])
}

fn sum_of(text: &str, names: [&str; 2]) -> u64 {
    let named = |name: &&str| text.lines().find_map(|line| kilobytes(line.strip_prefix(*name)?));
    names.iter().filter_map(named).sum::<u64>() << 10
}

fn kilobytes(rest: &str) -> Option<u64> {
    rest.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_more_often_when_there_is_little_room() {
        let mut watch = MemoryWatch::new(1 << 40);
        assert!(!watch.is_exceeded());
        assert_eq!(watch.pause, PAUSE_MOST);
        let (all, part) = (resident_bytes(std::process::id()), proportional_bytes(std::process::id()));
        assert!(all > 0 && part > 0 && part <= all + (1 << 20), "{all} {part}");
        let mut watch = MemoryWatch::new(0);
        assert!(watch.is_exceeded() && watch.pause == PAUSE_LEAST);
    }
}
