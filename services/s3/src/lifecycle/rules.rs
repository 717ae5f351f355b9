//! Rules as clients write them.

use crate::errors::Error;
use crate::limits::{LIFECYCLE_RULES_MAX, RULE_ID_CHARS_MAX};
use crate::shapes::{
    AbortIncompleteMultipartUpload, LifecycleExpiration, LifecycleRule, LifecycleRuleAndOperator,
    LifecycleRuleFilter, NoncurrentVersionExpiration, NoncurrentVersionTransition, Tag,
    Transition as AskedTransition,
};
use crate::state::lifecycle::{
    Expiration, Filter, FilterForm, Noncurrent, NoncurrentTransition, Rule, Transition, When,
};
use crate::tags;
use kernel::{Ids, Time};

/// Where transitions lead.
const CLASSES: [&str; 6] =
    ["STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"];
const DAY_MS: i64 = 24 * 3600 * 1000;

pub fn read(ids: &Ids, asked: Vec<LifecycleRule>) -> Result<Vec<Rule>, Error> {
    if asked.is_empty() || asked.len() > LIFECYCLE_RULES_MAX {
        return Err(Error::MalformedXml);
    }
    let rules = asked.into_iter().map(|asked| rule(ids, asked)).collect::<Result<Vec<_>, _>>()?;
    for (at, rule) in rules.iter().enumerate() {
        if rules[..at].iter().any(|other| other.id == rule.id) {
            return Err(argument(&format!(
                "Rule ID must be unique. Found same ID for more than one rule {}",
                rule.id
            )));
        }
    }
    Ok(rules)
}

fn rule(ids: &Ids, asked: LifecycleRule) -> Result<Rule, Error> {
    let is_enabled = match asked.status.as_str() {
        "Enabled" => true,
        "Disabled" => false,
        _ => return Err(Error::MalformedXml),
    };
    let id = asked.id.filter(|id| !id.is_empty()).unwrap_or_else(|| ids.uuid());
    if id.chars().count() > RULE_ID_CHARS_MAX {
        return Err(argument("ID length should not exceed allowed limit of 255"));
    }
    let (filter, form) = match (asked.prefix, asked.filter) {
        (Some(_), Some(_)) | (None, None) => return Err(Error::MalformedXml),
        (Some(prefix), None) => {
            (Filter { prefix: Some(prefix), ..Filter::default() }, FilterForm::RulePrefix)
        }
        (None, Some(asked)) => filter(asked)?,
    };
    let expiration = asked.expiration.map(expiration).transpose()?;
    let transitions = asked.transitions.unwrap_or_default();
    let noncurrent = asked.noncurrent_version_transitions.unwrap_or_default();
    let rule = Rule {
        id,
        is_enabled,
        expiration,
        noncurrent_expiration: asked.noncurrent_version_expiration.map(noncurrent_expiration).transpose()?,
        transitions: transitions.into_iter().map(transition).collect::<Result<_, _>>()?,
        noncurrent_transitions: noncurrent
            .into_iter()
            .map(noncurrent_transition)
            .collect::<Result<_, _>>()?,
        abort_uploads_after_days: asked.abort_incomplete_multipart_upload.map(abort).transpose()?,
        filter,
        form,
    };
    check(&rule)?;
    Ok(rule)
}

fn check(rule: &Rule) -> Result<(), Error> {
    let does_nothing = rule.expiration.is_none()
        && rule.noncurrent_expiration.is_none()
        && rule.transitions.is_empty()
        && rule.noncurrent_transitions.is_empty()
        && rule.abort_uploads_after_days.is_none();
    if does_nothing {
        return Err(Error::InvalidRequest {
            message: "At least one action needs to be specified in a rule".into(),
        });
    }
    let has_tags = !rule.filter.tags.is_empty();
    let has_sizes = rule.filter.larger_than.is_some() || rule.filter.smaller_than.is_some();
    if rule.abort_uploads_after_days.is_some() && (has_tags || has_sizes) {
        let what = if has_tags { "tags" } else { "object size" };
        let message = format!("AbortIncompleteMultipartUpload cannot be specified with {what}.");
        return Err(Error::InvalidRequest { message });
    }
    if rule.expiration == Some(Expiration::LonelyMarkers) && has_tags {
        let message = "ExpiredObjectDeleteMarker cannot be specified with tags.".to_owned();
        return Err(Error::InvalidRequest { message });
    }
    check_order(rule)
}

/// Objects must be gone after they have moved, not before.
fn check_order(rule: &Rule) -> Result<(), Error> {
    let days = |when: When| match when {
        When::Days(days) => Some(days),
        When::Date(_) => None,
    };
    let Some(Expiration::When(expires)) = rule.expiration else { return Ok(()) };
    for transition in &rule.transitions {
        if let (Some(expires), Some(moves)) = (days(expires), days(transition.when))
            && expires <= moves
        {
            return Err(argument(
                "'Days' in the Expiration action for filter must be greater than 'Days' in the Transition action",
            ));
        }
    }
    Ok(())
}

fn filter(asked: LifecycleRuleFilter) -> Result<(Filter, FilterForm), Error> {
    let one = |filter| Ok((filter, FilterForm::One));
    match asked {
        LifecycleRuleFilter { and: Some(and), prefix: None, tag: None, .. } => {
            let tags = checked_tags(and.tags.as_deref().unwrap_or_default())?;
            let filter = Filter {
                prefix: and.prefix,
                tags,
                larger_than: size(and.object_size_greater_than)?,
                smaller_than: size(and.object_size_less_than)?,
            };
            Ok((filter, FilterForm::And))
        }
        LifecycleRuleFilter { and: None, prefix, tag, object_size_greater_than, object_size_less_than } => {
            let given = [
                prefix.is_some(),
                tag.is_some(),
                object_size_greater_than.is_some(),
                object_size_less_than.is_some(),
            ];
            if given.iter().filter(|is_given| **is_given).count() > 1 {
                return Err(Error::MalformedXml);
            }
            one(Filter {
                prefix,
                tags: checked_tags(tag.as_slice())?,
                larger_than: size(object_size_greater_than)?,
                smaller_than: size(object_size_less_than)?,
            })
        }
        _ => Err(Error::MalformedXml),
    }
}

fn checked_tags(asked: &[Tag]) -> Result<Vec<(String, String)>, Error> {
    tags::checked(asked)
}

fn size(asked: Option<i64>) -> Result<Option<u64>, Error> {
    asked.map(|size| u64::try_from(size).map_err(|_| Error::MalformedXml)).transpose()
}

fn expiration(asked: LifecycleExpiration) -> Result<Expiration, Error> {
    match asked {
        LifecycleExpiration { date: None, days: None, expired_object_delete_marker: Some(true) } => {
            Ok(Expiration::LonelyMarkers)
        }
        LifecycleExpiration { date, days, expired_object_delete_marker: None } => {
            let date = date.map(Time::from);
            when(days, date, "'Days' for Expiration action must be a positive integer", 1)
                .map(Expiration::When)
        }
        _ => Err(Error::MalformedXml),
    }
}

fn when(days: Option<i32>, date: Option<Time>, words: &str, days_min: i32) -> Result<When, Error> {
    match (days, date) {
        (Some(days), None) if days >= days_min => Ok(When::Days(days.unsigned_abs())),
        (Some(_), None) => Err(argument(words)),
        (None, Some(date)) if date.0.rem_euclid(DAY_MS) == 0 => Ok(When::Date(date)),
        (None, Some(_)) => Err(argument("'Date' must be at midnight GMT")),
        _ => Err(Error::MalformedXml),
    }
}

fn transition(asked: AskedTransition) -> Result<Transition, Error> {
    let words = "'Days' for Transition action must be nonnegative integer";
    let when = when(asked.days, asked.date.map(Time::from), words, 0)?;
    let class = class(asked.storage_class)?;
    if let When::Days(days) = when
        && days < 30
        && class.ends_with("_IA")
    {
        return Err(argument(&format!(
            "'Days' in Transition action must be greater than or equal to 30 for storageClass '{class}'"
        )));
    }
    Ok(Transition { when, class })
}

fn class(asked: Option<String>) -> Result<String, Error> {
    asked.filter(|class| CLASSES.contains(&class.as_str())).ok_or(Error::MalformedXml)
}

fn noncurrent(days: Option<i32>, keep: Option<i32>, what: &str) -> Result<Noncurrent, Error> {
    let words = format!("'NoncurrentDays' for {what} action must be a positive integer");
    let days = days.ok_or(Error::MalformedXml)?;
    if days < 1 {
        return Err(argument(&words));
    }
    let keep = match keep {
        None => None,
        Some(keep @ 1..=100) => Some(keep.unsigned_abs()),
        Some(_) => return Err(argument("'NewerNoncurrentVersions' must be a positive integer up to 100")),
    };
    Ok(Noncurrent { days: days.unsigned_abs(), keep })
}

fn noncurrent_expiration(asked: NoncurrentVersionExpiration) -> Result<Noncurrent, Error> {
    noncurrent(asked.noncurrent_days, asked.newer_noncurrent_versions, "NoncurrentVersionExpiration")
}

fn noncurrent_transition(asked: NoncurrentVersionTransition) -> Result<NoncurrentTransition, Error> {
    let what = "NoncurrentVersionTransition";
    let noncurrent = noncurrent(asked.noncurrent_days, asked.newer_noncurrent_versions, what)?;
    Ok(NoncurrentTransition { noncurrent, class: class(asked.storage_class)? })
}

fn abort(asked: AbortIncompleteMultipartUpload) -> Result<u32, Error> {
    match asked.days_after_initiation {
        Some(days) if days > 0 => Ok(days.unsigned_abs()),
        Some(_) => Err(argument(
            "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
        )),
        None => Err(Error::MalformedXml),
    }
}

fn argument(message: &str) -> Error {
    Error::PlainArgument { message: message.to_owned() }
}

pub fn shown(rule: Rule) -> LifecycleRule {
    let status = if rule.is_enabled { "Enabled" } else { "Disabled" };
    let (prefix, filter) = match rule.form {
        FilterForm::RulePrefix => (rule.filter.prefix, None),
        form => (None, Some(shown_filter(rule.filter, form))),
    };
    let transitions: Vec<AskedTransition> = rule.transitions.into_iter().map(shown_transition).collect();
    let noncurrent: Vec<NoncurrentVersionTransition> =
        rule.noncurrent_transitions.into_iter().map(shown_noncurrent).collect();
    LifecycleRule {
        expiration: rule.expiration.map(shown_expiration),
        id: Some(rule.id),
        prefix,
        filter,
        status: status.to_owned(),
        transitions: Some(transitions).filter(|list| !list.is_empty()),
        noncurrent_version_transitions: Some(noncurrent).filter(|list| !list.is_empty()),
        noncurrent_version_expiration: rule.noncurrent_expiration.map(|noncurrent| {
            NoncurrentVersionExpiration {
                noncurrent_days: number(noncurrent.days),
                newer_noncurrent_versions: noncurrent.keep.and_then(number),
            }
        }),
        abort_incomplete_multipart_upload: rule
            .abort_uploads_after_days
            .map(|days| AbortIncompleteMultipartUpload { days_after_initiation: number(days) }),
    }
}

fn shown_filter(filter: Filter, form: FilterForm) -> LifecycleRuleFilter {
    let size = |size: Option<u64>| size.and_then(|size| i64::try_from(size).ok());
    let (larger, smaller) = (size(filter.larger_than), size(filter.smaller_than));
    let mut tags = tags::shown(filter.tags);
    if form == FilterForm::And {
        let and = LifecycleRuleAndOperator {
            prefix: filter.prefix,
            tags: Some(tags).filter(|tags| !tags.is_empty()),
            object_size_greater_than: larger,
            object_size_less_than: smaller,
        };
        return LifecycleRuleFilter { and: Some(and), ..LifecycleRuleFilter::default() };
    }
    LifecycleRuleFilter {
        prefix: filter.prefix,
        tag: tags.pop(),
        object_size_greater_than: larger,
        object_size_less_than: smaller,
        and: None,
    }
}

fn shown_expiration(expiration: Expiration) -> LifecycleExpiration {
    match expiration {
        Expiration::LonelyMarkers => {
            LifecycleExpiration { expired_object_delete_marker: Some(true), ..Default::default() }
        }
        Expiration::When(When::Days(days)) => {
            LifecycleExpiration { days: number(days), ..LifecycleExpiration::default() }
        }
        Expiration::When(When::Date(date)) => {
            LifecycleExpiration { date: Some(date.into()), ..LifecycleExpiration::default() }
        }
    }
}

fn shown_transition(transition: Transition) -> AskedTransition {
    let storage_class = Some(transition.class);
    match transition.when {
        When::Days(days) => AskedTransition { date: None, days: number(days), storage_class },
        When::Date(date) => AskedTransition { date: Some(date.into()), days: None, storage_class },
    }
}

fn shown_noncurrent(transition: NoncurrentTransition) -> NoncurrentVersionTransition {
    NoncurrentVersionTransition {
        noncurrent_days: number(transition.noncurrent.days),
        storage_class: Some(transition.class),
        newer_noncurrent_versions: transition.noncurrent.keep.and_then(number),
    }
}

fn number(count: u32) -> Option<i32> {
    i32::try_from(count).ok()
}
