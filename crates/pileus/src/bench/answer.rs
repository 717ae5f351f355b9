//! What one request brought, read as the benchmark of the hybrid lab reads it: the status is the one that the
//! function's own answer says.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// What a function says of its own call to another machine, inside of its answer's body.
const CALL_TIME: &str = "lambda_ec2_call_time_ms";
/// Counted where a function failed, and where no answer came.
const FAILED: u16 = 500;

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// From sending the request until its answer was there.
    pub took_ms: f64,
    pub reply: Reply,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    Answered {
        status: u16,
        call_ms: Option<f64>,
    },
    /// It ran, and ended badly.
    Failed(String),
    /// The cloud did not let it run.
    Refused {
        status: u16,
        code: String,
        message: String,
    },
    /// No answer came.
    Lost(String),
}

impl Answer {
    pub fn status(&self) -> u16 {
        match &self.reply {
            Reply::Answered { status, .. } | Reply::Refused { status, .. } => *status,
            Reply::Failed(_) | Reply::Lost(_) => FAILED,
        }
    }

    /// The time that counts: nothing where the function did not run.
    pub fn latency_ms(&self) -> Option<f64> {
        matches!(self.reply, Reply::Answered { .. } | Reply::Failed(_)).then_some(self.took_ms)
    }

    pub fn call_ms(&self) -> Option<f64> {
        match self.reply {
            Reply::Answered { call_ms, .. } => call_ms,
            _ => None,
        }
    }

    pub fn trouble(&self) -> Option<String> {
        match &self.reply {
            Reply::Answered { .. } => None,
            Reply::Failed(what) => Some(format!("the function failed: {what}")),
            Reply::Refused { code, message, .. } => Some(format!("{code}: {message}")),
            Reply::Lost(why) => Some(format!("no answer: {why}")),
        }
    }
}

impl Reply {
    /// Of Invoke's answer.
    pub fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Reply {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let said: Value = serde_json::from_slice(body).unwrap_or_default();
        if !status.is_success() {
            let code = header("x-amzn-errortype").and_then(|code| code.split(':').next());
            let message = said["Message"].as_str().or(said["message"].as_str());
            return Reply::Refused {
                status: status.as_u16(),
                code: code.unwrap_or("Refused").to_owned(),
                message: message.unwrap_or(status.canonical_reason().unwrap_or_default()).to_owned(),
            };
        }
        match header("x-amz-function-error") {
            Some(kind) => Reply::Failed(failure(kind, &said)),
            None => Reply::Answered { status: own_status(&said), call_ms: call_ms(&said) },
        }
    }
}

/// `ZeroDivisionError: division by zero`, as far as it is told.
fn failure(kind: &str, said: &Value) -> String {
    let name = said["errorType"].as_str().unwrap_or(kind);
    match said["errorMessage"].as_str() {
        Some(message) => format!("{name}: {message}"),
        None => name.to_owned(),
    }
}

fn own_status(said: &Value) -> u16 {
    let status = said["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok());
    status.unwrap_or(StatusCode::OK.as_u16())
}

fn call_ms(said: &Value) -> Option<f64> {
    let body: Value = serde_json::from_str(said["body"].as_str()?).ok()?;
    body[CALL_TIME].as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use serde_json::json;

    fn read(status: u16, header: Option<(&'static str, &'static str)>, body: &Value) -> Reply {
        let headers =
            header.map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_static(value)));
        let status = StatusCode::from_u16(status).expect("a status");
        Reply::read(status, &headers.into_iter().collect(), body.to_string().as_bytes())
    }

    #[test]
    fn the_status_is_the_functions_own() {
        let body = json!({"lambda_ec2_call_time_ms": 980.2}).to_string();
        let reply = read(200, None, &json!({"statusCode": 504, "body": body}));
        assert_eq!(reply, Reply::Answered { status: 504, call_ms: Some(980.2) });
        assert_eq!(read(200, None, &json!("done")), Reply::Answered { status: 200, call_ms: None });
        assert_eq!(read(200, None, &json!({"body": "text"})), Reply::Answered { status: 200, call_ms: None });
    }

    #[test]
    fn a_function_that_fails_took_time_all_the_same() {
        let body = json!({"errorMessage": "division by zero", "errorType": "ZeroDivisionError"});
        let reply = read(200, Some(("x-amz-function-error", "Unhandled")), &body);
        let answer = Answer { took_ms: 3.0, reply };
        assert_eq!((answer.status(), answer.latency_ms()), (500, Some(3.0)));
        let trouble = answer.trouble().expect("it failed");
        assert_eq!(trouble, "the function failed: ZeroDivisionError: division by zero");
    }

    #[test]
    fn a_refusal_is_no_latency() {
        let body = json!({"Type": "User", "Message": "Function not found: arn"});
        let error = ("x-amzn-errortype", "ResourceNotFoundException:http://internal.amazon.com/coral/");
        let answer = Answer { took_ms: 3.0, reply: read(404, Some(error), &body) };
        assert_eq!((answer.status(), answer.latency_ms()), (404, None));
        let trouble = answer.trouble().expect("it was refused");
        assert_eq!(trouble, "ResourceNotFoundException: Function not found: arn");
    }

    #[test]
    fn what_is_no_json_is_still_an_answer() {
        let reply = Reply::read(StatusCode::BAD_GATEWAY, &HeaderMap::new(), b"<html>");
        let expected =
            Reply::Refused { status: 502, code: "Refused".to_owned(), message: "Bad Gateway".to_owned() };
        assert_eq!(reply, expected);
    }
}
