//! What the groups of a sandbox have counted.

use super::{Control, Group, Version, read_field, read_number};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a sandbox has used so far. Without control groups nobody counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    pub processor: Option<Duration>,
    /// Of control groups of version 2, kernels before 5.19 tell no peak.
    pub peak_memory_bytes: Option<u64>,
    pub memory_bytes: Option<u64>,
    /// Processes that were killed because memory was at its bound. The sandbox may live on.
    pub killed_for_memory: u64,
}

impl Group {
    pub fn usage(&self) -> Usage {
        Usage {
            processor: self.processor_time(),
            peak_memory_bytes: self.peak_memory_bytes(),
            memory_bytes: self.memory_figure("memory.usage_in_bytes", "memory.current"),
            killed_for_memory: self.killed_for_memory(),
        }
    }

    /// Read once for every event: this file alone.
    pub fn peak_memory_bytes(&self) -> Option<u64> {
        self.memory_figure("memory.max_usage_in_bytes", "memory.peak")
    }

    fn memory_figure(&self, one: &str, two: &str) -> Option<u64> {
        let (version, directory) = self.directory(Control::Memory)?;
        read_number(&directory.join(if version == Version::One { one } else { two }))
    }

    fn processor_time(&self) -> Option<Duration> {
        let (version, directory) = self.directory(Control::Accounting)?;
        match version {
            Version::One => read_number(&directory.join("cpuacct.usage")).map(Duration::from_nanos),
            Version::Two => read_field(&directory.join("cpu.stat"), "usage_usec").map(Duration::from_micros),
        }
    }

    fn killed_for_memory(&self) -> u64 {
        let Some((version, directory)) = self.directory(Control::Memory) else { return 0 };
        let file = match version {
            Version::One => "memory.oom_control",
            Version::Two => "memory.events",
        };
        read_field(&directory.join(file), "oom_kill").unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use crate::groups::{CONTROLS, Home, Homes, Version};
    use std::fs;
    use std::time::Duration;

    #[test]
    fn reads_what_was_used() {
        let folder = tempfile::tempdir().unwrap();
        let home =
            Home { version: Version::Two, directory: folder.path().to_owned(), controls: CONTROLS.to_vec() };
        let group = Homes { homes: vec![home], missing: Vec::new() }.make("1").unwrap();
        let put = |file: &str, text: &str| fs::write(folder.path().join("1").join(file), text).unwrap();
        put("memory.peak", "4096\n");
        put("cpu.stat", "usage_usec 1500\nuser_usec 1000\n");
        put("memory.events", "low 0\noom 2\noom_kill 1\n");
        let usage = group.usage();
        assert_eq!((usage.peak_memory_bytes, usage.memory_bytes), (Some(4096), None));
        assert_eq!(usage.processor, Some(Duration::from_micros(1500)));
        assert_eq!(usage.killed_for_memory, 1);
    }
}
