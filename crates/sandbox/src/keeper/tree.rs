//! What sandboxes see of the host: its programs and libraries, read-only, and an `/etc` of ours.
//!
//! It is put together once, on a stage that only the keeper sees; each cell gets a copy of its mounts. The
//! few files of ours are shared by all cells, so they say nothing of any.

use super::message::Setup;
use crate::error::{Doing, Result};
use crate::mounts::{self, NO_DEVICES, NO_PROGRAMS, NO_SETUID, READ_ONLY};
use crate::spec::{Merged, Mount, SANDBOX_USER};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{Mode, OFlags};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

pub struct Tree {
    stage: PathBuf,
}

/// Where runtimes of ours lie inside.
pub const OURS: &str = "/var/pileus";
/// Folders in which programs and libraries of a distribution lie.
const PROGRAMS: [&str; 7] = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"];
/// Of the host's `/etc`, what programs look at and everybody may know.
const SETTINGS: [&str; 7] = [
    "ld.so.cache",
    "localtime",
    "alternatives",
    "java-11-openjdk",
    "java-17-openjdk",
    "java-21-openjdk",
    "ssl",
];
const DEVICES: [&str; 5] = ["null", "zero", "full", "random", "urandom"];
const FOLDERS: [&str; 11] =
    ["dev", "proc", "tmp", "etc", "opt", "var/task", "var/runtime", "var/lang", "var/pileus", "run", "root"];

const FILES: [(&str, &[u8]); 5] = [
    ("plain.so", include_bytes!(concat!(env!("OUT_DIR"), "/plain.so"))),
    ("node.so", include_bytes!(concat!(env!("OUT_DIR"), "/node.so"))),
    ("zygote.py", include_bytes!("../../../../runtimes/python/zygote.py")),
    ("rehearsal.js", include_bytes!("../../../../runtimes/nodejs/rehearsal.js")),
    ("zygote.js", include_bytes!("../../../../runtimes/nodejs/zygote.js")),
];

impl Tree {
    pub fn build(setup: &Setup) -> Result<Self> {
        let tree = Self { stage: setup.stage.clone() };
        mounts::temporary(&tree.stage, c"mode=755,size=16m,nr_inodes=16384")?;
        for folder in FOLDERS {
            tree.make_folder(Path::new(folder))?;
        }
        for folder in PROGRAMS {
            tree.show_programs(folder)?;
        }
        for name in SETTINGS {
            tree.show_setting(name)?;
        }
        for name in DEVICES {
            tree.show_device(name)?;
        }
        tree.write_files(setup)?;
        for (host, inside) in &setup.files {
            tree.overlay_file(host, inside)?;
        }
        Ok(tree)
    }

    /// A copy of the whole, to be made the root of a cell.
    pub fn copy(&self) -> Result<OwnedFd> {
        let copy = mounts::copy(&self.stage)?;
        mounts::restrict(copy.as_fd(), READ_ONLY, false)?;
        Ok(copy)
    }

    /// A copy of a part of the host, and a place for it in all cells.
    pub fn furnish(&self, mount: &Mount) -> Result<OwnedFd> {
        let from = fs::canonicalize(&mount.host).doing(format!("find {}", mount.host.display()))?;
        self.make_place(&mount.inside, from.is_dir())?;
        mounts::copy_with(&from, READ_ONLY | NO_SETUID | NO_DEVICES)
    }

    pub fn merge(&self, merged: &Merged) -> Result<OwnedFd> {
        let open = |host: &PathBuf| {
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            rustix::fs::open(host, flags, Mode::empty()).doing(format!("open the folder {}", host.display()))
        };
        let folders = merged.hosts.iter().map(open).collect::<Result<Vec<_>>>()?;
        match merged.hosts.as_slice() {
            [host] => self.furnish(&Mount { host: host.clone(), inside: merged.inside.clone() }),
            _ => {
                self.make_place(&merged.inside, true)?;
                mounts::merged(&folders)
            }
        }
    }

    fn at(&self, inside: &str) -> PathBuf {
        self.stage.join(inside.trim_start_matches('/'))
    }

    /// Something to mount over. The host's own folders in it are read-only: nothing is made in those.
    fn make_place(&self, inside: &str, folder: bool) -> Result<()> {
        let place = self.at(inside);
        if fs::symlink_metadata(&place).is_ok_and(|found| found.is_dir() == folder && !found.is_symlink()) {
            return Ok(());
        }
        if folder {
            return self.make_folder(Path::new(inside.trim_start_matches('/')));
        }
        if let Some(above) = Path::new(inside.trim_start_matches('/')).parent() {
            self.make_folder(above)?;
        }
        fs::write(&place, b"").doing(format!("make a place for {inside}"))
    }

    fn make_folder(&self, inside: &Path) -> Result<()> {
        let mut path = self.stage.clone();
        for part in inside.components() {
            path.push(part);
            match fs::symlink_metadata(&path) {
                Ok(found) if found.is_dir() => continue,
                Ok(_) => {
                    let error = std::io::Error::from_raw_os_error(libc::ENOTDIR);
                    return Err(error).doing(format!("make a place for {}", inside.display()));
                }
                Err(_) => fs::create_dir(&path).doing(format!("make a place for {}", inside.display()))?,
            }
        }
        Ok(())
    }

    fn show_programs(&self, name: &str) -> Result<()> {
        let (host, place) = (Path::new("/").join(name), self.stage.join(name));
        match fs::symlink_metadata(&host) {
            Err(_) => Ok(()),
            Ok(found) if found.is_symlink() => {
                let target = fs::read_link(&host).doing(format!("read {}", host.display()))?;
                symlink(target, &place).doing(format!("link {}", place.display()))
            }
            Ok(_) => {
                self.make_folder(Path::new(name))?;
                let copy = mounts::copy_with(&host, READ_ONLY | NO_SETUID | NO_DEVICES)?;
                mounts::place(copy.as_fd(), &place)
            }
        }
    }

    fn show_setting(&self, name: &str) -> Result<()> {
        let host = Path::new("/etc").join(name);
        let Ok(found) = fs::metadata(&host) else { return Ok(()) };
        if name == "ssl" {
            return self.copy_certificates();
        }
        let from = fs::canonicalize(&host).doing(format!("find {}", host.display()))?;
        self.make_place(&format!("/etc/{name}"), found.is_dir())?;
        let copy = mounts::copy_with(&from, READ_ONLY | NO_SETUID | NO_DEVICES | NO_PROGRAMS)?;
        mounts::place(copy.as_fd(), &self.stage.join("etc").join(name))
    }

    /// The host's certificates that everybody may read; its private keys stay where they are.
    fn copy_certificates(&self) -> Result<()> {
        self.make_folder(Path::new("etc/ssl/certs"))?;
        for (host, inside) in
            [("/etc/ssl/openssl.cnf", "/etc/ssl/openssl.cnf"), ("/etc/ssl/certs/java", "/etc/ssl/certs/java")]
        {
            let Ok(found) = fs::metadata(host) else { continue };
            self.make_place(inside, found.is_dir())?;
            let copy = mounts::copy_with(Path::new(host), READ_ONLY | NO_SETUID | NO_DEVICES | NO_PROGRAMS)?;
            mounts::place(copy.as_fd(), &self.at(inside))?;
        }
        match fs::read("/etc/ssl/certs/ca-certificates.crt") {
            Ok(bundle) => self.write("/etc/ssl/certs/ca-certificates.crt", &bundle),
            Err(_) => Ok(()),
        }
    }

    fn show_device(&self, name: &str) -> Result<()> {
        let (host, place) = (Path::new("/dev").join(name), self.stage.join("dev").join(name));
        fs::write(&place, b"").doing(format!("make a place for {}", host.display()))?;
        mounts::place(mounts::copy(&host)?.as_fd(), &place)
    }

    fn write_files(&self, setup: &Setup) -> Result<()> {
        let user = format!(
            "root:x:0:0:root:/root:/usr/sbin/nologin\n\
             sandbox:x:{SANDBOX_USER}:{SANDBOX_USER}:sandbox:/tmp:/bin/sh\n\
             nobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n"
        );
        self.write("/etc/passwd", user.as_bytes())?;
        let group = format!("root:x:0:\nsandbox:x:{SANDBOX_USER}:\nnogroup:x:65534:\n");
        self.write("/etc/group", group.as_bytes())?;
        self.write("/etc/hosts", b"127.0.0.1 localhost\n::1 localhost\n")?;
        self.write("/etc/nsswitch.conf", b"passwd: files\ngroup: files\nhosts: files dns\n")?;
        let resolver = setup.nameserver.map(|address| format!("nameserver {address}\noptions timeout:2\n"));
        self.write("/etc/resolv.conf", resolver.unwrap_or_default().as_bytes())?;
        for (name, bytes) in FILES {
            self.write(&format!("{OURS}/{name}"), bytes)?;
        }
        for (name, target) in
            [("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")]
        {
            symlink(target, self.stage.join("dev").join(name)).doing(format!("link /dev/{name}"))?;
        }
        Ok(())
    }

    fn write(&self, inside: &str, bytes: &[u8]) -> Result<()> {
        let path = self.at(inside);
        fs::write(&path, bytes).doing(format!("write {inside}"))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).doing(format!("write {inside}"))
    }

    fn overlay_file(&self, host: &Path, inside: &str) -> Result<()> {
        let copy = mounts::copy_with(host, READ_ONLY | NO_SETUID | NO_DEVICES | NO_PROGRAMS)?;
        let place = self.at(inside);
        let there = fs::metadata(&place).is_ok_and(|found| !found.is_dir());
        if !there {
            self.make_place(inside, false)?;
        }
        mounts::place(copy.as_fd(), &place)
    }
}
