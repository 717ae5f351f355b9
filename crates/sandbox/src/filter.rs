//! Which system calls code in a sandbox may make: a list of what is allowed, compiled into a filter for
//! the kernel.
//!
//! Numbers are searched by halves, so that the filter stays short and fast. What is not allowed answers
//! `EPERM`, as if a privilege were missing; `clone3` and `io_uring` answer `ENOSYS`, so that libraries take
//! their older way. Arguments are looked at only where they decide: which namespaces, which sockets.

use libc::{c_long, sock_filter};

mod calls;

const ALLOW: u32 = libc::SECCOMP_RET_ALLOW;
const REFUSE: u32 = libc::SECCOMP_RET_ERRNO | libc::EPERM as u32;
const UNKNOWN: u32 = libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32;
const NO_FAMILY: u32 = libc::SECCOMP_RET_ERRNO | libc::EAFNOSUPPORT as u32;
const KILL: u32 = libc::SECCOMP_RET_KILL_PROCESS;

#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: u32 = 0xc000_00b7;
/// Calls of the x32 convention have this bit; there are none on other machines.
const X32: u32 = 0x4000_0000;

const NAMESPACES: u32 = (libc::CLONE_NEWNS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET) as u32
    | 0x80;
const SOCKET_KIND: u32 = 0xf;
const FAMILIES: [i32; 3] = [libc::AF_UNIX, libc::AF_INET, libc::AF_INET6];
const LINUX_PERSONALITY: u32 = 0;
const TIOCSTI: u32 = 0x5412;
const TIOCLINUX: u32 = 0x541c;

const NUMBER: u32 = 0;
const ARCH: u32 = 4;
const ARGUMENTS: u32 = 16;

/// How the filter for one kind of sandbox differs from that for another.
#[derive(Clone, Copy, Default)]
pub struct Kind {
    /// A template may in addition enter namespaces that it is handed.
    pub template: bool,
    /// Where memory is watched by looking at processes, it must not be hidden from the look.
    pub memory_in_sight: bool,
}

/// Memory that belongs to no process.
const HIDES_MEMORY: [c_long; 3] = [libc::SYS_memfd_create, libc::SYS_shmget, libc::SYS_io_setup];

/// The filter for foreign code.
pub fn compile(kind: Kind) -> Vec<sock_filter> {
    let mut program = vec![
        load(ARCH),
        skip_if_equal(ARCHITECTURE, 1),
        answer(KILL),
        load(NUMBER),
        skip_unless_at_least(X32, 1),
        answer(REFUSE),
    ];
    for (number, checks) in looked_at() {
        program.push(skip_unless_equal(number, checks.len()));
        program.extend(checks);
    }
    for number in [libc::SYS_clone3, libc::SYS_io_uring_setup] {
        program.push(skip_unless_equal(number as u32, 1));
        program.push(answer(UNKNOWN));
    }
    let mut allowed = calls::allowed();
    if kind.template {
        allowed.push(libc::SYS_setns);
    }
    if kind.memory_in_sight {
        allowed.retain(|number| !HIDES_MEMORY.contains(number));
    }
    search(&edges(allowed), &mut program);
    program
}

/// Calls whose arguments decide. Each list ends with an answer.
fn looked_at() -> Vec<(u32, Vec<sock_filter>)> {
    let any_bit = |argument: u32, bits| {
        vec![load(ARGUMENTS + 8 * argument), skip_unless_any(bits, 1), answer(REFUSE), answer(ALLOW)]
    };
    vec![
        (libc::SYS_clone as u32, any_bit(0, NAMESPACES)),
        (libc::SYS_socket as u32, sockets()),
        (
            libc::SYS_socketpair as u32,
            vec![load(ARGUMENTS), skip_if_equal(libc::AF_UNIX as u32, 1), answer(NO_FAMILY), answer(ALLOW)],
        ),
        (
            libc::SYS_ioctl as u32,
            vec![
                load(ARGUMENTS + 8),
                skip_if_equal(TIOCSTI, 1),
                skip_unless_equal(TIOCLINUX, 1),
                answer(REFUSE),
                answer(ALLOW),
            ],
        ),
        (
            libc::SYS_personality as u32,
            vec![
                load(ARGUMENTS),
                skip_if_equal(LINUX_PERSONALITY, 2),
                skip_if_equal(u32::MAX, 1),
                answer(REFUSE),
                answer(ALLOW),
            ],
        ),
    ]
}

/// Streams and datagrams of the common families, and the routing tables, which resolvers ask.
fn sockets() -> Vec<sock_filter> {
    let mut program = vec![load(ARGUMENTS)];
    program.push(skip_unless_equal(libc::AF_NETLINK as u32, 4));
    program.push(load(ARGUMENTS + 16));
    program.push(skip_if_equal(libc::NETLINK_ROUTE as u32, 1));
    program.push(answer(NO_FAMILY));
    program.push(answer(ALLOW));
    for (index, family) in FAMILIES.iter().enumerate() {
        program.push(skip_if_equal(*family as u32, FAMILIES.len() - index));
    }
    program.push(answer(NO_FAMILY));
    program.push(load(ARGUMENTS + 8));
    program.push(statement(libc::BPF_ALU | libc::BPF_AND | libc::BPF_K, SOCKET_KIND));
    program.push(skip_unless_equal(libc::SOCK_RAW as u32, 1));
    program.push(answer(REFUSE));
    program.push(answer(ALLOW));
    program
}

/// Where allowed and refused change, beginning with refused at 0.
fn edges(mut allowed: Vec<c_long>) -> Vec<u32> {
    allowed.sort_unstable();
    allowed.dedup();
    let mut edges: Vec<u32> = Vec::new();
    for number in allowed.into_iter().filter_map(|number| u32::try_from(number).ok()) {
        if edges.len().is_multiple_of(2) && edges.last() == Some(&number) {
            edges.pop();
        } else {
            edges.push(number);
        }
        edges.push(number + 1);
    }
    edges
}

/// A tree: below an edge its left part, else its right part. `edges[i]` begins a range that is allowed
/// where `i` is even.
fn search(edges: &[u32], program: &mut Vec<sock_filter>) {
    program.push(load(NUMBER));
    branch(edges, 0, program);
}

fn branch(edges: &[u32], first: usize, program: &mut Vec<sock_filter>) {
    if edges.is_empty() {
        program.push(answer(if first.is_multiple_of(2) { REFUSE } else { ALLOW }));
        return;
    }
    let middle = edges.len() / 2;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    branch(&edges[..middle], first, &mut left);
    branch(&edges[middle + 1..], first + middle + 1, &mut right);
    match u8::try_from(left.len()) {
        Ok(length) => program.push(jump(libc::BPF_JGE, edges[middle], length, 0)),
        Err(_) => {
            program.push(jump(libc::BPF_JGE, edges[middle], 0, 1));
            program.push(statement(libc::BPF_JMP | libc::BPF_JA, left.len() as u32));
        }
    }
    program.extend(left);
    program.extend(right);
}

fn load(offset: u32) -> sock_filter {
    statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, offset)
}

fn answer(action: u32) -> sock_filter {
    statement(libc::BPF_RET | libc::BPF_K, action)
}

fn skip_if_equal(value: u32, count: usize) -> sock_filter {
    jump(libc::BPF_JEQ, value, count as u8, 0)
}

fn skip_unless_equal(value: u32, count: usize) -> sock_filter {
    jump(libc::BPF_JEQ, value, 0, count as u8)
}

fn skip_unless_at_least(value: u32, count: usize) -> sock_filter {
    jump(libc::BPF_JGE, value, 0, count as u8)
}

fn skip_unless_any(bits: u32, count: usize) -> sock_filter {
    jump(libc::BPF_JSET, bits, 0, count as u8)
}

fn statement(code: u32, k: u32) -> sock_filter {
    sock_filter { code: code as u16, jt: 0, jf: 0, k }
}

fn jump(kind: u32, k: u32, jt: u8, jf: u8) -> sock_filter {
    sock_filter { code: (libc::BPF_JMP | kind | libc::BPF_K) as u16, jt, jf, k }
}

#[cfg(test)]
mod tests;
