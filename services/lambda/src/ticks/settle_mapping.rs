//! A mapping that was made or changed becomes enabled or disabled; one that was deleted is gone. There is nothing to
//! prepare, so this is due at once.

use super::SETTLE_MAPPING;
use crate::limits::TICK_TIMERS;
use crate::mappings;
use crate::state::mapping::{Mapping, Phase};
use kernel::{Cx, Next, Result, Timer};

pub fn settle_mapping_later(cx: &mut Cx<'_>, mapping: &Mapping) {
    let Mapping { account, region, uuid, .. } = mapping;
    let subject = format!("{account} {region} {uuid}");
    cx.wake(Timer { tick: SETTLE_MAPPING.to_owned(), due: cx.now, subject });
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let due = cx.take_due(SETTLE_MAPPING, TICK_TIMERS).await?;
    for timer in &due {
        let mut parts = timer.subject.splitn(3, ' ').map(str::to_owned);
        let (Some(account), Some(region), Some(uuid)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let Some(mapping) = cx.tx.get::<Mapping>((account, region, uuid)).await? else { continue };
        match mapping.phase {
            Phase::Settled => {}
            Phase::Deleting => mappings::delete(cx, &mapping),
            _ => cx.tx.put(&Mapping { phase: Phase::Settled, ..mapping }),
        }
    }
    Ok(if due.is_empty() { Next::Idle } else { Next::Now })
}
