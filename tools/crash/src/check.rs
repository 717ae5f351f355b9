//! Compares an account of the restarted server with what its writers were told.
//!
//! The rows of all users and all indexes are read whole each time. What costs a request for each key is
//! asked for the keys of users that were changed since the last check, and of some others.

use std::collections::BTreeSet;

use fastrand::Rng;

use crash::request::Identity;
use crash::trouble::{Outcome, Trouble};

use crate::judge::{Failure, judge};
use crate::model::{Users, What};
use crate::survey::{Indexes, Survey};
use crate::writer::Writer;

/// So many users of each writer have their keys tried though nothing of them has changed.
const OTHERS: usize = 4;

/// What a check has seen.
#[derive(Debug, Default)]
pub struct Checked {
    /// Rows and parts of rows that were compared.
    pub facts: u64,
    pub failures: Vec<Failure>,
}

/// Checks an account; settles for each of its writers whether the pending change was made.
pub async fn check(survey: &mut Survey, writers: &mut [&mut Writer], chance: &mut Rng) -> Outcome<Checked> {
    let mut checked = Checked::default();
    let all = survey.users().await?;
    let owned = |name: &String| writers.iter().any(|writer| writer.fresh.owns(name));
    let strangers = all.keys().filter(|name| !owned(name));
    checked.failures.extend(strangers.map(|name| Failure::Torn(format!("nobody ever made {name}"))));
    let mut expected = Users::new();
    for writer in writers.iter_mut() {
        let mut found: Users = all.clone();
        found.retain(|name, _| writer.fresh.owns(name));
        for (name, user) in &mut found {
            user.keys = survey.keys(name).await?;
        }
        let looked_at = to_look_at(writer, chance);
        settle(writer, &found, &mut checked);
        check_keys(survey, writer, &looked_at, &mut checked).await?;
        expected.extend(writer.users.clone());
    }
    check_indexes(survey, &expected, &mut checked).await?;
    Ok(checked)
}

/// The users whose keys are tried.
fn to_look_at(writer: &mut Writer, chance: &mut Rng) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = writer.touched.drain(..).collect();
    if let Some(change) = &writer.pending {
        names.insert(change.user.clone());
        if let What::Rename { to } = &change.what {
            names.insert(to.clone());
        }
    }
    let known: Vec<&String> = writer.users.keys().collect();
    if !known.is_empty() {
        names.extend((0..OTHERS).map(|_| known[chance.usize(..known.len())].clone()));
    }
    names
}

fn settle(writer: &mut Writer, found: &Users, checked: &mut Checked) {
    let pending = writer.pending.take();
    checked.facts += found.values().map(|user| user.facts()).sum::<u64>();
    match judge(&writer.users, pending.as_ref(), found) {
        Ok(settled) => {
            if let Some(change) = pending.filter(|_| settled != writer.users) {
                writer.bury(&change);
            }
            writer.users = settled;
        }
        Err(failures) => {
            checked.failures.extend(failures);
            // One loss is told once.
            writer.users = found.clone();
        }
    }
}

/// Keys lead back to their users, and their secrets open the door; deleted ones open nothing.
async fn check_keys(
    survey: &mut Survey,
    writer: &Writer,
    names: &BTreeSet<String>,
    checked: &mut Checked,
) -> Outcome<()> {
    for (name, user) in names.iter().filter_map(|name| writer.users.get_key_value(name)) {
        for id in &user.keys {
            let owner = survey.owner(id).await?;
            if owner != *name {
                checked.failures.push(Failure::Torn(format!("the key {id} of {name} says {owner:?}")));
            }
            let Some(secret) = writer.secrets.get(id) else { continue };
            let key = Identity { access_key: id.clone(), secret: secret.clone() };
            let arn = format!("arn:aws:iam::{}:user{}{name}", writer.fresh.account, user.path);
            let opens = survey.identity(&key).await?;
            checked.facts += 1;
            if opens.as_ref() != Some(&arn) {
                checked.failures.push(Failure::Lost(format!("the key {id} of {name} opens {opens:?}")));
            }
        }
    }
    for key in &writer.graves {
        checked.facts += 1;
        if let Some(arn) = survey.identity(key).await? {
            let id = &key.access_key;
            checked.failures.push(Failure::Lost(format!("the deleted key {id} opens {arn}")));
        }
    }
    Ok(())
}

async fn check_indexes(survey: &mut Survey, expected: &Users, checked: &mut Checked) -> Outcome<()> {
    let expected = Indexes::of(&survey.account, expected);
    let found = survey.indexes().await?;
    let sides = [(&expected.members, &found.members), (&expected.attached, &found.attached)];
    for (expected, found) in sides {
        for (of, names) in expected {
            let there = found.get(of).ok_or_else(|| Trouble::new("an index that was not asked for"))?;
            let differing: Vec<_> = names.symmetric_difference(there).collect();
            if !differing.is_empty() {
                let sentence = format!("{of}: its users and its index disagree about {differing:?}");
                checked.failures.push(Failure::Torn(sentence));
            }
        }
    }
    Ok(())
}
