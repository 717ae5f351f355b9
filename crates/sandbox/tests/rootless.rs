//! Everything again without root: this program, as a user with no rights.

use std::os::unix::process::CommandExt;
use std::process::Command;

const NOBODY: u32 = 65534;

#[test]
fn everything_holds_without_root() {
    // SAFETY: plain call.
    if unsafe { libc::getuid() } != 0 {
        return;
    }
    let program = std::env::current_exe().unwrap();
    let tried = Command::new(&program).arg("--list").uid(NOBODY).gid(NOBODY).output();
    if !tried.is_ok_and(|tried| tried.status.success()) {
        println!("SKIPPED: another user cannot execute {}", program.display());
        return;
    }
    let host = sandbox::Host::probe();
    if host.no_user_namespaces.is_some() {
        println!("SKIPPED: this host makes no user namespaces");
        return;
    }
    let output = Command::new(&program)
        .args(["--test-threads", "2", "--color", "never"])
        .uid(NOBODY)
        .gid(NOBODY)
        .env("HOME", "/nonexistent")
        .env_remove("RUST_BACKTRACE")
        .current_dir("/")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("hostile::bombs_are_ended_whole ... ok"), "{said}");
}
