//! Turns a freshly forked process into the occupant of a sandbox: groups, namespaces, descriptors,
//! limits, user, capabilities, filter. After it, nothing of what it could do before is left.
//!
//! It runs between a fork and foreign code, so it allocates nothing and calls nothing but the system.
//! Both ways into a sandbox end here: a plain spawn and a forked interpreter.

use crate::order::{
    CLOSE_REST, DESCRIPTORS_BEFORE_GROUPS, DESCRIPTORS_MAX, ENTER, FILTER_LENGTH_MAX, OWN_USER, Order, Step,
    TEMPLATE, TEMPLATE_CONTROL,
};
use crate::system::*;
use core::ffi::{c_char, c_int, c_long, c_ulong};

/// Which step failed, and the system's number for why.
pub struct Failure {
    pub step: Step,
    pub errno: c_int,
}

pub type Outcome = Result<(), Failure>;

/// Where the occupant finds its channel.
pub const CHANNEL: c_int = 3;

const RLIMIT_DATA: c_int = 2;
const RLIMIT_CORE: c_int = 4;
const RLIMIT_NPROC: c_int = 6;
const RLIMIT_NOFILE: c_int = 7;
const RLIMIT_MEMLOCK: c_int = 8;
const RLIMIT_MSGQUEUE: c_int = 12;
const SET_DUMPABLE: c_int = 4;
const SET_KEEP_CAPABILITIES: c_int = 8;
const DROP_FROM_BOUNDING_SET: c_int = 24;
const SET_NO_NEW_PRIVILEGES: c_int = 38;
const CAPABILITY_VERSION: u32 = 0x2008_0522;
const CAPABILITY_LAST: c_ulong = 40;
const SYS_CHROOT: u32 = 18;
const SYS_PTRACE: u32 = 19;
const SYS_ADMIN: u32 = 21;
const SET_DESCRIPTOR_FLAGS: c_int = 2;
const CLOSE_ON_EXEC: c_int = 1;
const SECCOMP_SET_FILTER: c_long = 1;

pub fn occupy(order: &Order, descriptors: &[c_int; DESCRIPTORS_MAX]) -> Outcome {
    join_groups(order, descriptors)?;
    if order.flags & ENTER != 0 {
        let kinds = NEW_NS | NEW_NET | NEW_IPC | NEW_UTS | NEW_CGROUP;
        // SAFETY: plain call with a descriptor of ours.
        check(Step::Enter, unsafe { setns(descriptors[3], kinds) })?;
    }
    // SAFETY: the directory ends with a zero: `Order` is made with one, and its last byte is never set.
    check(Step::Directory, unsafe { chdir(order.directory.as_ptr().cast::<c_char>()) })?;
    // SAFETY: plain calls.
    unsafe { setsid() };
    take_descriptors(order, descriptors)?;
    // SAFETY: plain call.
    check(Step::NoNewPrivileges, unsafe { prctl(SET_NO_NEW_PRIVILEGES, 1u64, 0u64, 0u64, 0u64) })?;
    if order.flags & OWN_USER != 0 {
        become_user(order)?;
    }
    bound(order)?;
    drop_capabilities(order)?;
    filter(order)
}

fn check(step: Step, result: c_int) -> Outcome {
    if result < 0 { Err(Failure { step, errno: errno() }) } else { Ok(()) }
}

fn check_long(step: Step, result: c_long) -> Outcome {
    if result < 0 { Err(Failure { step, errno: errno() }) } else { Ok(()) }
}

fn join_groups(order: &Order, descriptors: &[c_int; DESCRIPTORS_MAX]) -> Outcome {
    for index in 0..order.groups as usize {
        let Some(fd) = descriptors.get(DESCRIPTORS_BEFORE_GROUPS + index) else { break };
        write_all(Step::Groups, *fd, b"0")?;
    }
    Ok(())
}

/// Standard input is empty; output, errors and the channel are where the occupant expects them.
fn take_descriptors(order: &Order, descriptors: &[c_int; DESCRIPTORS_MAX]) -> Outcome {
    let mut high = [0; 3];
    for (index, slot) in high.iter_mut().enumerate() {
        // SAFETY: plain call: away from the numbers that are about to be filled.
        *slot = unsafe { fcntl(descriptors[index], F_DUPFD_CLOEXEC, 20) };
        check(Step::Descriptors, *slot)?;
    }
    if order.flags & TEMPLATE != 0 {
        let control =
            descriptors.get(DESCRIPTORS_BEFORE_GROUPS + order.groups as usize).copied().unwrap_or(-1);
        // SAFETY: plain call.
        check(Step::Descriptors, unsafe { dup2(control, TEMPLATE_CONTROL) })?;
    }
    if order.flags & CLOSE_REST == 0 {
        for fd in descriptors.iter().take(DESCRIPTORS_BEFORE_GROUPS + order.groups as usize) {
            // SAFETY: these came with the order and belong to nobody else.
            unsafe { close(*fd) };
        }
    }
    // SAFETY: plain calls on descriptors of ours; the path is a constant that ends with a zero.
    unsafe {
        let null = open(c"/dev/null".as_ptr(), READ_WRITE_CLOEXEC);
        check(Step::Descriptors, null)?;
        check(Step::Descriptors, dup2(null, 0))?;
        check(Step::Descriptors, dup2(high[1], 1))?;
        check(Step::Descriptors, dup2(high[2], 2))?;
        check(Step::Descriptors, dup2(high[0], CHANNEL))?;
        if order.flags & CLOSE_REST == 0 {
            if null > CHANNEL {
                close(null);
            }
            high.iter().for_each(|fd| {
                close(*fd);
            });
        }
    }
    Ok(())
}

fn bound(order: &Order) -> Outcome {
    limit(Step::OpenFiles, RLIMIT_NOFILE, order.open_files)?;
    limit(Step::Memory, RLIMIT_CORE, 0)?;
    limit(Step::Memory, RLIMIT_MEMLOCK, 64 << 10)?;
    limit(Step::Memory, RLIMIT_MSGQUEUE, 0)?;
    if order.processes > 0 {
        limit(Step::Processes, RLIMIT_NPROC, order.processes)?;
    }
    if order.data_bytes > 0 {
        limit(Step::Memory, RLIMIT_DATA, order.data_bytes)?;
    }
    Ok(())
}

fn limit(step: Step, resource: c_int, value: u64) -> Outcome {
    // SAFETY: the pointer is to a live array of the right form.
    check(step, unsafe { setrlimit(resource, &[value, value]) })
}

/// Another user outside, then a user namespace in which that user has the number it is known by inside.
/// The namespace is made last: those made before belong to the keeper, so that no capability in this one
/// reaches them.
fn become_user(order: &Order) -> Outcome {
    let (user, group) = (order.host_user as c_ulong, order.host_group as c_ulong);
    // SAFETY: plain calls; the raw ones, because the C library would look for threads.
    unsafe {
        // Where the keeper is itself in a user namespace, there are no other groups to drop.
        syscall(number::SETGROUPS, 0u64, 0u64);
        check_long(Step::User, syscall(number::SETRESGID, group, group, group))?;
        check_long(Step::User, syscall(number::SETRESUID, user, user, user))?;
        check(Step::User, prctl(SET_DUMPABLE, 1u64, 0u64, 0u64, 0u64))?;
        check(Step::UserNamespace, unshare(NEW_USER))?;
    }
    write_file(c"/proc/self/setgroups", b"deny")?;
    map(c"/proc/self/uid_map", order.user, order.host_user)?;
    map(c"/proc/self/gid_map", order.group, order.host_group)
}

fn map(file: &core::ffi::CStr, inside: u32, outside: u32) -> Outcome {
    let mut line = [0u8; 32];
    let mut length = put_number(&mut line, 0, inside);
    line[length] = b' ';
    length = put_number(&mut line, length + 1, outside);
    line[length] = b' ';
    line[length + 1] = b'1';
    write_file(file, &line[..length + 2])
}

fn put_number(line: &mut [u8; 32], at: usize, number: u32) -> usize {
    let mut digits = [0u8; 10];
    let mut left = number;
    let mut count = 0;
    loop {
        digits[count] = b'0' + (left % 10) as u8;
        left /= 10;
        count += 1;
        if left == 0 {
            break;
        }
    }
    for index in 0..count {
        line[at + index] = digits[count - 1 - index];
    }
    at + count
}

fn write_file(path: &core::ffi::CStr, text: &[u8]) -> Outcome {
    // SAFETY: the path ends with a zero.
    let fd = unsafe { open(path.as_ptr(), WRITE_CLOEXEC) };
    check(Step::MapUser, fd)?;
    let written = write_all(Step::MapUser, fd, text);
    // SAFETY: opened above.
    unsafe { close(fd) };
    written
}

fn write_all(step: Step, fd: c_int, text: &[u8]) -> Outcome {
    // SAFETY: the bytes live as long as the call.
    let written = unsafe { write(fd, text.as_ptr().cast(), text.len()) };
    if written < 0 { Err(Failure { step, errno: errno() }) } else { Ok(()) }
}

fn drop_capabilities(order: &Order) -> Outcome {
    for capability in 0..=CAPABILITY_LAST {
        // SAFETY: plain call. Without the right to do it there are none to drop either: `capset` is what counts.
        unsafe { prctl(DROP_FROM_BOUNDING_SET, capability, 0u64, 0u64, 0u64) };
    }
    // SAFETY: plain call.
    unsafe { prctl(SET_KEEP_CAPABILITIES, 0u64, 0u64, 0u64, 0u64) };
    let kept =
        if order.flags & TEMPLATE != 0 { 1u32 << SYS_ADMIN | 1 << SYS_CHROOT | 1 << SYS_PTRACE } else { 0 };
    let header = CapabilityHeader { version: CAPABILITY_VERSION, pid: 0 };
    let sets = [[kept, kept, 0], [0, 0, 0]];
    // SAFETY: both are live and of the form that this version asks for.
    check_long(Step::Capabilities, unsafe { syscall(number::CAPSET, &raw const header, sets.as_ptr()) })
}

/// Closing comes last but for the filter itself: steps above still use what the order brought.
fn filter(order: &Order) -> Outcome {
    if order.flags & CLOSE_REST != 0 {
        let first = (CHANNEL + 1) as c_ulong;
        // SAFETY: marks, does not close: a failing `exec` must still be told.
        let marked = unsafe { syscall(number::CLOSE_RANGE, first, c_ulong::from(u32::MAX), 4u64) };
        check_long(Step::Descriptors, marked)?;
    }
    let length = (order.filter_length as usize).min(FILTER_LENGTH_MAX);
    if length == 0 {
        return Ok(());
    }
    let program = FilterProgram { length: length as u16, instructions: order.filter.as_ptr() };
    // SAFETY: the program lives in the order.
    check_long(Step::Filter, unsafe {
        syscall(number::SECCOMP, SECCOMP_SET_FILTER, 0u64, &raw const program)
    })
}

/// After a fork without `exec`, what was only marked has to be closed.
#[allow(dead_code, reason = "a plain spawn executes a program, which closes what is marked")]
pub fn close_rest(order: &Order) {
    if order.flags & CLOSE_REST != 0 {
        let (mut first, last) = ((CHANNEL + 1) as c_ulong, c_ulong::from(u32::MAX));
        // SAFETY: nothing above the channel belongs to the occupant, but for a template's socket.
        unsafe {
            if order.flags & TEMPLATE != 0 {
                syscall(number::CLOSE_RANGE, first, (TEMPLATE_CONTROL - 1) as c_ulong, 0u64);
                fcntl(TEMPLATE_CONTROL, SET_DESCRIPTOR_FLAGS, CLOSE_ON_EXEC);
                first = (TEMPLATE_CONTROL + 1) as c_ulong;
            }
            syscall(number::CLOSE_RANGE, first, last, 0u64);
        }
    }
}
