//! Names of queues, and the URLs that stand for them.
//!
//! Only the end of a URL counts, its account and its name: clients keep URLs from wherever they got them, so
//! any host name and any style is understood.

use crate::errors::Error;
use crate::limits::NAME_CHARS_MAX;
use crate::state::queue::Queue;
use kernel::{Access, Cx, Here, Result};
use std::sync::Arc;

/// The account and the name that a queue URL ends with.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    pub account: String,
    pub name: String,
}

impl Address {
    pub fn of_url(url: &str) -> Result<Address, Error> {
        let invalid = || Error::InvalidAddress { url: url.to_owned() };
        let path = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        let mut segments = path.rsplit('/');
        let (name, account) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        if !is_account || name.is_empty() {
            return Err(invalid());
        }
        Ok(Address { account: account.to_owned(), name: name.to_owned() })
    }

    /// What the queue is called in policies.
    pub fn arn(&self, cx: &Cx<'_>) -> String {
        ["arn:", cx.here.partition, ":sqs:", &cx.here.region, ":", &self.account, ":", &self.name].concat()
    }

    fn key<'a>(&'a self, here: &'a Here) -> (&'a str, &'a str, &'a str) {
        (&self.account, &here.region, &self.name)
    }
}

pub fn url(endpoint: &str, account: &str, name: &str) -> String {
    format!("{endpoint}/{account}/{name}")
}

/// The queue that a URL leads to. The commit minds if it changes: no message comes into a queue that was
/// purged or deleted meanwhile.
pub async fn queue(cx: &mut Cx<'_>, url: &str) -> Result<Arc<Queue>> {
    let address = Address::of_url(url)?;
    let queue = cx.get_shared::<Queue>(address.key(cx.here)).await?;
    Ok(queue.ok_or(Error::NoSuchQueue)?)
}

/// The same, to be changed.
pub async fn queue_to_change(cx: &mut Cx<'_>, url: &str) -> Result<Queue> {
    Ok(Queue::clone(&*queue(cx, url).await?))
}

/// An action on the queue that a URL leads to. Actions are written small, as AWS's refusals name them.
pub async fn access(cx: &mut Cx<'_>, action: &'static str, url: &str) -> Result<Access> {
    let address = Address::of_url(url)?;
    let access = Access::to(action, address.arn(cx));
    let queue = cx.peek_shared::<Queue>(address.key(cx.here)).await?;
    let tags = queue.iter().flat_map(|queue| &queue.tags);
    Ok(access.with_resource_tags(tags.map(|(key, value)| (key.as_str(), value.as_str()))))
}

/// Checks the name of a queue that is to be made.
pub fn check_name(name: &str, is_fifo: bool) -> Result<(), Error> {
    let stem = if is_fifo { name.strip_suffix(FIFO_SUFFIX).unwrap_or_default() } else { name };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if stem.is_empty() || name.len() > NAME_CHARS_MAX || !stem.chars().all(is_plain) {
        return Err(Error::InvalidName { is_fifo });
    }
    Ok(())
}

const FIFO_SUFFIX: &str = ".fifo";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_host_and_any_style() {
        for url in [
            "http://localhost:4566/000000000001/jobs",
            "https://sqs.eu-west-1.amazonaws.com/000000000001/jobs",
            "https://eu-west-1.queue.amazonaws.com/000000000001/jobs/",
            "https://queue.amazonaws.com/000000000001/jobs",
            "http://localhost:4566/queue/eu-west-1/000000000001/jobs",
            "/000000000001/jobs",
        ] {
            let address = Address::of_url(url).expect("ends as URLs of queues do");
            assert_eq!((address.account.as_str(), address.name.as_str()), ("000000000001", "jobs"), "{url}");
        }
    }

    #[test]
    fn what_leads_nowhere() {
        for url in ["", "jobs", "http://localhost/jobs", "http://localhost/12/jobs", "http://h/000000000001/"]
        {
            assert_eq!(Address::of_url(url), Err(Error::InvalidAddress { url: url.to_owned() }));
        }
    }

    #[test]
    fn names() {
        assert!(check_name("A-b_9", false).is_ok() && check_name("a.fifo", true).is_ok());
        for (name, is_fifo) in [("", false), ("a.b", false), ("a b", false), ("a", true), (".fifo", true)] {
            assert_eq!(check_name(name, is_fifo), Err(Error::InvalidName { is_fifo }), "{name}");
        }
        assert!(check_name(&"a".repeat(81), false).is_err());
    }
}
