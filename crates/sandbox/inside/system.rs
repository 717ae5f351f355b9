//! The few calls of the system that a forked interpreter needs on its way into a sandbox.
//!
//! Declared by hand: this is compiled twice, into the crate and into a library without any dependency.

use core::ffi::{c_char, c_int, c_long, c_uint, c_ulong, c_void};

unsafe extern "C" {
    pub fn syscall(number: c_long, ...) -> c_long;
    pub fn __errno_location() -> *mut c_int;
    pub fn setns(fd: c_int, kinds: c_int) -> c_int;
    pub fn unshare(kinds: c_int) -> c_int;
    pub fn prctl(option: c_int, ...) -> c_int;
    pub fn setrlimit(resource: c_int, limit: *const [u64; 2]) -> c_int;
    pub fn dup2(old: c_int, new: c_int) -> c_int;
    pub fn close(fd: c_int) -> c_int;
    pub fn open(path: *const c_char, flags: c_int, ...) -> c_int;
    pub fn read(fd: c_int, bytes: *mut c_void, count: usize) -> isize;
    pub fn write(fd: c_int, bytes: *const c_void, count: usize) -> isize;
    pub fn fcntl(fd: c_int, command: c_int, ...) -> c_int;
    pub fn chdir(path: *const c_char) -> c_int;
    pub fn setsid() -> c_int;
    pub fn recvmsg(fd: c_int, message: *mut MessageHeader, flags: c_int) -> isize;
    pub fn send(fd: c_int, bytes: *const c_void, count: usize, flags: c_int) -> isize;
    pub fn poll(fds: *mut PollFd, count: c_ulong, timeout_ms: c_int) -> c_int;
    pub fn pipe2(ends: *mut [c_int; 2], flags: c_int) -> c_int;
    pub fn signal(signal: c_int, handler: usize) -> usize;
    pub fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
    pub fn _exit(code: c_int) -> !;
}

#[repr(C)]
pub struct IoSlice {
    pub bytes: *mut c_void,
    pub length: usize,
}

#[repr(C)]
pub struct MessageHeader {
    pub name: *mut c_void,
    pub name_length: c_uint,
    pub slices: *mut IoSlice,
    pub slice_count: usize,
    pub control: *mut c_void,
    pub control_length: usize,
    pub flags: c_int,
}

#[repr(C)]
pub struct PollFd {
    pub fd: c_int,
    pub events: i16,
    pub returned: i16,
}

#[repr(C)]
pub struct FilterProgram {
    pub length: u16,
    pub instructions: *const u64,
}

#[repr(C)]
pub struct CapabilityHeader {
    pub version: u32,
    pub pid: c_int,
}

#[cfg(target_arch = "x86_64")]
pub mod number {
    use core::ffi::c_long;
    pub const SETGROUPS: c_long = 116;
    pub const SETRESUID: c_long = 117;
    pub const SETRESGID: c_long = 119;
    pub const CAPSET: c_long = 126;
    pub const SECCOMP: c_long = 317;
    pub const CLOSE_RANGE: c_long = 436;
}

#[cfg(target_arch = "aarch64")]
pub mod number {
    use core::ffi::c_long;
    pub const SETGROUPS: c_long = 159;
    pub const SETRESUID: c_long = 147;
    pub const SETRESGID: c_long = 149;
    pub const CAPSET: c_long = 91;
    pub const SECCOMP: c_long = 277;
    pub const CLOSE_RANGE: c_long = 436;
}

pub const NEW_NS: c_int = 0x0002_0000;
pub const NEW_CGROUP: c_int = 0x0200_0000;
pub const NEW_UTS: c_int = 0x0400_0000;
pub const NEW_IPC: c_int = 0x0800_0000;
pub const NEW_USER: c_int = 0x1000_0000;
pub const NEW_PID: c_int = 0x2000_0000;
pub const NEW_NET: c_int = 0x4000_0000;

pub const READ_WRITE_CLOEXEC: c_int = 0o2_000_002;
pub const WRITE_CLOEXEC: c_int = 0o2_000_001;
pub const RECEIVE_CLOEXEC: c_int = 0x4000_0000;
pub const NO_SIGNAL: c_int = 0x4000;
pub const POLL_IN: i16 = 1;
pub const F_DUPFD_CLOEXEC: c_int = 1030;

pub fn errno() -> c_int {
    // SAFETY: the C library answers a pointer that is valid for this thread.
    unsafe { *__errno_location() }
}
