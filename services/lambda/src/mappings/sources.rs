//! What sources of events there are: which ARN is which, what a role needs there, what a mapping may be set to.
//!
//! One more source is one more file here and one more in `polling/`.

mod sqs;

pub use sqs::url as queue_url;

use super::errors::Trouble;
use crate::state::mapping::Settings;
use kernel::{ApiError, Arn, Caller, Cloud, Here, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Queue,
    FifoQueue,
}

/// What an ARN names. Sources that AWS has and this cloud has not are refused by name.
pub fn kind(text: &str) -> Result<Kind> {
    let arn = Arn::parse(text).ok_or(Trouble::UnknownSource)?;
    let missing = |what| Err(kernel::Error::not_implemented(format_args!("{what} as event sources")));
    match arn.service {
        "sqs" if arn.resource.ends_with(".fifo") => Ok(Kind::FifoQueue),
        "sqs" => Ok(Kind::Queue),
        "kinesis" => missing("Kinesis streams"),
        "dynamodb" => missing("streams of DynamoDB"),
        "kafka" => missing("Kafka clusters"),
        "mq" => missing("brokers of Amazon MQ"),
        "rds" => missing("clusters of DocumentDB"),
        _ => Err(Trouble::UnknownSource.into()),
    }
}

impl Kind {
    /// What its service is called in sentences.
    pub fn service(self) -> &'static str {
        match self {
            Kind::Queue | Kind::FifoQueue => "SQS",
        }
    }

    /// What the function's role must be allowed to call there, each with the action that it is.
    pub fn calls(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Kind::Queue | Kind::FifoQueue => sqs::CALLS,
        }
    }

    /// What is set where a request says nothing.
    pub fn defaults(self) -> Settings {
        match self {
            Kind::Queue | Kind::FifoQueue => sqs::defaults(),
        }
    }

    pub fn check(self, settings: &Settings) -> Result<(), Trouble> {
        match self {
            Kind::Queue => sqs::check(settings, false),
            Kind::FifoQueue => sqs::check(settings, true),
        }
    }

    /// The source must be there, and be fit for a function that may take so long.
    pub async fn look(
        self,
        cloud: &Cloud,
        caller: &Caller,
        here: &Here,
        source: &str,
        timeout_s: u32,
    ) -> Result<()> {
        match self {
            Kind::Queue | Kind::FifoQueue => sqs::look(cloud, caller, here, source, timeout_s).await,
        }
    }

    /// A call of the function's role that the source has refused.
    fn refused(self, call: &'static str, error: ApiError) -> Trouble {
        let service = self.service();
        match error.code.contains("AccessDenied") {
            true => Trouble::RoleCannotCall { call, service },
            false => {
                Trouble::SourceFails { call, service, code: error.code.into_owned(), sentence: error.message }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arns_name() {
        let of = |service: &str, resource: &str| kind(&format!("arn:aws:{service}:us-east-1:0:{resource}"));
        assert_eq!(of("sqs", "jobs").expect("is a source"), Kind::Queue);
        assert_eq!(of("sqs", "jobs.fifo").expect("is a source"), Kind::FifoQueue);
        for (service, code) in [
            ("kinesis", "NotImplemented"),
            ("dynamodb", "NotImplemented"),
            ("kafka", "NotImplemented"),
            ("mq", "NotImplemented"),
            ("rds", "NotImplemented"),
            ("s3", "InvalidParameterValueException"),
        ] {
            let Err(kernel::Error::Api(error)) = of(service, "x") else { panic!("{service} is refused") };
            assert_eq!(error.code, code, "{service}");
        }
    }
}
