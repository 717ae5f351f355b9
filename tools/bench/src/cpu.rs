//! Processor time and memory: of this process, of one of its threads, of another process.

use std::fs;
use std::time::Duration;

use crash::trouble::{Outcome, Trouble};
use rustix::param::clock_ticks_per_second;
use rustix::time::{ClockId, clock_gettime};

/// Processor time of this process so far, all threads.
pub fn own() -> Duration {
    of_clock(ClockId::ProcessCPUTime)
}

/// Processor time of this thread so far.
pub fn thread() -> Duration {
    of_clock(ClockId::ThreadCPUTime)
}

fn of_clock(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    Duration::new(time.tv_sec.try_into().unwrap_or(0), time.tv_nsec.try_into().unwrap_or(0))
}

/// Processor time of another process so far, in user and kernel, ended threads included. It is told in
/// ticks, mostly of 10 ms.
pub fn of_process(pid: u32) -> Outcome<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let ticks = ticks(&stat).ok_or_else(|| Trouble::new(format!("cannot read {stat:?}")))?;
    Ok(Duration::from_secs_f64(ticks as f64 / clock_ticks_per_second() as f64))
}

/// The name of the program stands in brackets and may hold anything: fields are counted behind it.
fn ticks(stat: &str) -> Option<u64> {
    let (_, behind) = stat.rsplit_once(") ")?;
    let mut fields = behind.split(' ').skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let kernel: u64 = fields.next()?.parse().ok()?;
    Some(user + kernel)
}

/// Memory of another process in MiB: all that is resident, and the anonymous part of it.
pub fn resident_mib(pid: u32) -> Outcome<(f64, f64)> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let mib =
        |name: &str| mib_of(&rollup, name).ok_or_else(|| Trouble::new(format!("cannot read {rollup:?}")));
    Ok((mib("Rss:")?, mib("Anonymous:")?))
}

/// The most memory that another process had at once since its peak was forgotten.
pub fn peak_mib(pid: u32) -> Outcome<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    mib_of(&status, "VmHWM:").ok_or_else(|| Trouble::new(format!("cannot read {status:?}")))
}

/// Begins to count the peak afresh.
pub fn forget_peak(pid: u32) -> Outcome<()> {
    Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

fn mib_of(rollup: &str, name: &str) -> Option<f64> {
    let behind = rollup.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: f64 = behind.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_behind_the_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 0 0 0 0 0 30 12 0 0 20 0";
        assert_eq!(ticks(stat), Some(42));
        assert_eq!(ticks("7 (a"), None);
    }

    #[test]
    fn memory_is_told_by_name() {
        let rollup = "00-ff ---p 00 [rollup]\nRss:                2048 kB\nAnonymous:   512 kB\n";
        assert_eq!((mib_of(rollup, "Rss:"), mib_of(rollup, "Anonymous:")), (Some(2.0), Some(0.5)));
        assert_eq!(mib_of(rollup, "Swap:"), None);
    }

    #[test]
    fn this_process_has_time_and_memory() {
        let own_pid = std::process::id();
        assert!(of_process(own_pid).is_ok());
        let (resident, anonymous) = resident_mib(own_pid).expect("Linux tells");
        assert!(resident >= anonymous && anonymous > 0.0);
        assert!(own() >= thread());
    }
}
