//! What server and keeper say to one another.

use crate::groups::Homes;
use crate::spec::{Spec, Zygote};
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
    /// Stops or continues all processes by signals, where no control group can.
    Signal {
        id: u64,
        stop: bool,
    },
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
        cell: u32,
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

    pub fn into_error(self) -> crate::Error {
        match self.errno {
            Some(errno) => crate::Error::failed(self.doing, std::io::Error::from_raw_os_error(errno)),
            None if self.doing.is_empty() => crate::Error::asked(self.text),
            None => crate::Error::failed(self.doing, std::io::Error::other(self.text)),
        }
    }
}
