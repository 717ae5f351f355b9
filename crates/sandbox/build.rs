//! Builds `inside/library.rs` into two small shared libraries, which the crate carries in itself.
//!
//! Interpreters that are forked load them (`runtimes/`): they cannot call Rust otherwise, and no C compiler
//! is asked for.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=inside");
    println!("cargo:rerun-if-changed=build.rs");
    build("plain", &[]);
    build("node", &["--cfg", "node"]);
}

fn build(name: &str, more: &[&str]) {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join(name).with_extension("so");
    let mut rustc = Command::new(env::var_os("RUSTC").expect("cargo sets it"));
    rustc.args(["--edition", "2024", "--crate-name", "inside", "--crate-type", "cdylib"]);
    rustc.args(["-C", "opt-level=s", "-C", "panic=abort", "-C", "lto=fat", "-C", "strip=symbols"]);
    rustc.args(["--check-cfg", "cfg(node)"]).args(more);
    rustc.arg("--target").arg(env::var_os("TARGET").expect("cargo sets it"));
    if let Some(linker) = env::var_os("RUSTC_LINKER") {
        let mut argument = OsString::from("linker=");
        argument.push(linker);
        rustc.arg("-C").arg(argument);
    }
    let status = rustc.arg("-o").arg(&out).arg("inside/library.rs").status().expect("rustc runs");
    assert!(status.success(), "inside/library.rs does not compile");
}
