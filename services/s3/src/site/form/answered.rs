//! What a browser hears once its form was taken.

use super::super::encoded;
use super::fields::Fields;
use wire::{Body, Response};

#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub endpoint: &'a str,
    pub bucket: &'a str,
    pub key: &'a str,
}

impl Place<'_> {
    /// Where the object is now.
    fn url(&self) -> String {
        let host = self.endpoint.split_once("://").map_or("", |(_, host)| host);
        let is_virtual = host.strip_prefix(self.bucket).is_some_and(|rest| rest.starts_with('.'));
        match is_virtual {
            true => format!("{}/{}", self.endpoint, encoded(self.key)),
            false => format!("{}/{}/{}", self.endpoint, self.bucket, encoded(self.key)),
        }
    }
}

/// As the fields wish: a redirect, or a status. `put` is the answer to whoever puts an object.
pub fn answer(fields: &Fields, place: Place<'_>, put: Response) -> Response {
    let etag = put.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("etag"));
    let etag = etag.map(|(_, value)| value.clone()).unwrap_or_default();
    let mut headers = put.headers;
    headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
    let redirect = fields.get("success_action_redirect").or_else(|| fields.get("redirect"));
    if let Some(target) = redirect.filter(|url| url.starts_with("http://") || url.starts_with("https://")) {
        let sign = if target.contains('?') { '&' } else { '?' };
        let value = |text: &str| encoded(text).replace('/', "%2F");
        let (bucket, key, etag) = (value(place.bucket), value(place.key), value(&etag));
        let location = format!("{target}{sign}bucket={bucket}&key={key}&etag={etag}");
        headers.push(("location".into(), location));
        return Response { status: 303, headers, body: Body::Empty };
    }
    let url = place.url();
    headers.push(("location".into(), url.clone()));
    match fields.get("success_action_status") {
        Some("201") => {
            headers.push(("content-type".into(), "application/xml".to_owned()));
            Response { status: 201, headers, body: Body::from(document(&url, place, &etag)) }
        }
        Some("200") => Response { status: 200, headers, body: Body::Empty },
        _ => Response { status: 204, headers, body: Body::Empty },
    }
}

fn document(url: &str, place: Place<'_>, etag: &str) -> String {
    let element = |name: &str, text: &str| {
        let text =
            text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        format!("<{name}>{text}</{name}>")
    };
    let inside = [("Location", url), ("Bucket", place.bucket), ("Key", place.key), ("ETag", etag)];
    let inside: String = inside.iter().map(|(name, text)| element(name, text)).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse>{inside}</PostResponse>")
}
