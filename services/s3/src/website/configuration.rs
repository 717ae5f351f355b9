//! How clients say what a site is.

use crate::errors::Error;
use crate::limits::ROUTING_RULES_MAX;
use crate::shapes::{
    Condition, ErrorDocument, GetBucketWebsiteOutput, IndexDocument, Redirect as AskedRedirect,
    RedirectAllRequestsTo, RoutingRule as AskedRule, WebsiteConfiguration,
};
use crate::state::website::{Content, Redirect, RoutingRule};

pub fn read(asked: WebsiteConfiguration) -> Result<Content, Error> {
    if let Some(elsewhere) = asked.redirect_all_requests_to {
        let is_alone = asked.index_document.is_none()
            && asked.error_document.is_none()
            && asked.routing_rules.as_ref().is_none_or(Vec::is_empty);
        if !is_alone {
            return Err(invalid(
                "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
            ));
        }
        check_protocol(elsewhere.protocol.as_deref())?;
        return Ok(Content::Elsewhere { host: elsewhere.host_name, protocol: elsewhere.protocol });
    }
    let index = asked.index_document.ok_or_else(|| {
        invalid_argument(
            "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
            "IndexDocument",
        )
    })?;
    if index.suffix.is_empty() || index.suffix.contains('/') {
        return Err(invalid_argument("The IndexDocument Suffix is not well formed", "IndexDocument"));
    }
    let error = asked.error_document.map(|document| document.key);
    if error.as_ref().is_some_and(String::is_empty) {
        return Err(invalid_argument("The ErrorDocument Key is not well formed", "ErrorDocument"));
    }
    let rules = asked.routing_rules.unwrap_or_default();
    if rules.len() > ROUTING_RULES_MAX {
        let message = format!(
            "{} routing rules provided, the number of routing rules in a website configuration is limited to \
             {ROUTING_RULES_MAX}.",
            rules.len()
        );
        return Err(Error::InvalidRequest { message });
    }
    let rules = rules.into_iter().map(rule).collect::<Result<_, _>>()?;
    Ok(Content::Here { index: index.suffix, error, rules })
}

fn rule(asked: AskedRule) -> Result<RoutingRule, Error> {
    let condition = asked.condition.unwrap_or_default();
    let redirect = asked.redirect;
    check_protocol(redirect.protocol.as_deref())?;
    if redirect.replace_key_prefix_with.is_some() && redirect.replace_key_with.is_some() {
        return Err(invalid("You can only define ReplaceKeyPrefix or ReplaceKey but not both."));
    }
    let code = redirect.http_redirect_code.map(|code| {
        let wanted = "The provided HTTP redirect code is not valid. Valid codes are 3XX except 300.";
        code.parse().ok().filter(|code| (301..400).contains(code)).ok_or_else(|| invalid(wanted))
    });
    let error_code = condition.http_error_code_returned_equals.map(|code| {
        let wanted = "The provided HTTP error code is not valid. Valid codes are 4XX or 5XX.";
        code.parse().ok().filter(|code| (400..600).contains(code)).ok_or_else(|| invalid(wanted))
    });
    Ok(RoutingRule {
        key_prefix: condition.key_prefix_equals,
        error_code: error_code.transpose()?,
        redirect: Redirect {
            host: redirect.host_name,
            code: code.transpose()?,
            protocol: redirect.protocol,
            replace_prefix: redirect.replace_key_prefix_with,
            replace_key: redirect.replace_key_with,
        },
    })
}

fn check_protocol(protocol: Option<&str>) -> Result<(), Error> {
    match protocol {
        None | Some("http" | "https") => Ok(()),
        Some(_) => Err(invalid(
            "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
        )),
    }
}

fn invalid(message: &str) -> Error {
    Error::InvalidRequest { message: message.to_owned() }
}

fn invalid_argument(message: &str, name: &'static str) -> Error {
    Error::InvalidArgument { message: message.to_owned(), name, value: String::new() }
}

pub fn shown(content: Content) -> GetBucketWebsiteOutput {
    match content {
        Content::Elsewhere { host, protocol } => GetBucketWebsiteOutput {
            redirect_all_requests_to: Some(RedirectAllRequestsTo { host_name: host, protocol }),
            ..GetBucketWebsiteOutput::default()
        },
        Content::Here { index, error, rules } => GetBucketWebsiteOutput {
            redirect_all_requests_to: None,
            index_document: Some(IndexDocument { suffix: index }),
            error_document: error.map(|key| ErrorDocument { key }),
            routing_rules: Some(rules.into_iter().map(shown_rule).collect())
                .filter(|rules: &Vec<_>| !rules.is_empty()),
        },
    }
}

fn shown_rule(rule: RoutingRule) -> AskedRule {
    let has_condition = rule.key_prefix.is_some() || rule.error_code.is_some();
    let condition = Condition {
        http_error_code_returned_equals: rule.error_code.map(|code| code.to_string()),
        key_prefix_equals: rule.key_prefix,
    };
    AskedRule {
        condition: has_condition.then_some(condition),
        redirect: AskedRedirect {
            host_name: rule.redirect.host,
            http_redirect_code: rule.redirect.code.map(|code| code.to_string()),
            protocol: rule.redirect.protocol,
            replace_key_prefix_with: rule.redirect.replace_prefix,
            replace_key_with: rule.redirect.replace_key,
        },
    }
}
