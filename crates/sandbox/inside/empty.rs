//! Notices when nothing is left for Node to do, before Node does: on its way out it would wait for threads that
//! were not forked.
//!
//! A handle of ours keeps the loop alive; before each wait, the loop is asked whether it would be without.

use crate::node::{Env, Value};
use core::cell::UnsafeCell;
use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

unsafe extern "C" {
    fn napi_create_reference(env: Env, value: Value, count: u32, reference: *mut *mut c_void) -> c_int;
    fn napi_get_reference_value(env: Env, reference: *mut c_void, value: *mut Value) -> c_int;
    fn napi_get_uv_event_loop(env: Env, event_loop: *mut *mut c_void) -> c_int;
    fn napi_get_global(env: Env, value: *mut Value) -> c_int;
    fn napi_open_handle_scope(env: Env, scope: *mut *mut c_void) -> c_int;
    fn napi_close_handle_scope(env: Env, scope: *mut c_void) -> c_int;
    fn napi_make_callback(
        env: Env,
        context: *mut c_void,
        this: Value,
        function: Value,
        count: usize,
        arguments: *const Value,
        result: *mut Value,
    ) -> c_int;
    fn uv_async_init(event_loop: *mut c_void, handle: *mut c_void, callback: *mut c_void) -> c_int;
    fn uv_prepare_init(event_loop: *mut c_void, handle: *mut c_void) -> c_int;
    fn uv_prepare_start(handle: *mut c_void, callback: extern "C" fn(*mut c_void)) -> c_int;
    fn uv_ref(handle: *mut c_void);
    fn uv_unref(handle: *mut c_void);
    fn uv_loop_alive(event_loop: *mut c_void) -> c_int;
}

/// More than any handle of the loop takes.
#[repr(align(16))]
struct Handle([u8; 512]);

struct State {
    env: Env,
    event_loop: *mut c_void,
    told: *mut c_void,
    keeps_alive: Handle,
    asks: Handle,
}

struct Only(UnsafeCell<State>);
// SAFETY: the loop has one thread, and so has who starts this.
unsafe impl Sync for Only {}

static STATE: Only = Only(UnsafeCell::new(State {
    env: null_mut(),
    event_loop: null_mut(),
    told: null_mut(),
    keeps_alive: Handle([0; 512]),
    asks: Handle([0; 512]),
}));

/// From now on, `function` is called whenever nothing is left to do.
pub fn watch(env: Env, function: Value) {
    let state = STATE.0.get();
    // SAFETY: Node gives `env` and `function`; handles live as long as the process.
    unsafe {
        (*state).env = env;
        napi_create_reference(env, function, 1, &raw mut (*state).told);
        napi_get_uv_event_loop(env, &raw mut (*state).event_loop);
        let (keeps_alive, asks) = ((&raw mut (*state).keeps_alive).cast(), (&raw mut (*state).asks).cast());
        uv_async_init((*state).event_loop, keeps_alive, null_mut());
        uv_prepare_init((*state).event_loop, asks);
        uv_prepare_start(asks, ask);
        uv_unref(asks);
    }
}

pub fn is_alive() -> bool {
    let state = STATE.0.get();
    // SAFETY: `watch` has made the handle before anybody asks.
    unsafe {
        let keeps_alive = (&raw mut (*state).keeps_alive).cast();
        uv_unref(keeps_alive);
        let alive = uv_loop_alive((*state).event_loop) != 0;
        uv_ref(keeps_alive);
        alive
    }
}

extern "C" fn ask(_: *mut c_void) {
    if is_alive() {
        return;
    }
    let state = STATE.0.get();
    let (mut scope, mut function, mut global, mut result) = (null_mut(), null_mut(), null_mut(), null_mut());
    // SAFETY: called by the loop, outside of any other call into Node.
    unsafe {
        let env = (*state).env;
        napi_open_handle_scope(env, &raw mut scope);
        napi_get_reference_value(env, (*state).told, &raw mut function);
        napi_get_global(env, &raw mut global);
        napi_make_callback(env, null_mut(), global, function, 0, core::ptr::null(), &raw mut result);
        napi_close_handle_scope(env, scope);
    }
}
