//! A function that was made or changed becomes ready, under a new revision. There is nothing to prepare, so this
//! is due at once.

use super::SETTLE;
use crate::limits::TICK_TIMERS;
use crate::state::version::{Phase, Version};
use kernel::{Cx, Next, Result, Timer};

pub fn settle_later(cx: &mut Cx<'_>, version: &Version) {
    let Version { account, region, name, number, .. } = version;
    let subject = format!("{account} {region} {name} {number}");
    cx.wake(Timer { tick: SETTLE.to_owned(), due: cx.now, subject });
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let due = cx.take_due(SETTLE, TICK_TIMERS).await?;
    for timer in &due {
        let Some(key) = parse(&timer.subject) else { continue };
        // It may be gone, or be another one by now, which has a timer of its own.
        let found = cx.tx.get::<Version>(key).await?;
        if let Some(version) = found.filter(is_to_settle) {
            cx.tx.put(&Version { phase: Phase::Settled, revision: cx.ids.uuid(), ..version });
        }
    }
    Ok(if due.is_empty() { Next::Idle } else { Next::Now })
}

/// An image takes longer: whoever makes it settles its version.
fn is_to_settle(version: &Version) -> bool {
    matches!(version.phase, Phase::Creating | Phase::Updating) && !version.has_image()
}

fn parse(subject: &str) -> Option<(&str, &str, &str, u64)> {
    let mut parts = subject.split(' ');
    let (account, region, name, number) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    Some((account, region, name, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_name_versions() {
        assert_eq!(parse("0 us-east-1 f 7"), Some(("0", "us-east-1", "f", 7)));
        assert_eq!(parse("0 us-east-1 f"), None);
    }
}
