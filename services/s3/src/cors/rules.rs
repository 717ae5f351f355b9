//! Rules as clients write them.

use crate::errors::Error;
use crate::shapes::CORSRule;
use crate::state::cors::CorsRule;

const METHODS: [&str; 5] = ["GET", "PUT", "HEAD", "POST", "DELETE"];

pub fn read(asked: CORSRule) -> Result<CorsRule, Error> {
    if asked.allowed_methods.is_empty() || asked.allowed_origins.is_empty() {
        return Err(Error::MalformedXml);
    }
    if let Some(method) = asked.allowed_methods.iter().find(|method| !METHODS.contains(&method.as_str())) {
        return Err(Error::UnsupportedMethod { method: method.clone() });
    }
    check_stars("AllowedOrigin", &asked.allowed_origins)?;
    let headers = asked.allowed_headers.unwrap_or_default();
    check_stars("AllowedHeader", &headers)?;
    let exposed = asked.expose_headers.unwrap_or_default();
    if let Some(header) = exposed.iter().find(|header| header.contains('*')) {
        let message = format!(
            "ExposeHeader \"{header}\" contains wildcard. We currently do not support wildcard for ExposeHeader."
        );
        return Err(Error::InvalidRequest { message });
    }
    Ok(CorsRule {
        id: asked.id,
        headers,
        methods: asked.allowed_methods,
        origins: asked.allowed_origins,
        exposed,
        max_age_s: asked.max_age_seconds,
    })
}

fn check_stars(what: &str, patterns: &[String]) -> Result<(), Error> {
    match patterns.iter().find(|pattern| pattern.matches('*').count() > 1) {
        Some(pattern) => Err(Error::InvalidRequest {
            message: format!("{what} \"{pattern}\" can not have more than one wildcard."),
        }),
        None => Ok(()),
    }
}

pub fn shown(rule: CorsRule) -> CORSRule {
    let some = |list: Vec<String>| Some(list).filter(|list| !list.is_empty());
    CORSRule {
        id: rule.id,
        allowed_headers: some(rule.headers),
        allowed_methods: rule.methods,
        allowed_origins: rule.origins,
        expose_headers: some(rule.exposed),
        max_age_seconds: rule.max_age_s,
    }
}
