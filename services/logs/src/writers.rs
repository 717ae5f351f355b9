//! Whether those may whose lines come by deliveries: the roles of functions.
//!
//! It is asked when the lines are kept, so that a policy counts as soon as it is changed. Who may not loses the lines, as
//! on AWS, and the server's log says so, once for each role and group.

use crate::address::GroupName;
use kernel::role_rights::RoleRights;
use kernel::{Access, Cx, Need, Result};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// More than so many that may not, and some are told of again.
const TOLD_MAX: usize = 1_024;

#[derive(Deserialize)]
pub struct Writer {
    /// ARNs.
    role: String,
    function: String,
}

/// Those of one delivery: each role's policies are read once.
#[derive(Default)]
pub struct Writers(BTreeMap<String, Option<RoleRights>>);

impl Writers {
    /// Whether a writer may append to a stream, and make what of group and stream is missing.
    pub async fn may(
        &mut self,
        cx: &mut Cx<'_>,
        writer: &Writer,
        group: &GroupName,
        stream: &str,
        (no_group, no_stream): (bool, bool),
    ) -> Result<bool> {
        let mut accesses = vec![group.stream_access(cx, "logs:PutLogEvents", stream).await?];
        if no_stream {
            accesses.push(group.stream_access(cx, "logs:CreateLogStream", stream).await?);
        }
        if no_group {
            accesses.push(group.access(cx, "logs:CreateLogGroup").await?);
        }
        let rights = self.rights(cx, &writer.role).await?;
        for need in accesses.iter().flat_map(needs) {
            let may = match rights {
                Some(rights) => rights.may(cx, &writer.function, need).await?,
                None => false,
            };
            if !may {
                tell(cx, writer, group, need);
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn rights(&mut self, cx: &mut Cx<'_>, role: &str) -> Result<Option<&RoleRights>> {
        if !self.0.contains_key(role) {
            let rights = RoleRights::read(cx, role).await?;
            self.0.insert(role.to_owned(), rights);
        }
        Ok(self.0.get(role).and_then(Option::as_ref))
    }
}

fn needs(access: &Access) -> &[Need] {
    match access {
        Access::Needs(needs) => needs,
        Access::AnyCaller | Access::Anyone => &[],
    }
}

/// The roles and groups that were told of.
#[derive(Default)]
struct Told(Mutex<BTreeSet<(String, String)>>);

fn tell(cx: &Cx<'_>, writer: &Writer, group: &GroupName, need: &Need) {
    let mut told = cx.memory::<Told>().0.lock().unwrap_or_else(PoisonError::into_inner);
    if told.len() >= TOLD_MAX {
        told.clear();
    }
    if told.insert((writer.role.clone(), group.arn())) {
        let Writer { role, function } = writer;
        let action = need.action.as_ref();
        tracing::warn!(function, role, action, group = group.name, "lines are not kept: the role may not");
    }
}
