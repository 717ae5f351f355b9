//! What server and keeper say to one another.

use crate::groups::{Homes, Usage};
use crate::spec::{Added, Spec, Zygote};
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use std::path::PathBuf;

#[derive(Serialize, Deserialize)]
pub struct Setup {
    /// An empty folder of the server's: mounts over it are seen by the keeper alone.
    pub stage: PathBuf,
    pub homes: Homes,
    pub rootless: bool,
    /// Cells that are kept ready.
    pub spare_cells: usize,
    pub spare_cells_most: usize,
    /// What resolvers inside ask; none: names do not resolve.
    pub nameserver: Option<Ipv4Addr>,
    /// Files of the server that appear inside, such as bundles of certificates.
    pub files: Vec<(PathBuf, String)>,
    /// Outside, users of sandboxes are numbered from here. Without meaning where rootless.
    pub first_user: u32,
}

#[derive(Serialize, Deserialize)]
pub enum Request {
    /// With the channel, standard output and standard error of the sandbox.
    Start {
        id: u64,
        spec: Box<Spec>,
    },
    Prepare {
        id: u64,
        zygote: Box<Zygote>,
    },
    /// Starts one more program in a sandbox, with its own channel, standard output and standard error.
    Add {
        id: u64,
        added: u64,
        program: Box<Added>,
    },
    Signal {
        id: u64,
        number: i32,
        whom: Whom,
    },
    /// A socket of the sandbox's network, which is not connected yet.
    Socket {
        id: u64,
        asked: u64,
    },
}

/// Of a sandbox, who gets a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whom {
    All,
    /// Its own program, though none that was added.
    Program,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    Opened,
    Refused {
        trouble: Trouble,
    },
    /// With a handle on the first process, and the listeners in the order of the spec.
    Started {
        id: u64,
        first_process: u32,
        /// Names its control groups.
        group: String,
    },
    Prepared {
        id: u64,
    },
    Failed {
        id: u64,
        trouble: Trouble,
    },
    Exited {
        id: u64,
        exit: Exit,
    },
    AddedEnded {
        added: u64,
        end: End,
    },
    /// Its own program has ended, and what was added goes on.
    Left {
        id: u64,
        exit: Exit,
    },
    /// With the socket, if there is one.
    Socket {
        asked: u64,
    },
}

/// A failure on its way to the server: what was being done, and the system's number for why.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trouble {
    pub doing: String,
    pub errno: Option<i32>,
    pub text: String,
}

/// How a sandbox ended, with all that was in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    pub end: End,
    /// Whether processes of it were killed because memory was at its bound.
    pub out_of_memory: bool,
    /// In all.
    pub usage: Usage,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    Code(i32),
    Signal(i32),
    /// It was killed by its keeper.
    Killed,
    Deadline,
    /// It never came to run: what failed, and why.
    NotStarted(String),
}

impl Trouble {
    pub fn new(error: &crate::error::Error) -> Self {
        match error {
            crate::Error::Failed { doing, cause } => {
                Self { doing: doing.clone(), errno: cause.raw_os_error(), text: cause.to_string() }
            }
            other => Self { doing: String::new(), errno: None, text: other.to_string() },
        }
    }

    pub fn sentence(&self) -> String {
        match self.errno {
            Some(_) => format!("could not {}: {}", self.doing, self.text),
            None => self.text.clone(),
        }
    }

    pub fn into_error(self) -> crate::Error {
        match self.errno {
            Some(errno) => crate::Error::failed(self.doing, std::io::Error::from_raw_os_error(errno)),
            None if self.doing.is_empty() => crate::Error::asked(self.text),
            None => crate::Error::failed(self.doing, std::io::Error::other(self.text)),
        }
    }
}

/// What `waitpid` says, in our words.
pub fn end_of(status: i32) -> End {
    if libc::WIFEXITED(status) {
        End::Code(libc::WEXITSTATUS(status))
    } else {
        End::Signal(libc::WTERMSIG(status))
    }
}
