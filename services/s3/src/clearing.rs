//! Long lists of parts that nobody uses any more are taken apart, some parts of one at a time.

use crate::places::let_go_of_piece;
use crate::state::body::Unused;
use kernel::{Cx, Next, Result, Timer};
use store::Scan;

/// The name of the tick, and of its timer.
pub const NAME: &str = "s3.clear-unused";

const CLEARED_AT_ONCE: usize = 500;

pub fn wake(cx: &mut Cx<'_>) {
    cx.wake(Timer { tick: NAME.to_owned(), due: cx.now, subject: String::new() });
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    cx.take_due(NAME, 1).await?;
    let Some(mut unused) = cx.tx.scan(Scan::<Unused>::all(1)).await?.rows.pop() else {
        return Ok(Next::Idle);
    };
    let rest = unused.parts.split_off(unused.parts.len().min(CLEARED_AT_ONCE));
    for place in unused.parts {
        let_go_of_piece(cx, place).await?;
    }
    if rest.is_empty() {
        cx.tx.delete::<Unused>((unused.id,));
    } else {
        cx.tx.put(&Unused { id: unused.id, parts: rest });
    }
    wake(cx);
    Ok(Next::Now)
}
