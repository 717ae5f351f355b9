//! The same as an addon of Node.
//!
//! Stock Node can be forked: V8 keeps some of its memory from children, which is undone once the modules
//! are loaded, and the event loop is made anew in the child. It must have been started with one
//! thread.

use crate::empty;
use crate::serve::{pileus_await, pileus_forked, pileus_occupy, pileus_ready};
use crate::system::{_exit, close, open, read};
use core::ffi::{c_char, c_int, c_void};
use core::ptr::null_mut;

pub type Env = *mut c_void;
pub type Value = *mut c_void;
type Callback = extern "C" fn(Env, *mut c_void) -> Value;

unsafe extern "C" {
    fn fork() -> c_int;
    fn madvise(start: *mut c_void, length: usize, advice: c_int) -> c_int;
    fn napi_get_cb_info(
        env: Env,
        info: *mut c_void,
        count: *mut usize,
        arguments: *mut Value,
        this: *mut Value,
        data: *mut *mut c_void,
    ) -> c_int;
    fn napi_get_value_int32(env: Env, value: Value, number: *mut i32) -> c_int;
    fn napi_create_int32(env: Env, number: i32, value: *mut Value) -> c_int;
    fn napi_get_uv_event_loop(env: Env, event_loop: *mut *mut c_void) -> c_int;
    fn uv_loop_fork(event_loop: *mut c_void) -> c_int;
    fn napi_create_function(
        env: Env,
        name: *const c_char,
        length: usize,
        callback: Callback,
        data: *mut c_void,
        value: *mut Value,
    ) -> c_int;
    fn napi_set_named_property(env: Env, object: Value, name: *const c_char, value: Value) -> c_int;
}

const MADV_DOFORK: c_int = 11;

#[unsafe(no_mangle)]
extern "C" fn napi_register_module_v1(env: Env, exports: Value) -> Value {
    let functions: [(&core::ffi::CStr, Callback); 8] = [
        (c"ready", ready),
        (c"wait", wait),
        (c"fork", fork_here),
        (c"forked", forked),
        (c"occupy", occupied),
        (c"exit", exit),
        (c"whenEmpty", when_empty),
        (c"isAlive", is_alive),
    ];
    for (name, callback) in functions {
        let mut function = null_mut();
        // SAFETY: Node gives `env` and `exports`; names end with a zero.
        unsafe {
            napi_create_function(env, name.as_ptr(), name.count_bytes(), callback, null_mut(), &raw mut function);
            napi_set_named_property(env, exports, name.as_ptr(), function);
        }
    }
    exports
}

extern "C" fn ready(env: Env, info: *mut c_void) -> Value {
    inherit_all();
    number(env, pileus_ready(argument(env, info)))
}

extern "C" fn wait(env: Env, _: *mut c_void) -> Value {
    number(env, pileus_await())
}

extern "C" fn forked(env: Env, info: *mut c_void) -> Value {
    pileus_forked(argument(env, info));
    number(env, 0)
}

extern "C" fn occupied(env: Env, _: *mut c_void) -> Value {
    number(env, pileus_occupy())
}

extern "C" fn when_empty(env: Env, info: *mut c_void) -> Value {
    empty::watch(env, first_argument(env, info));
    number(env, 0)
}

extern "C" fn is_alive(env: Env, _: *mut c_void) -> Value {
    number(env, i32::from(empty::is_alive()))
}

/// Node would wait for threads that a child does not have.
extern "C" fn exit(env: Env, info: *mut c_void) -> Value {
    // SAFETY: plain call.
    unsafe { _exit(argument(env, info)) }
}

extern "C" fn fork_here(env: Env, _: *mut c_void) -> Value {
    // SAFETY: one thread, as the command line of the zygote asks for.
    let pid = unsafe { fork() };
    if pid == 0 {
        let mut event_loop = null_mut();
        // SAFETY: Node gives `env`; the loop is the one that it runs.
        let failed =
            unsafe { napi_get_uv_event_loop(env, &raw mut event_loop) != 0 || uv_loop_fork(event_loop) != 0 };
        if failed {
            // SAFETY: plain call. The zygote tells that it has ended.
            unsafe { _exit(126) }
        }
    }
    number(env, pid)
}

fn argument(env: Env, info: *mut c_void) -> i32 {
    let mut number = -1;
    // SAFETY: Node gives `env` and `info`; the rest lives here.
    unsafe { napi_get_value_int32(env, first_argument(env, info), &raw mut number) };
    number
}

fn first_argument(env: Env, info: *mut c_void) -> Value {
    let (mut count, mut value) = (1, null_mut());
    // SAFETY: Node gives `env` and `info`; the rest lives here.
    unsafe { napi_get_cb_info(env, info, &raw mut count, &raw mut value, null_mut(), null_mut()) };
    value
}

fn number(env: Env, number: i32) -> Value {
    let mut value = null_mut();
    // SAFETY: Node gives `env`.
    unsafe { napi_create_int32(env, number, &raw mut value) };
    value
}

/// Finds the regions that are kept from children (`dc` among a region's flags) and undoes it.
fn inherit_all() {
    // SAFETY: the path ends with a zero.
    let fd = unsafe { open(c"/proc/self/smaps".as_ptr(), 0o2_000_000) };
    if fd < 0 {
        return;
    }
    let mut lines = Lines { fd, buffer: [0; 8192], filled: 0, at: 0 };
    let mut line = [0u8; 512];
    let mut region = (0usize, 0usize);
    loop {
        let length = lines.next(&mut line);
        if length == 0 {
            break;
        }
        let text = &line[..length];
        if let Some(found) = bounds(text) {
            region = found;
        } else if text.starts_with(b"VmFlags:") && text.windows(3).any(|word| word == b" dc") {
            // SAFETY: a region of this process, as the kernel tells it.
            unsafe { madvise(region.0 as *mut c_void, region.1 - region.0, MADV_DOFORK) };
        }
    }
    // SAFETY: opened above.
    unsafe { close(fd) };
}

/// `7f00-7f01 rw-p …`: where a region begins and ends.
fn bounds(line: &[u8]) -> Option<(usize, usize)> {
    let (start, rest) = hex(line)?;
    let (end, rest) = hex(rest.strip_prefix(b"-")?)?;
    rest.starts_with(b" ").then_some((start, end))
}

fn hex(text: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0usize;
    let mut length = 0;
    for byte in text {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            _ => break,
        };
        value = (value << 4) | digit as usize;
        length += 1;
    }
    (length > 0).then(|| (value, &text[length..]))
}

struct Lines {
    fd: c_int,
    buffer: [u8; 8192],
    filled: usize,
    at: usize,
}

impl Lines {
    /// The length of the next line, cut to what `line` holds; 0 at the end.
    fn next(&mut self, line: &mut [u8; 512]) -> usize {
        let mut length = 0;
        loop {
            if self.at == self.filled {
                // SAFETY: the buffer lives as long as the call.
                let count = unsafe { read(self.fd, self.buffer.as_mut_ptr().cast(), self.buffer.len()) };
                if count <= 0 {
                    return length;
                }
                (self.filled, self.at) = (count as usize, 0);
            }
            let byte = self.buffer[self.at];
            self.at += 1;
            if length < line.len() {
                line[length] = byte;
                length += 1;
            }
            if byte == b'\n' {
                return length;
            }
        }
    }
}
