//! Rows of a range: all of them, or a page.

use crate::limits::ROWS_AT_ONCE;
use kernel::{Cx, Result};
use store::{PrefixOf, Row, Scan};

/// All rows under a prefix; the commit minds if there are others.
pub async fn all<R: Row>(cx: &mut Cx<'_>, prefix: impl PrefixOf<R::Key> + Copy) -> Result<Vec<R>>
where
    R::Key: PrefixOf<R::Key>,
{
    let mut found: Vec<R> = Vec::new();
    loop {
        let scan = Scan::<R>::prefix(prefix, ROWS_AT_ONCE);
        let scan = match found.last() {
            Some(last) => scan.after(last.key()),
            None => scan,
        };
        let page = cx.tx.scan(scan).await?;
        let is_end = !page.more || page.rows.is_empty();
        found.extend(page.rows);
        if is_end {
            return Ok(found);
        }
    }
}

/// A page of at most so many rows, and whether there are more: the scan must ask for one row more.
pub async fn page<R: Row>(cx: &mut Cx<'_>, scan: Scan<R>, limit: u32) -> Result<(Vec<R>, bool)> {
    let mut rows = cx.tx.scan(scan.snapshot()).await?.rows;
    let is_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    Ok((rows, is_more))
}
