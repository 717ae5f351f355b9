//! Listings page by page: a marker stands for the last name that was given.

use crate::errors::Error;
use crate::limits::PAGE_ITEMS;
use kernel::Result;
use kernel::page;
use store::{Row, Scan, Tx};

/// From where, and how many.
#[derive(Clone)]
pub struct Paging {
    after: Option<String>,
    limit: usize,
}

/// One page.
#[derive(Debug, PartialEq)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// Where the next page starts, if there is one.
    pub marker: Option<String>,
}

impl Paging {
    pub fn new(marker: Option<&str>, items_max: Option<i32>) -> Result<Paging> {
        let limit = items_max.and_then(|max| u32::try_from(max).ok()).unwrap_or(PAGE_ITEMS);
        let paging = page::Paging::<(String,)>::new(marker, limit, invalid_marker)?;
        Ok(Paging { after: paging.after.map(|(place,)| place), limit: limit as usize })
    }
}

/// Listings of several parts: each part is paged by itself, and the marker tells the part too.
impl Paging {
    pub fn part(after: Option<String>, limit: usize) -> Paging {
        Paging { after, limit }
    }

    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    pub fn limit(&self) -> usize {
        self.limit
    }
}

/// The marker that stands for a place.
pub fn marker(place: String) -> String {
    page::marker(&(place,))
}

fn invalid_marker() -> kernel::ApiError {
    match kernel::Error::from(Error::InvalidMarker) {
        kernel::Error::Api(error) => error,
        kernel::Error::Store(_) => kernel::Error::internal(),
    }
}

impl<T> Listed<T> {
    pub fn map<U>(self, to: impl FnMut(T) -> U) -> Listed<U> {
        Listed { items: self.items.into_iter().map(to).collect(), marker: self.marker }
    }

    pub fn is_truncated(&self) -> Option<bool> {
        Some(self.marker.is_some())
    }

    fn cut(items: Vec<T>, last: Option<String>) -> Listed<T> {
        Listed { items, marker: last.map(marker) }
    }
}

/// The rows of a range that pass `keep`. `scan` makes the range behind a place, with a limit;
/// `place` tells where in the range a row stands.
pub async fn rows<R: Row>(
    tx: &mut Tx,
    paging: Paging,
    scan: impl Fn(Option<&str>, u32) -> Scan<R> + Send,
    place: impl Fn(&R) -> String + Send,
    keep: impl Fn(&R) -> bool + Send,
) -> Result<Listed<R>> {
    let Paging { mut after, limit } = paging;
    let mut kept = Vec::new();
    loop {
        // One more than asked for: so it is known whether there is a next page.
        let page = tx.scan(scan(after.as_deref(), limit as u32 + 1).snapshot()).await?;
        for row in page.rows {
            let keep = keep(&row);
            if keep && kept.len() == limit {
                return Ok(Listed::cut(kept, after));
            }
            after = Some(place(&row));
            if keep {
                kept.push(row);
            }
        }
        if !page.more {
            return Ok(Listed::cut(kept, None));
        }
    }
}

/// The rows of an account's table that is keyed by account and folded name.
pub async fn of_account<R: Row<Key = (String, String)>>(
    tx: &mut Tx,
    account: &str,
    paging: Paging,
    keep: impl Fn(&R) -> bool + Send,
) -> Result<Listed<R>> {
    let scan = |after: Option<&str>, limit| {
        let all = Scan::<R>::prefix((account,), limit);
        match after {
            Some(after) => all.after((account, after)),
            None => all,
        }
    };
    rows(tx, paging, scan, |row| row.key().1, keep).await
}

/// A longer name does not fit into a marker, which has 320 characters at most.
const PLACE_BYTES_MAX: usize = 140;
/// Begins a marker's place that is a number and no name.
const NUMBERED: char = '\0';

/// Things that are at hand, in the order of their places.
pub fn at_hand<T>(mut items: Vec<T>, paging: Paging, place: impl Fn(&T) -> String) -> Listed<T> {
    items.sort_by_cached_key(&place);
    let done = match paging.after.as_deref() {
        None => 0,
        Some(after) => match after.strip_prefix(NUMBERED) {
            Some(number) => number.parse().unwrap_or(0).min(items.len()),
            None => items.iter().take_while(|item| place(item).as_str() <= after).count(),
        },
    };
    items.drain(..done);
    let is_cut = items.len() > paging.limit;
    items.truncate(paging.limit);
    let last = items.last().filter(|_| is_cut).map(place);
    let last = last.map(|place| match place.len() > PLACE_BYTES_MAX {
        true => format!("{NUMBERED}{}", done + items.len()),
        false => place,
    });
    Listed::cut(items, last)
}

/// So many things that are known by their numbers: none is touched but those of the page.
pub fn numbered(count: usize, paging: Paging) -> Result<Listed<usize>, Error> {
    let start = match paging.after.as_deref().map(str::parse::<usize>) {
        None => 0,
        Some(Ok(after)) => after.saturating_add(1).min(count),
        Some(Err(_)) => return Err(Error::InvalidMarker),
    };
    let end = start.saturating_add(paging.limit).min(count);
    let last = (start < end && end < count).then(|| (end - 1).to_string());
    Ok(Listed::cut((start..end).collect(), last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_of(marker: Option<&str>, max: i32) -> Listed<&'static str> {
        let paging = Paging::new(marker, Some(max)).expect("is a good marker");
        at_hand(vec!["c", "a", "b"], paging, |item| (*item).to_owned())
    }

    #[test]
    fn pages_follow_each_other() {
        let first = page_of(None, 2);
        assert_eq!(first.items, ["a", "b"]);
        let second = page_of(first.marker.as_deref(), 2);
        assert_eq!((second.items, second.marker), (vec!["c"], None));
        assert_eq!(page_of(None, 3).marker, None);
    }

    #[test]
    fn long_names_have_short_markers() {
        let names: Vec<String> = ["a", "b", "c"].map(|start| start.repeat(2_000)).into();
        let mut marker = None;
        for name in &names {
            let paging = Paging::new(marker.as_deref(), Some(1)).expect("is a good marker");
            let listed = at_hand(names.clone(), paging, String::clone);
            assert_eq!(listed.items, std::slice::from_ref(name));
            marker = listed.marker;
            assert!(marker.as_ref().is_none_or(|marker| marker.len() <= 320));
        }
        assert_eq!(marker, None);
    }

    #[test]
    fn numbers_are_paged_without_being_counted_up() {
        let page = |marker: Option<&str>, count| {
            let paging = Paging::new(marker, Some(2)).expect("is a good marker");
            numbered(count, paging).expect("is a marker of numbers")
        };
        let first = page(None, usize::MAX);
        assert_eq!(first.items, [0, 1]);
        let second = page(first.marker.as_deref(), 3);
        assert_eq!((second.items, second.marker), (vec![2], None));
        assert_eq!(page(first.marker.as_deref(), 1), Listed { items: vec![], marker: None });
        assert_eq!(page(None, 2), Listed { items: vec![0, 1], marker: None });
        assert_eq!(page(None, 0), Listed { items: vec![], marker: None });
        let far = marker(usize::MAX.to_string());
        assert_eq!(page(Some(far.as_str()), 3), Listed { items: vec![], marker: None });
        let of_names = Paging::new(Some(&marker("bob".to_owned())), None).expect("is a good marker");
        assert_eq!(numbered(3, of_names), Err(Error::InvalidMarker));
    }

    #[test]
    fn a_foreign_marker_is_refused() {
        let error = Paging::new(Some("AAA="), None).map(|_| ()).expect_err("is no marker of ours");
        assert_eq!(error.to_string(), "ValidationError (400): Invalid Marker.");
    }
}
