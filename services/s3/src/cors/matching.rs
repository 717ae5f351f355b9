//! Which rule fits a request, and what the answer says then.

use crate::state::cors::CorsRule;

/// What a browser tells of a request to come, or of one that is here.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub origin: &'a str,
    pub method: &'a str,
    /// The headers that the page wants to send, as the browser lists them.
    pub headers: Option<&'a str>,
}

/// The first rule that fits all of it.
pub fn find<'r>(rules: &'r [CorsRule], question: &Question<'_>) -> Option<&'r CorsRule> {
    rules.iter().find(|rule| {
        rule.methods.iter().any(|method| method == question.method)
            && rule.origins.iter().any(|pattern| fits(pattern, question.origin))
            && wanted(question).all(|header| is_allowed(rule, header))
    })
}

fn wanted<'a>(question: &Question<'a>) -> impl Iterator<Item = &'a str> {
    question.headers.unwrap_or_default().split(',').map(str::trim).filter(|header| !header.is_empty())
}

fn is_allowed(rule: &CorsRule, header: &str) -> bool {
    let header = header.to_ascii_lowercase();
    rule.headers.iter().any(|pattern| fits(&pattern.to_ascii_lowercase(), &header))
}

/// At most one star, which stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, end)) => {
            text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end)
        }
    }
}

/// The headers that let the page see the answer.
pub fn headers(rule: &CorsRule, question: &Question<'_>) -> Vec<(&'static str, String)> {
    let is_open = rule.origins.iter().any(|origin| origin == "*");
    let mut headers = vec![(
        "access-control-allow-origin",
        if is_open { "*".to_owned() } else { question.origin.to_owned() },
    )];
    let allowed: Vec<String> = wanted(question).map(str::to_ascii_lowercase).collect();
    if !allowed.is_empty() {
        headers.push(("access-control-allow-headers", allowed.join(", ")));
    }
    headers.push(("access-control-allow-methods", rule.methods.join(", ")));
    if !rule.exposed.is_empty() {
        headers.push(("access-control-expose-headers", rule.exposed.join(", ")));
    }
    if let Some(seconds) = rule.max_age_s {
        headers.push(("access-control-max-age", seconds.to_string()));
    }
    if !is_open {
        headers.push(("access-control-allow-credentials", "true".to_owned()));
    }
    headers
        .push(("vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method".to_owned()));
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(origin: &str, header: &str) -> CorsRule {
        CorsRule {
            methods: vec!["GET".to_owned(), "PUT".to_owned()],
            origins: vec![origin.to_owned()],
            headers: vec![header.to_owned()],
            ..CorsRule::default()
        }
    }

    #[test]
    fn the_first_that_fits() {
        let rules = [rule("https://a.example", "x-one"), rule("https://*.example", "X-*")];
        let ask = |origin, method, headers| find(&rules, &Question { origin, method, headers });
        assert_eq!(ask("https://a.example", "GET", None), Some(&rules[0]));
        assert_eq!(ask("https://a.example", "GET", Some("x-one, x-two")), Some(&rules[1]));
        assert_eq!(ask("https://b.example", "PUT", None), Some(&rules[1]));
        assert_eq!(ask("https://b.example", "DELETE", None), None);
        assert_eq!(ask("http://b.example", "GET", None), None);
        assert_eq!(ask("https://b.example", "GET", Some("cookie")), None);
    }
}
