//! The sites of services: requests that are not calls of an API, such as those of a browser.

use crate::Gateway;
use crate::arrival::Arrival;
use crate::authorise::Authoriser;
use crate::identify::Target;
use crate::incoming::{Checked, Unread};
use crate::respond::{self, Outgoing};
use http::Response;
use kernel::site::{Head, Visit};
use kernel::{ApiError, Error, Incoming, Service, Site};

/// The service whose site a request is for.
pub fn claiming(
    services: &'static [&'static Service],
    arrival: &Arrival,
) -> Option<(&'static Service, &'static Site)> {
    let mut sites = services.iter().filter_map(|service| Some((*service, service.site.as_ref()?))).peekable();
    sites.peek()?;
    let head = head(arrival);
    sites.find(|(_, site)| (site.claims)(&head))
}

pub async fn answer(
    gateway: &Gateway,
    service: &'static Service,
    site: &Site,
    arrival: &Arrival,
    body: Unread<'_>,
    request_id: &str,
) -> Response<Outgoing> {
    // Nobody signs what a browser sends, so that there is nothing to hold the body against.
    let checked = Checked::new(body, arrival, None, None, |_| Error::Api(Error::internal()));
    let endpoint = arrival.endpoint();
    let guard = Authoriser { cloud: &gateway.cloud, policies: &gateway.policies };
    let visit = Visit {
        cloud: &gateway.cloud,
        guard: &guard,
        head: head(arrival),
        body: Incoming::pulled(checked.length(), checked),
        request_id,
        endpoint: &endpoint,
    };
    let response = match (site.answer)(visit).await {
        Ok(response) => response,
        Err(error) => refused(service, arrival, &error, request_id),
    };
    respond::http(response)
}

fn refused(
    service: &'static Service,
    arrival: &Arrival,
    error: &ApiError,
    request_id: &str,
) -> wire::Response {
    let protocol = (service.model)().protocols().first().copied().unwrap_or(wire::Protocol::RestXml);
    respond::refused(Some(&Target { service, protocol }), arrival, error, request_id)
}

/// An answer of an API with what the service's site adds to it.
pub async fn dressed(
    gateway: &Gateway,
    target: Option<Target>,
    arrival: &Arrival,
    mut response: wire::Response,
) -> wire::Response {
    if let Some(dress) = target.and_then(|target| target.service.site?.dress) {
        dress(&gateway.cloud, &head(arrival), &mut response).await;
    }
    response
}

fn head(arrival: &Arrival) -> Head<'_> {
    Head {
        method: &arrival.method,
        host: &arrival.host,
        path: arrival.path(),
        query: arrival.query(),
        headers: &arrival.headers,
        ip: arrival.peer.ip().to_canonical(),
        secure: arrival.secure,
    }
}
