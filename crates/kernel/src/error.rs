//! How an operation says no: AWS's code, status and sentence, or the store's own trouble.

use std::borrow::Cow;
use std::fmt;
use wire::Value;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What ends an operation other than its output.
#[derive(Debug)]
pub enum Error {
    /// The answer is an error of AWS's.
    Api(ApiError),
    /// The store could not read or commit; a conflict makes the dispatcher run the operation again.
    Store(store::Error),
}

/// One error as a client sees it, before any protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    /// The name of the error's shape in the model, or a plain code.
    pub code: Cow<'static, str>,
    pub status: u16,
    pub message: String,
    /// Further members of the error's shape.
    pub fields: Vec<(&'static str, Value)>,
    /// What the answer says in its head, beside what every error says there.
    pub headers: Vec<(&'static str, String)>,
}

/// A service's own error type: the cause in the variant, the sentence in `Display`, and the
/// contract with AWS beside it.
pub trait Failure: fmt::Display {
    fn code(&self) -> &'static str;

    fn status(&self) -> u16 {
        400
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

impl ApiError {
    pub fn new(status: u16, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> ApiError {
        let (fields, headers) = (Vec::new(), Vec::new());
        ApiError { code: code.into(), status, message: message.into(), fields, headers }
    }

    /// Whether the client is to blame.
    pub fn is_sender(&self) -> bool {
        self.status < 500
    }
}

impl Error {
    /// What pileus does not have answers by name, and with a status that no SDK tries again.
    pub fn not_implemented(what: impl fmt::Display) -> Error {
        Error::Api(ApiError::new(501, "NotImplemented", format!("pileus does not have {what} yet.")))
    }

    /// A fault of ours: the log has the cause, the client gets the request id that finds it.
    pub fn internal() -> ApiError {
        ApiError::new(
            500,
            "InternalFailure",
            "The request processing has failed because of an unknown error, exception or failure.",
        )
    }

    pub fn is_retryable(&self) -> bool {
        matches!(self, Error::Store(error) if error.is_retryable())
    }
}

impl<F: Failure> From<F> for Error {
    fn from(failure: F) -> Error {
        Error::Api(ApiError {
            code: Cow::Borrowed(failure.code()),
            status: failure.status(),
            message: failure.to_string(),
            fields: failure.fields(),
            headers: failure.headers(),
        })
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Error {
        Error::Api(error)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Error {
        Error::Store(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Api(error) => write!(f, "{} ({}): {}", error.code, error.status, error.message),
            Error::Store(error) => error.fmt(f),
        }
    }
}
