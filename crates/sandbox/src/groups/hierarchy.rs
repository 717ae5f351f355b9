//! Which hierarchies of control groups there are, and where in them this process stands.

use super::{Control, Version};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, PartialEq, Eq)]
pub struct Hierarchy {
    pub version: Version,
    /// The directory of the group that this process is in.
    pub own: PathBuf,
    pub controllers: Vec<String>,
    /// Whether `own` is the top, which may have processes and children alike.
    pub top: bool,
}

pub fn of_this_process() -> Vec<Hierarchy> {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let mut found = parse(&read("/proc/self/mountinfo"), &read("/proc/self/cgroup"));
    for hierarchy in found.iter_mut().filter(|it| it.version == Version::Two) {
        let controllers = fs::read_to_string(hierarchy.own.join("cgroup.controllers")).unwrap_or_default();
        hierarchy.controllers = controllers.split_whitespace().map(str::to_owned).collect();
    }
    found
}

/// Version 1 is preferred where it has the controller: then version 2 has not.
pub fn that_controls(hierarchies: &[Hierarchy], control: Control) -> Option<&Hierarchy> {
    let of = |version| hierarchies.iter().filter(move |it: &&Hierarchy| it.version == version);
    let named = |it: &&Hierarchy| it.controllers.iter().any(|name| name == control.name());
    let two = |it: &&Hierarchy| match control {
        Control::Freezer => true,
        Control::Accounting => it.controllers.iter().any(|name| name == "cpu"),
        _ => named(it),
    };
    of(Version::One).find(named).or_else(|| of(Version::Two).find(two))
}

impl Hierarchy {
    /// Makes the home, and lets its children be controlled.
    pub fn make_home(&self, directory: &Path) -> io::Result<()> {
        if self.version == Version::Two {
            self.give_down()?;
        }
        match fs::create_dir(directory) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        match self.version {
            Version::One => Ok(()),
            Version::Two => fs::write(directory.join("cgroup.subtree_control"), self.wanted()),
        }
    }

    /// Whether a home could be made: makes a group, and removes it.
    pub fn try_home(&self, directory: &Path) -> io::Result<()> {
        if self.version == Version::Two {
            rustix::fs::access(self.own.join("cgroup.subtree_control"), rustix::fs::Access::WRITE_OK)?;
        }
        fs::create_dir(directory)?;
        fs::remove_dir(directory)
    }

    fn wanted(&self) -> String {
        let wanted = ["memory", "pids", "cpu"].into_iter();
        let there = wanted.filter(|name| self.controllers.iter().any(|it| it == name));
        there.map(|name| format!("+{name} ")).collect()
    }

    /// A group of version 2 with processes cannot have controlled children: the server steps aside, into
    /// a child of its own.
    fn give_down(&self) -> io::Result<()> {
        let control = self.own.join("cgroup.subtree_control");
        if self.top || fs::write(&control, self.wanted()).is_ok() {
            return if self.top { fs::write(&control, self.wanted()) } else { Ok(()) };
        }
        let aside = self.own.join("pileus-server");
        match fs::create_dir(&aside) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        fs::write(aside.join("cgroup.procs"), "0")?;
        fs::write(&control, self.wanted())
    }
}

/// From the texts of `/proc/self/mountinfo` and `/proc/self/cgroup`.
fn parse(mounts: &str, own: &str) -> Vec<Hierarchy> {
    mounts.lines().filter_map(|line| hierarchy(line, own)).collect()
}

fn hierarchy(mount: &str, own: &str) -> Option<Hierarchy> {
    let (before, after) = mount.split_once(" - ")?;
    let mut fields = before.split(' ').skip(3);
    let (root, point) = (fields.next()?, fields.next()?);
    let mut after = after.split(' ');
    let kind = after.next()?;
    let options: Vec<&str> = after.nth(1)?.split(',').collect();
    let (version, path) = match kind {
        "cgroup2" => (Version::Two, own.lines().find_map(|line| line.strip_prefix("0::"))?),
        "cgroup" => (Version::One, own.lines().find_map(|line| path_of(line, &options))?),
        _ => return None,
    };
    let path = path.trim_end_matches(" (deleted)");
    let below = path.strip_prefix(root.trim_end_matches('/'))?.trim_start_matches('/');
    let own = if below.is_empty() { PathBuf::from(point) } else { Path::new(point).join(below) };
    let controllers = options.iter().map(|&option| option.to_owned()).collect();
    Some(Hierarchy { version, own, controllers, top: path == "/" })
}

/// `4:memory:/x` says where this process is in the hierarchy mounted with the option `memory`.
fn path_of<'a>(line: &'a str, options: &[&str]) -> Option<&'a str> {
    let mut fields = line.splitn(3, ':').skip(1);
    let (controllers, path) = (fields.next()?, fields.next()?);
    let mounted = controllers.split(',').all(|name| options.contains(&name));
    (mounted && !controllers.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE_BY_SIDE: &str = "\
30 24 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
31 30 0:27 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
33 30 0:29 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw";

    #[test]
    fn reads_both_versions_side_by_side() {
        let found = parse(SIDE_BY_SIDE, "4:memory:/a/b\n2:cpu,cpuacct:/\n0::/a\n");
        let paths: Vec<_> = found.iter().map(|it| it.own.to_str().unwrap()).collect();
        let expected =
            ["/sys/fs/cgroup/memory/a/b", "/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/unified/a"];
        assert_eq!(paths, expected);
        assert_eq!(that_controls(&found, Control::Memory), Some(&found[0]));
        assert_eq!(that_controls(&found, Control::Accounting), Some(&found[1]));
        assert_eq!(that_controls(&found, Control::Freezer), Some(&found[2]));
        assert_eq!(that_controls(&found, Control::Processes), None);
    }

    #[test]
    fn takes_version_two_by_what_its_group_was_given() {
        let mount = "33 30 0:29 /user /sys/fs/cgroup rw - cgroup2 cgroup2 rw";
        let mut found = parse(mount, "0::/user/me\n");
        found[0].controllers = vec!["memory".into(), "cpu".into()];
        assert_eq!(found[0].own, Path::new("/sys/fs/cgroup/me"));
        assert!(!found[0].top);
        assert!(that_controls(&found, Control::Memory).is_some());
        assert!(that_controls(&found, Control::Accounting).is_some());
        assert!(that_controls(&found, Control::Processes).is_none());
    }

    #[test]
    fn leaves_out_what_is_mounted_elsewhere() {
        let mount = "33 30 0:29 /other /sys/fs/cgroup rw - cgroup2 cgroup2 rw";
        assert!(parse(mount, "0::/user/me\n").is_empty());
    }
}
