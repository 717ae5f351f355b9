//! Why something could not be done, and what the host would have to allow.

use std::fmt;
use std::io;

#[derive(Debug)]
pub enum Error {
    /// What was asked for makes no sense, whatever the host.
    Asked { what: String },
    /// A step towards or inside a sandbox failed.
    Failed { doing: String, cause: io::Error },
    /// The host does not let us isolate anything.
    Host { missing: String, remedy: String },
    /// The sandbox, or the process that keeps all of them, is gone.
    Gone { what: String },
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn asked(what: impl Into<String>) -> Self {
        Self::Asked { what: what.into() }
    }

    pub(crate) fn gone(what: impl Into<String>) -> Self {
        Self::Gone { what: what.into() }
    }

    pub(crate) fn failed(doing: impl Into<String>, cause: impl Into<io::Error>) -> Self {
        Self::Failed { doing: doing.into(), cause: cause.into() }
    }
}

/// Says what was being done when the system refused.
pub(crate) trait Doing<T> {
    fn doing(self, what: impl Into<String>) -> Result<T>;
}

impl<T, E: Into<io::Error>> Doing<T> for std::result::Result<T, E> {
    fn doing(self, what: impl Into<String>) -> Result<T> {
        self.map_err(|cause| Error::failed(what, cause))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked { what } => write!(f, "{what}"),
            Self::Failed { doing, cause } => {
                write!(f, "could not {doing}: {cause}")?;
                match hint(doing, cause) {
                    Some(hint) => write!(f, " ({hint})"),
                    None => Ok(()),
                }
            }
            Self::Host { missing, remedy } => {
                write!(f, "this host cannot hold sandboxes: {missing}; {remedy}")
            }
            Self::Gone { what } => write!(f, "{what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed { cause, .. } => Some(cause),
            _ => None,
        }
    }
}

/// The setting of the host that most often stands in the way.
fn hint(doing: &str, cause: &io::Error) -> Option<&'static str> {
    let refused = matches!(cause.raw_os_error(), Some(libc::EPERM | libc::EACCES));
    let full = matches!(cause.raw_os_error(), Some(libc::ENOSPC | libc::EUSERS));
    match () {
        () if doing.contains("user namespace") && refused => Some(
            "see kernel.unprivileged_userns_clone and kernel.apparmor_restrict_unprivileged_userns, or run as root",
        ),
        () if doing.contains("namespace") && full => Some("raise user.max_*_namespaces"),
        () if doing.contains("/proc") && refused => {
            Some("the host's /proc is partly covered, as in a container: uncover it, or run as root")
        }
        () if cause.raw_os_error() == Some(libc::EMFILE) => Some("raise the limit of open files, ulimit -n"),
        () if cause.raw_os_error() == Some(libc::EAGAIN) => Some("raise the limit of processes, ulimit -u"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_setting_in_the_way() {
        let error = Error::failed("make a user namespace", io::Error::from_raw_os_error(libc::EPERM));
        assert!(error.to_string().contains("kernel.apparmor_restrict_unprivileged_userns"), "{error}");
        let error = Error::failed("open a file", io::Error::from_raw_os_error(libc::ENOENT));
        assert_eq!(error.to_string(), "could not open a file: No such file or directory (os error 2)");
    }
}
