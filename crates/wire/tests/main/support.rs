//! A request in one line, and what it becomes.

use wire::{Decoded, Failure, Model, Protocol, Request, Response, Struct, decode, protocol_of, route};

/// A request as a client sends it.
#[derive(Clone, Default)]
pub struct Ask {
    method: String,
    path: String,
    query: String,
    headers: http::HeaderMap,
    body: Vec<u8>,
}

impl Ask {
    pub fn new(method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Ask { method: method.into(), path: path.into(), query: query.into(), ..Ask::default() }
    }

    /// A call of JSON 1.x.
    pub fn json(target: &str, body: &str) -> Self {
        let ask = Ask::new("POST", "/").header("x-amz-target", target);
        ask.header("content-type", "application/x-amz-json-1.0").body(body)
    }

    pub fn form(body: &str) -> Self {
        Ask::new("POST", "/").header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.append(name, value.parse().expect("a header value"));
        self
    }

    pub fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = body.as_ref().to_vec();
        self
    }

    /// Protocol, operation and input, as the gateway finds them.
    pub fn decode<T: Struct + Default>(&self, model: &Model) -> Result<(String, T, Decoded), Failure> {
        self.with(model, |protocol, mut request| {
            let routed = route(model, protocol, &request)?;
            let mut input = T::default();
            let decoded = decode(model, &routed, protocol, &mut request, &mut input)?;
            Ok((routed.op.name.to_owned(), input, decoded))
        })
    }

    /// The input alone; the request must be fine.
    #[track_caller]
    pub fn input<T: Struct + Default>(&self, model: &Model) -> T {
        self.decode(model).expect("a good request").1
    }

    pub fn protocol(&self, model: &Model) -> Protocol {
        self.with(model, |protocol, _| protocol)
    }

    /// The code, status and message that the client gets.
    #[track_caller]
    pub fn failure<T: Struct + Default>(&self, model: &Model) -> (&'static str, u16, String) {
        let failure = match self.decode::<T>(model) {
            Ok(_) => panic!("the request is fine"),
            Err(failure) => failure,
        };
        let protocol = self.protocol(model);
        (failure.code(protocol, model), failure.status(protocol, model), failure.message(protocol, model))
    }

    fn with<R>(&self, model: &Model, f: impl FnOnce(Protocol, Request<'_>) -> R) -> R {
        let method = self.method.parse().expect("a method");
        let request = Request {
            method: &method,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
            stream: None,
        };
        f(protocol_of(model, &request), request)
    }
}

/// The body as text.
#[track_caller]
pub fn text(response: &Response) -> String {
    String::from_utf8(response.body.bytes().expect("bytes").to_vec()).expect("UTF-8")
}
