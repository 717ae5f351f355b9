//! Visits to the sites of services: what comes over HTTP and is no call of an API.

use crate::Cloud;
use futures_util::StreamExt;
use gateway::authorise::Authoriser;
use http::{HeaderMap, Request};
use kernel::Incoming;
use kernel::site::{Head, Visit};
use std::net::{IpAddr, Ipv4Addr};
use wire::Body;

/// What a visitor gets.
#[derive(Debug, PartialEq)]
pub struct Page {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Page {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Cloud {
    /// Answers a request by the site that claims it. The request's URI is whole, its host name included.
    pub async fn visit(&self, request: Request<&'static str>) -> Page {
        let (parts, body) = request.into_parts();
        let host = parts.uri.host().expect("the URI is whole").to_owned();
        let mut headers: HeaderMap = parts.headers;
        headers.entry(http::header::HOST).or_insert_with(|| host.parse().expect("is a host's name"));
        let head = Head {
            method: &parts.method,
            host: &host,
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            headers: &headers,
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            secure: false,
        };
        let mut sites = self.cloud.services.iter().filter_map(|service| service.site);
        let site = sites.find(|site| (site.claims)(&head)).expect("some site claims it");
        let visit = Visit {
            cloud: &self.cloud,
            guard: &Authoriser { cloud: &self.cloud, policies: &self.policies },
            head,
            body: Incoming::at_hand(body.into(), &[]),
            request_id: "00000000-0000-4000-8000-000000000000",
            endpoint: "http://localhost",
        };
        let response = (site.answer)(visit).await.expect("errors are pages in tests");
        let headers = response.headers.into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
        let body = match response.body {
            Body::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Body::Empty => String::new(),
            Body::Stream(mut stream) => {
                let mut whole = Vec::new();
                while let Some(piece) = stream.next().await {
                    whole.extend_from_slice(&piece.expect("streams do not break in tests"));
                }
                String::from_utf8_lossy(&whole).into_owned()
            }
        };
        Page { status: response.status, headers, body }
    }
}
