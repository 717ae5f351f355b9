//! Every way in which an event is refused before its function sees it.

use kernel::Failure;
use std::fmt;
use wire::Value;

/// The code of an event that goes round in a circle.
pub const LOOP: &str = "RecursiveInvocationException";

#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    NotJson {
        trouble: String,
    },
    InvalidClientContext,
    TooLarge {
        bytes_max: usize,
    },
    Throttled {
        reserved: bool,
    },
    /// The function's own doing has led back to it again and again.
    Loop,
    /// This host lacks something.
    CannotRun {
        why: String,
    },
}

impl Failure for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotJson { .. } | Refusal::InvalidClientContext => "InvalidRequestContentException",
            Refusal::TooLarge { .. } => "RequestTooLargeException",
            Refusal::Throttled { .. } => "TooManyRequestsException",
            Refusal::Loop => LOOP,
            // Nothing that an SDK would try again.
            Refusal::CannotRun { .. } => "NotImplemented",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Refusal::NotJson { .. } | Refusal::InvalidClientContext | Refusal::Loop => 400,
            Refusal::TooLarge { .. } => 413,
            Refusal::Throttled { .. } => 429,
            Refusal::CannotRun { .. } => 501,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let user = ("Type", Value::Text("User".into()));
        match self {
            Refusal::Throttled { reserved } => {
                let reason = match reserved {
                    true => "ReservedFunctionConcurrentInvocationLimitExceeded",
                    false => "ConcurrentInvocationLimitExceeded",
                };
                vec![("Reason", Value::Text(reason.into())), user]
            }
            _ => vec![user],
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NotJson { trouble } => {
                write!(
                    f,
                    "Could not parse request body into json: Could not parse payload into json: {trouble}"
                )
            }
            Refusal::InvalidClientContext => {
                f.write_str("Client context must be a valid Base64-encoded JSON object.")
            }
            Refusal::TooLarge { bytes_max } => {
                write!(f, "Request must be smaller than {bytes_max} bytes for the InvokeFunction operation")
            }
            Refusal::Throttled { .. } => f.write_str("Rate Exceeded."),
            Refusal::Loop => f.write_str(
                "Lambda has detected your function being invoked in a recursive loop with other AWS resources \
                 and stopped your function's invocation.",
            ),
            Refusal::CannotRun { why } => f.write_str(why),
        }
    }
}
