//! The keeper: a small process between the server and its sandboxes, which makes cells, keeps zygotes and
//! sees to it that nothing outlives the server.
//!
//! It is this program again, started under another name: whoever links this crate becomes a keeper before
//! `main` when its first argument says so. So it has none of the server's memory and descriptors, one
//! thread, and its forks are small.
//!
//! It must not know what sandboxes are for.

mod adding;
mod descending;
mod ending;
pub mod message;
mod pool;
mod run;
mod sandboxes;
mod start;
mod starting;
mod tree;
mod warming;
mod zygotes;

pub use start::raise_open_files;
use std::ffi::{CStr, c_char, c_int};

/// The name under which this program is a keeper.
pub const NAME: &CStr = c"pileus-keeper";
/// The name under which it first makes a user namespace, to be the keeper in it.
pub const NAME_APART: &CStr = c"pileus-keeper-apart";
/// The name under which it is the first process of a cell below a template.
pub const NAME_CELL: &CStr = c"pileus-cell";
/// Where a keeper finds its socket to the server, and the pipe that ends with the server.
pub const CONTROL: i32 = 3;
pub const LIFELINE: i32 = 4;

/// Called by the loader before `main`, with the arguments of the program.
#[used]
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn(c_int, *const *const c_char) = before_main;

extern "C" fn before_main(count: c_int, arguments: *const *const c_char) {
    if !(1..=2).contains(&count) || arguments.is_null() {
        return;
    }
    // SAFETY: the loader gives as many pointers to strings as it says.
    let name = unsafe { CStr::from_ptr(*arguments) };
    if name == NAME_CELL && count == 2 {
        // SAFETY: as above.
        crate::cell::nested::live(unsafe { CStr::from_ptr(*arguments.add(1)) })
    }
    if name == NAME || name == NAME_APART {
        let code = if name == NAME { start::start() } else { start::start_apart() };
        // SAFETY: plain call. Nothing of `main` has run that would have to be undone.
        unsafe { libc::_exit(code) }
    }
}
