//! What is said between the keeper and those who fork occupants: orders one way, notices the other.
//!
//! Both are plain structs, one a message. Descriptors travel beside an order, in this sequence: the
//! channel, standard output, standard error, a handle on the cell's first process, one file per control
//! group that takes whoever writes `0` into it, and, for a template, the socket by which it takes orders.

pub const VERSION: u32 = 1;
pub const FILTER_LENGTH_MAX: usize = 320;
pub const DIRECTORY_LENGTH_MAX: usize = 256;
pub const DESCRIPTORS_MAX: usize = 16;
pub const DESCRIPTORS_BEFORE_GROUPS: usize = 4;

/// Enter the namespaces of the cell. Not set where the caller is in them.
pub const ENTER: u32 = 1;
/// Make a user namespace and be `user` in it.
pub const OWN_USER: u32 = 2;
/// Keep what it takes to be forked again: the right to enter namespaces of the own user namespace, and a
/// socket for orders.
pub const TEMPLATE: u32 = 4;
/// Close every descriptor above the channel. Not set where the interpreter has some of its own.
pub const CLOSE_REST: u32 = 8;

/// Where a template finds that socket: above what an interpreter has opened.
pub const TEMPLATE_CONTROL: i32 = 90;

#[repr(C)]
#[derive(Clone)]
pub struct Order {
    pub version: u32,
    pub flags: u32,
    pub id: u64,
    pub host_user: u32,
    pub host_group: u32,
    pub user: u32,
    pub group: u32,
    pub open_files: u64,
    /// 0: not bounded by this.
    pub processes: u64,
    /// 0: not bounded by this.
    pub data_bytes: u64,
    pub groups: u32,
    pub filter_length: u32,
    pub directory: [u8; DIRECTORY_LENGTH_MAX],
    pub filter: [u64; FILTER_LENGTH_MAX],
}

pub const READY: u32 = 1;
pub const FORKED: u32 = 2;
pub const EXITED: u32 = 3;
pub const TROUBLE: u32 = 4;

/// `READY`: nothing more. `FORKED`: id and pid, as the sender sees it. `EXITED`: pid and wait status.
/// `TROUBLE`: id, step and errno.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Notice {
    pub kind: u32,
    pub pid: i32,
    pub id: u64,
    pub value: i32,
    pub step: u32,
}

/// The steps that can fail, in the order in which they are taken.
pub const STEPS: [&str; 18] = [
    "receive the order",
    "enter the process namespace",
    "fork",
    "join the control groups",
    "enter the namespaces",
    "enter the directory",
    "take the descriptors",
    "bound the open files",
    "bound the processes",
    "bound the memory",
    "give up new privileges",
    "give up capabilities",
    "change the user",
    "make a user namespace",
    "map the user",
    "filter system calls",
    "prepare the interpreter",
    "execute the program",
];

#[derive(Clone, Copy)]
#[repr(u32)]
pub enum Step {
    Receive,
    EnterProcesses,
    Fork,
    Groups,
    Enter,
    Directory,
    Descriptors,
    OpenFiles,
    Processes,
    Memory,
    NoNewPrivileges,
    Capabilities,
    User,
    UserNamespace,
    MapUser,
    Filter,
    Interpreter,
    Execute,
}
