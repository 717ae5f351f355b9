//! StartLiveTail: events as they come, as a stream of updates.

use crate::address::GroupName;
use crate::errors::Error;
use crate::pattern;
use crate::shapes::{LiveTailSessionStart, StartLiveTailRequest, StartLiveTailResponse};
use crate::state::group::Class;
use crate::tail::{self, Streams, Tail, Tails};
use kernel::{Access, Cx, Need, Operation, Result};

pub struct StartLiveTail;

impl Operation for StartLiveTail {
    const NAME: &'static str = "StartLiveTail";
    type Input = StartLiveTailRequest;
    type Output = StartLiveTailResponse;

    async fn access(_: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let need = |text: &String| {
            let arn = GroupName::of_arn(text).map_or_else(|| "*".to_owned(), |name| name.arn());
            Need::new("logs:StartLiveTail", format!("{arn}:log-stream:"))
        };
        Ok(Access::Needs(input.log_group_identifiers.iter().map(need).collect()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut groups = Vec::new();
        for text in &input.log_group_identifiers {
            let named = GroupName::of_arn(text).filter(|_| !text.ends_with('*'));
            let name = named.ok_or_else(|| Error::NotAnArn { text: text.clone() })?;
            let group = name.find(cx).await?;
            if group.class == Class::InfrequentAccess {
                return Err(Error::ClassWithout { what: "Live Tail" }.into());
            }
            groups.push(group.id);
        }
        let streams = streams(&input, groups.len())?;
        let pattern = input.log_event_filter_pattern.as_deref().unwrap_or_default();
        let pattern = pattern::compiled(cx, pattern)?;
        let tails = cx.memory::<Tails>().clone();
        if tails.is_full(cx.caller.account()) {
            return Err(Error::LimitExceeded.into());
        }
        let (tail, updates) = Tail::new(cx, groups, streams, pattern);
        cx.when_committed(move || tails.watch(tail));
        let start = LiveTailSessionStart {
            request_id: Some(cx.request_id.to_owned()),
            session_id: Some(cx.ids.uuid()),
            log_group_identifiers: Some(input.log_group_identifiers),
            log_stream_names: Some(input.log_stream_names.unwrap_or_default()),
            log_stream_name_prefixes: Some(input.log_stream_name_prefixes.unwrap_or_default()),
            log_event_filter_pattern: Some(input.log_event_filter_pattern.unwrap_or_default()),
        };
        Ok(StartLiveTailResponse { response_stream: tail::body(start, updates, cx.closes()) })
    }
}

fn streams(input: &StartLiveTailRequest, groups: usize) -> Result<Streams, Error> {
    match (&input.log_stream_names, &input.log_stream_name_prefixes) {
        (None, None) => Ok(Streams::All),
        (Some(names), None) if groups == 1 => Ok(Streams::Named(names.clone())),
        (None, Some(prefixes)) if groups == 1 => Ok(Streams::Beginning(prefixes.clone())),
        _ => Err(Error::TwoTailFilters),
    }
}
