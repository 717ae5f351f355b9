//! Who is in a group, read to the end.

use crate::state::fold;
use crate::state::group::Member;
use kernel::Result;
use store::{Row, Scan, Tx};

const PER_TRIP: u32 = 1_000;

/// All of them: for what concerns every one.
pub async fn of_group(tx: &mut Tx, account: &str, group: &str) -> Result<Vec<Member>> {
    let folded = fold(group);
    let all = || Scan::<Member>::prefix((account, folded.as_str()), PER_TRIP);
    let mut members: Vec<Member> = Vec::new();
    loop {
        let next = match members.last() {
            Some(last) => all().after(last.key()),
            None => all(),
        };
        let page = tx.scan(next).await?;
        members.extend(page.rows);
        if !page.more {
            return Ok(members);
        }
    }
}

/// Whether anybody is in it.
pub async fn is_empty(tx: &mut Tx, account: &str, group: &str) -> Result<bool> {
    let first = Scan::<Member>::prefix((account, fold(group).as_str()), 1);
    Ok(tx.scan(first).await?.rows.is_empty())
}
