//! What a forked interpreter loads to take orders and to enter sandboxes: `runtimes/` calls it through
//! `ctypes` (Python) and as an addon (Node). It is built once for each, as only Node has what an addon asks for.
//!
//! A zygote waits for an order, forks by the interpreter's own means, and lets the child become an
//! occupant. The zygote itself never runs foreign code.

#![no_std]

#[allow(clippy::all, reason = "checked where the crate compiles it")]
mod occupy;
#[allow(dead_code, reason = "the crate uses the rest")]
mod order;
mod system;

#[cfg(node)]
mod empty;
#[cfg(node)]
mod node;
mod serve;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    // SAFETY: plain call.
    unsafe { system::_exit(126) }
}

/// Asked for by the compiler's library; nothing unwinds here.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
