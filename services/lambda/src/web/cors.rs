//! What browsers are told of an address: which pages of other sites may call it, and how.

use super::reply::Reply;
use crate::state::url::Cors;
use http::Method;
use kernel::site::Head;

/// Headers that only the address's own settings speak for.
const OWN: [&str; 6] = [
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-expose-headers",
    "access-control-max-age",
];

/// The answer to a browser that asks before it sends; the function never hears of it.
pub fn preflight(cors: &Cors, head: &Head<'_>) -> Option<Reply> {
    let origin = head.header("origin").filter(|_| head.method == Method::OPTIONS)?;
    let method = head.header("access-control-request-method")?;
    let mut reply = Reply::empty(200);
    if !allow(cors, origin, &mut reply) {
        return Some(reply);
    }
    let asked = head.header("access-control-request-headers").unwrap_or_default();
    for (name, allowed, asked) in [
        ("access-control-allow-methods", &cors.methods, method),
        ("access-control-allow-headers", &cors.headers, asked),
    ] {
        if let Some(told) =
            allowed.as_deref().map(|allowed| told(allowed, asked)).filter(|told| !told.is_empty())
        {
            reply.header(name, &told);
        }
    }
    if let Some(age_s) = cors.age_s {
        reply.header("access-control-max-age", &age_s.to_string());
    }
    Some(reply)
}

/// Tells a page that has called what it may see. What the function says of that does not count.
pub fn dress(cors: &Cors, origin: Option<&str>, reply: &mut Reply) {
    OWN.iter().for_each(|name| reply.remove(name));
    let Some(origin) = origin else { return };
    if allow(cors, origin, reply)
        && let Some(exposed) = cors.exposed_headers.as_ref().filter(|exposed| !exposed.is_empty())
    {
        reply.header("access-control-expose-headers", &exposed.join(","));
    }
}

/// Whether pages of this origin may come, which is told if so.
fn allow(cors: &Cors, origin: &str, reply: &mut Reply) -> bool {
    let origins = cors.origins.as_deref().unwrap_or_default();
    let with_credentials = cors.credentials == Some(true);
    let is_anyone = origins.iter().any(|known| known == "*");
    if !is_anyone && !origins.iter().any(|known| known.eq_ignore_ascii_case(origin)) {
        return false;
    }
    if is_anyone && !with_credentials {
        reply.header("access-control-allow-origin", "*");
    } else {
        reply.header("access-control-allow-origin", origin);
        reply.header("vary", "Origin");
    }
    if with_credentials {
        reply.header("access-control-allow-credentials", "true");
    }
    true
}

/// What is allowed; where that is everything, what was asked for.
fn told(allowed: &[String], asked: &str) -> String {
    match allowed.iter().any(|one| one == "*") {
        true => asked.to_owned(),
        false => allowed.join(","),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;
    use std::net::{IpAddr, Ipv4Addr};

    fn cors() -> Cors {
        let texts = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect());
        Cors {
            origins: texts(&["https://here.example"]),
            methods: texts(&["GET", "POST"]),
            headers: texts(&["*"]),
            exposed_headers: texts(&["x-count"]),
            age_s: Some(60),
            credentials: None,
        }
    }

    fn asked(cors: &Cors, method: &Method, origin: &str) -> Option<Vec<(String, String)>> {
        let mut headers = HeaderMap::new();
        headers.insert("origin", origin.parse().expect("is a value"));
        headers.insert("access-control-request-method", "PUT".parse().expect("is a value"));
        headers.insert("access-control-request-headers", "x-a, x-b".parse().expect("is a value"));
        let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let head = Head { method, host: "", path: "/", query: "", headers: &headers, ip, secure: true };
        Some(preflight(cors, &head)?.headers().to_vec())
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn browsers_ask_before_they_send() {
        let expected = pairs(&[
            ("access-control-allow-origin", "https://here.example"),
            ("vary", "Origin"),
            ("access-control-allow-methods", "GET,POST"),
            ("access-control-allow-headers", "x-a, x-b"),
            ("access-control-max-age", "60"),
        ]);
        assert_eq!(asked(&cors(), &Method::OPTIONS, "https://here.example"), Some(expected));
        assert_eq!(asked(&cors(), &Method::OPTIONS, "https://there.example"), Some(Vec::new()));
        assert_eq!(asked(&cors(), &Method::GET, "https://here.example"), None);
    }

    #[test]
    fn settings_of_the_address_count() {
        let mut reply = Reply::empty(200);
        reply.header("Access-Control-Allow-Origin", "https://function.example");
        let anyone = Cors { origins: Some(vec!["*".to_owned()]), ..cors() };
        dress(&anyone, Some("https://there.example"), &mut reply);
        let expected =
            pairs(&[("access-control-allow-origin", "*"), ("access-control-expose-headers", "x-count")]);
        assert_eq!(reply.headers(), expected);
        let credentials = Cors { credentials: Some(true), exposed_headers: None, ..anyone };
        dress(&credentials, Some("https://there.example"), &mut reply);
        let expected = pairs(&[
            ("access-control-allow-origin", "https://there.example"),
            ("vary", "Origin"),
            ("access-control-allow-credentials", "true"),
        ]);
        assert_eq!(reply.headers(), expected);
        let mut reply = Reply::empty(200);
        dress(&cors(), None, &mut reply);
        assert_eq!(reply.headers(), []);
    }
}
