//! `cargo xtask fresh FOLDER`: README's two commands in a fresh Debian, from a clone to green.
//!
//! Makes a root file system in the folder (by debootstrap, as root), with nothing in it but Debian's base, git and the
//! Rust toolchain of this machine; clones the last commit into it; and runs there what README tells a new user to run,
//! as root and then as somebody else. The network, its certificates and the kernel are this machine's. The folder is
//! left to be looked at; it takes some 10 GB.

use crate::run;
use crate::steps::Steps;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const RELEASE: &str = "bookworm";
const PREPARE: &str = ".ci/prepare";
/// As README has them.
const DEMO: &str = "cargo run --release --package pileus -- demo";
const TEST: &str = "cargo xtask test";
/// Makes the folder the root of all that runs in it: not by chroot, in which the kernel makes no user namespaces.
const ENTER: &str = r#"
set -eu
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount --bind "$2" opt/rust
pivot_root . mnt
umount -l /mnt
export HOME=$(eval echo "~$3")
exec setpriv --reuid "$3" --regid "$3" --init-groups bash -euc "cd /srv/pileus && $4"
"#;

pub fn run(args: &[String]) -> Result<()> {
    let [folder] = args else { bail!("cargo xtask fresh FOLDER: where the root file system goes") };
    let fresh = Fresh { folder: std::path::absolute(folder)? };
    let demo = format!("{DEMO} && target/release/pileus stop");
    let mut steps = Steps::default();
    steps.step("root file system", || fresh.make())?;
    steps.step("clone", || fresh.clone_repository())?;
    steps.step("packages that are missing", || fresh.run("root", PREPARE))?;
    steps.step("demo", || fresh.run("root", &demo))?;
    steps.step("demo, not as root", || fresh.run_as_somebody(&demo))?;
    steps.step("tests", || fresh.run("root", TEST))?;
    steps.step("tests, not as root", || fresh.run_as_somebody(TEST))?;
    steps.print();
    Ok(())
}

struct Fresh {
    folder: PathBuf,
}

impl Fresh {
    fn make(&self) -> Result<()> {
        if !run::exists("debootstrap", &["--version"]) {
            bail!("this takes debootstrap (Debian: apt-get install debootstrap)");
        }
        let root = self.folder.display().to_string();
        let packages = "--include=ca-certificates,git,procps";
        run::command("debootstrap", &["--variant=minbase", packages, RELEASE, &root])?;
        for path in ["/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt"] {
            fs::copy(path, self.folder.join(&path[1..])).with_context(|| format!("cannot copy {path}"))?;
        }
        for folder in ["opt/rust", "srv/cargo"] {
            fs::create_dir_all(self.folder.join(folder)).with_context(|| folder.to_owned())?;
        }
        Ok(())
    }

    fn clone_repository(&self) -> Result<()> {
        let to = self.folder.join("srv/pileus").display().to_string();
        run::command("git", &["clone", "--quiet", "--no-hardlinks", ".", &to])
    }

    /// As a user to whom clone, packages and all that was built are given.
    fn run_as_somebody(&self, line: &str) -> Result<()> {
        self.run("root", "id ada >/dev/null 2>&1 || useradd --create-home ada; chown -R ada: /srv")?;
        self.run("ada", line)
    }

    /// Runs a line in the new root as somebody, with nothing of this environment.
    fn run(&self, user: &str, line: &str) -> Result<()> {
        println!("{user}: {line}");
        let mut command = Command::new("unshare");
        command.args(["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, "enter"]);
        command.arg(&self.folder).arg(toolchain()?).args([user, line]);
        command.env_clear().env("LANG", "C.UTF-8").env("CARGO_HOME", "/srv/cargo");
        // Not where a cloud of this machine may listen.
        command.env("PILEUS_LISTEN", "127.0.0.1:0");
        command.env("PATH", "/opt/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        let status = command.status().context("cannot run unshare")?;
        match status.success() {
            true => Ok(()),
            false => bail!("failed ({status}) in {}, as {user}: {line}", self.folder.display()),
        }
    }
}

/// The toolchain that runs this, as one folder.
fn toolchain() -> Result<PathBuf> {
    let told = Command::new("rustc").args(["--print", "sysroot"]).output().context("cannot run rustc")?;
    let folder = String::from_utf8(told.stdout).context("rustc's folder")?;
    Ok(Path::new(folder.trim()).to_owned())
}
