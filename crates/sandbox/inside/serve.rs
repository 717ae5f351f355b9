//! A zygote's loop, one step a call: wait for an order, tell of the fork, become the occupant.

use crate::occupy::{Failure, close_rest, occupy};
use crate::order::*;
use crate::system::*;
use core::cell::UnsafeCell;
use core::ffi::{c_int, c_void};
use core::mem::size_of;

/// What the zygote knows between two calls.
struct State {
    control: c_int,
    /// Written to by the handler of a child's end, and read by the loop. A handler, as a descriptor of signals
    /// misses those that come to another thread, of which Node has one.
    bell: [c_int; 2],
    order: Order,
    descriptors: [c_int; DESCRIPTORS_MAX],
}

struct Only(UnsafeCell<State>);
// SAFETY: a zygote has one thread.
unsafe impl Sync for Only {}

static STATE: Only = Only(UnsafeCell::new(State {
    control: -1,
    bell: [-1; 2],
    order: Order {
        version: VERSION,
        flags: 0,
        id: 0,
        host_user: 0,
        host_group: 0,
        user: 0,
        group: 0,
        open_files: 0,
        processes: 0,
        data_bytes: 0,
        groups: 0,
        filter_length: 0,
        directory: [0; DIRECTORY_LENGTH_MAX],
        filter: [0; FILTER_LENGTH_MAX],
    },
    descriptors: [-1; DESCRIPTORS_MAX],
}));

const SIGCHLD: c_int = 17;
const CLOEXEC_NONBLOCK: c_int = 0o2_004_000;
const WITHOUT_HANGING: c_int = 1;

#[allow(clippy::mut_from_ref, reason = "one thread")]
fn state() -> &'static mut State {
    // SAFETY: a zygote has one thread, and no caller holds the reference across another call.
    unsafe { &mut *STATE.0.get() }
}

/// Says that the zygote is ready to take orders from this socket.
#[unsafe(no_mangle)]
pub extern "C" fn pileus_ready(control: c_int) -> c_int {
    let state = state();
    state.control = control;
    // SAFETY: the ends live in the state; the handler does nothing but write.
    let failed = unsafe { pipe2(&raw mut state.bell, CLOEXEC_NONBLOCK) };
    if failed != 0 {
        return -1;
    }
    // SAFETY: as above.
    unsafe { signal(SIGCHLD, ring as *const () as usize) };
    tell(Notice { kind: READY, pid: 0, id: 0, value: 0, step: 0 });
    0
}

extern "C" fn ring(_: c_int) {
    // SAFETY: plain calls; what was interrupted finds its errno again.
    unsafe {
        let before = *__errno_location();
        write(state().bell[1], b"!".as_ptr().cast(), 1);
        *__errno_location() = before;
    }
}

/// Waits for an order and points the next fork at its cell. Reaps and reports children meanwhile.
#[unsafe(no_mangle)]
pub extern "C" fn pileus_await() -> c_int {
    loop {
        reap();
        let state = state();
        let mut fds = [
            PollFd { fd: state.control, events: POLL_IN, returned: 0 },
            PollFd { fd: state.bell[0], events: POLL_IN, returned: 0 },
        ];
        // SAFETY: the array lives as long as the call.
        unsafe { poll(fds.as_mut_ptr(), 2, -1) };
        if fds[1].returned != 0 {
            drain_bell();
        }
        if fds[0].returned == 0 {
            continue;
        }
        receive();
        // SAFETY: plain call with the descriptor of the order.
        if unsafe { setns(state.descriptors[3], NEW_PID) } == 0 {
            return 0;
        }
        trouble(&Failure { step: Step::EnterProcesses, errno: errno() });
        close_descriptors();
    }
}

/// In the zygote, after its fork: `pid` of the child, or negative where it failed.
#[unsafe(no_mangle)]
pub extern "C" fn pileus_forked(pid: c_int) {
    if pid < 0 {
        trouble(&Failure { step: Step::Fork, errno: errno() });
    } else {
        tell(Notice { kind: FORKED, pid, id: state().order.id, value: 0, step: 0 });
    }
    close_descriptors();
}

/// In the child: becomes the occupant, or tells why not and is no more.
#[unsafe(no_mangle)]
pub extern "C" fn pileus_occupy() -> c_int {
    let state = state();
    // SAFETY: plain calls: the child has the usual handler, and no use for the bell.
    unsafe {
        signal(SIGCHLD, 0);
        close(state.bell[0]);
        close(state.bell[1]);
        // The channel takes the place of the socket, by which a failure has to be told.
        state.control = fcntl(state.control, F_DUPFD_CLOEXEC, 30);
    }
    if let Err(failure) = occupy(&state.order, &state.descriptors) {
        trouble(&failure);
        // SAFETY: plain call.
        unsafe { _exit(127) };
    }
    // SAFETY: plain call.
    unsafe { close(state.control) };
    close_rest(&state.order);
    0
}

fn receive() {
    let state = state();
    let mut control = [0u64; 16];
    let mut slice =
        IoSlice { bytes: (&raw mut state.order).cast::<c_void>(), length: size_of::<Order>() };
    let mut header = MessageHeader {
        name: core::ptr::null_mut(),
        name_length: 0,
        slices: &raw mut slice,
        slice_count: 1,
        control: control.as_mut_ptr().cast(),
        control_length: size_of::<[u64; 16]>(),
        flags: 0,
    };
    // SAFETY: all that the header points to lives as long as the call.
    let count = unsafe { recvmsg(state.control, &raw mut header, RECEIVE_CLOEXEC) };
    if count != size_of::<Order>() as isize || state.order.version != VERSION {
        // SAFETY: plain call. The keeper is gone, or is another one.
        unsafe { _exit(if count == 0 { 0 } else { 125 }) };
    }
    let length = control[0] as usize;
    let fds = length.saturating_sub(16) / 4;
    for (index, slot) in state.descriptors.iter_mut().enumerate() {
        let word = control.get(2 + index / 2).copied().unwrap_or(0);
        *slot = if index < fds { (word >> (32 * (index % 2))) as u32 as c_int } else { -1 };
    }
}

fn close_descriptors() {
    for slot in &mut state().descriptors {
        if *slot >= 0 {
            // SAFETY: received with the order.
            unsafe { close(*slot) };
        }
        *slot = -1;
    }
}

fn drain_bell() {
    let mut buffer = [0u8; 128];
    // SAFETY: the buffer lives as long as the call; the descriptor does not block.
    while unsafe { read(state().bell[0], buffer.as_mut_ptr().cast(), buffer.len()) } > 0 {}
}

fn reap() {
    let mut status = 0;
    loop {
        // SAFETY: plain call.
        let pid = unsafe { waitpid(-1, &raw mut status, WITHOUT_HANGING) };
        if pid <= 0 {
            return;
        }
        tell(Notice { kind: EXITED, pid, id: 0, value: status, step: 0 });
    }
}

fn trouble(failure: &Failure) {
    let step = failure.step as u32;
    tell(Notice { kind: TROUBLE, pid: 0, id: state().order.id, value: failure.errno, step });
}

fn tell(notice: Notice) {
    let bytes = (&raw const notice).cast::<c_void>();
    // SAFETY: the notice lives as long as the call.
    unsafe { send(state().control, bytes, size_of::<Notice>(), NO_SIGNAL) };
}
