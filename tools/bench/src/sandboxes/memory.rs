//! Memory of a sandbox: what is private to its processes, the first one included.

use std::fs;

use crash::trouble::{Outcome, Trouble};

/// Of all processes in the same namespace as the first.
pub fn own_mib(first_process: u32) -> Outcome<f64> {
    let namespace = fs::read_link(format!("/proc/{first_process}/ns/pid"))?;
    let mut own_kib = 0.0;
    for entry in fs::read_dir("/proc")? {
        let process = entry?.path();
        if fs::read_link(process.join("ns/pid")).is_ok_and(|other| other == namespace) {
            let text = fs::read_to_string(process.join("smaps_rollup"))?;
            own_kib += field(&text, "Private_Dirty:") + field(&text, "Private_Clean:");
        }
    }
    Ok(own_kib / 1024.0)
}

/// What the host could still give away: also sees what the kernel takes.
pub fn available_mib() -> Outcome<f64> {
    let text = fs::read_to_string("/proc/meminfo")?;
    match field(&text, "MemAvailable:") {
        0.0 => Err(Trouble::new("the host does not tell its memory")),
        kib => Ok(kib / 1024.0),
    }
}

fn field(text: &str, name: &str) -> f64 {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB"));
    value.and_then(|value| value.parse().ok()).unwrap_or(0.0)
}
