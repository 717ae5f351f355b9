//! Every way in which a mapping is refused.

use kernel::Failure;
use std::fmt;
use wire::Value;

#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    UnknownSource,
    NoFunction,
    InUse,
    Exists { kind: &'static str, source: String, function: String, uuid: String },
    NotOfSource { parameter: &'static str },
    PositionOfSource { source: String },
    BatchNeedsWindow,
    WindowOfFifo,
    InvalidFilter,
    TooManyFilters,
    SourceElsewhere,
    RoleCannotCall { call: &'static str, service: &'static str },
    SourceFails { call: &'static str, service: &'static str, code: String, sentence: String },
    HiddenTooShortly { visibility_s: u32, timeout_s: u32 },
    NoMapping { arn: String },
}

impl Failure for Trouble {
    fn code(&self) -> &'static str {
        match self {
            Trouble::InUse => "ResourceInUseException",
            Trouble::Exists { .. } => "ResourceConflictException",
            Trouble::NoMapping { .. } => "ResourceNotFoundException",
            _ => "InvalidParameterValueException",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Trouble::Exists { .. } => 409,
            Trouble::NoMapping { .. } => 404,
            _ => 400,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Type", Value::from("User"))]
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::UnknownSource => f.write_str("Unrecognized event source."),
            Trouble::NoFunction => f.write_str("Function does not exist"),
            Trouble::InUse => f.write_str(
                "Cannot update the event source mapping because it is in use. Please wait until its state is \
                 Enabled or Disabled.",
            ),
            Trouble::Exists { kind, source, function, uuid } => write!(
                f,
                "An event source mapping with {kind} arn (\" {source} \") and function (\" {function} \") already \
                 exists. Please update or delete the existing mapping with UUID {uuid}"
            ),
            Trouble::NotOfSource { parameter } => {
                write!(f, "Unsupported {parameter} parameter for given event source mapping type.")
            }
            Trouble::PositionOfSource { source } => {
                write!(f, "Unsupported starting position for arn type: {source}")
            }
            Trouble::BatchNeedsWindow => f.write_str(
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
            ),
            Trouble::WindowOfFifo => f.write_str("Batching window is not supported for FIFO queues"),
            Trouble::InvalidFilter => f.write_str("Invalid filter pattern definition."),
            Trouble::TooManyFilters => f.write_str("Number of filters exceeds the limit of 5."),
            Trouble::SourceElsewhere => {
                f.write_str("The event source must be in the same region as the function.")
            }
            Trouble::RoleCannotCall { call, service } => {
                write!(f, "The function execution role does not have permissions to call {call} on {service}")
            }
            Trouble::SourceFails { call, service, code, sentence } => write!(
                f,
                "Error occurred while {call}. {service} Error Code: {code}. {service} Error Message: {sentence}"
            ),
            Trouble::HiddenTooShortly { visibility_s, timeout_s } => write!(
                f,
                "Queue visibility timeout: {visibility_s} seconds is less than Function timeout: {timeout_s} seconds"
            ),
            Trouble::NoMapping { arn } => write!(f, "Event source mapping not found: {arn}"),
        }
    }
}
