//! What a writer does next. Each value is used once, so that an old one is never taken for a new one.

use fastrand::Rng;

use crate::model::{Change, User, Users, What};

/// What exists in each account beside the users.
pub const GROUPS: [&str; 3] = ["builders", "readers", "guests"];
pub const POLICIES: [&str; 3] = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "spare", "strict"];

/// More users than these and one has to go.
const USERS_MAX: usize = 80;
const TAGS_MAX: usize = 6;
const INLINE_MAX: usize = 2;
const KEYS_MAX: usize = 2;

/// The ARN of a policy of [`POLICIES`]: AWS's have theirs, the account's own are named.
pub fn policy_arn(account: &str, policy: &str) -> String {
    match policy.starts_with("arn:") {
        true => policy.to_owned(),
        false => format!("arn:aws:iam::{account}:policy/{policy}"),
    }
}

/// Names and values that were not there before.
pub struct Fresh {
    pub writer: usize,
    pub account: String,
    pub counter: u64,
}

impl Fresh {
    pub fn owns(&self, user: &str) -> bool {
        user.strip_prefix('w')
            .and_then(|rest| rest.split_once('-'))
            .is_some_and(|(writer, _)| writer.parse() == Ok(self.writer))
    }

    fn number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    fn name(&mut self) -> String {
        let number = self.number();
        format!("w{}-{number}", self.writer)
    }

    fn path(&mut self) -> String {
        format!("/of/{}/", self.number())
    }

    fn document(&mut self, chance: &mut Rng) -> String {
        let filler: String = (0..chance.usize(10..600)).map(|_| chance.lowercase()).collect();
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"N{}","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::{filler}/*"}}]}}"#,
            self.number()
        )
    }
}

pub fn next(users: &Users, fresh: &mut Fresh, chance: &mut Rng) -> Change {
    let create = |fresh: &mut Fresh| Change { user: fresh.name(), what: What::Create { path: fresh.path() } };
    if users.len() < 4 || (users.len() < USERS_MAX && chance.u8(..8) == 0) {
        return create(fresh);
    }
    let Some((name, user)) = users.iter().nth(chance.usize(..users.len())) else { return create(fresh) };
    let leave = chance.u8(..100) < if users.len() < USERS_MAX { 4 } else { 20 };
    let what = if leave { take_down(user) } else { alter(user, fresh, chance) };
    Change { user: name.clone(), what }
}

/// One step on the way to deleting a user: what belongs to it goes first.
fn take_down(user: &User) -> What {
    if let Some(group) = user.groups.first() {
        return What::Leave { group: group.clone() };
    }
    if let Some(arn) = user.attached.first() {
        return What::Detach { arn: arn.clone() };
    }
    if let Some(name) = user.inline.keys().next() {
        return What::DeletePolicy { name: name.clone() };
    }
    match user.keys.first() {
        Some(id) => What::DropKey { id: id.clone() },
        None => What::Delete,
    }
}

fn alter(user: &User, fresh: &mut Fresh, chance: &mut Rng) -> What {
    match chance.u8(..10) {
        0 => What::Move { path: fresh.path() },
        1 => What::Rename { to: fresh.name() },
        2 | 3 => tag(user, fresh, chance),
        4 | 5 => inline(user, fresh, chance),
        6 | 7 => join_or_leave(user, chance),
        8 => attach_or_detach(user, fresh, chance),
        _ if user.keys.len() < KEYS_MAX => What::MakeKey,
        _ => match user.keys.first() {
            Some(id) => What::DropKey { id: id.clone() },
            None => What::MakeKey,
        },
    }
}

fn tag(user: &User, fresh: &mut Fresh, chance: &mut Rng) -> What {
    match user.tags.keys().next() {
        Some(key) if chance.u8(..4) == 0 => What::Untag { key: key.clone() },
        _ => What::Tag { key: format!("t{}", chance.usize(..TAGS_MAX)), value: fresh.number().to_string() },
    }
}

fn inline(user: &User, fresh: &mut Fresh, chance: &mut Rng) -> What {
    match user.inline.keys().next() {
        Some(name) if chance.u8(..4) == 0 => What::DeletePolicy { name: name.clone() },
        _ => What::PutPolicy {
            name: format!("p{}", chance.usize(..INLINE_MAX)),
            document: fresh.document(chance),
        },
    }
}

fn join_or_leave(user: &User, chance: &mut Rng) -> What {
    let group = GROUPS[chance.usize(..GROUPS.len())].to_owned();
    match user.groups.contains(&group) {
        true => What::Leave { group },
        false => What::Join { group },
    }
}

fn attach_or_detach(user: &User, fresh: &Fresh, chance: &mut Rng) -> What {
    let arn = policy_arn(&fresh.account, POLICIES[chance.usize(..POLICIES.len())]);
    match user.attached.contains(&arn) {
        true => What::Detach { arn },
        false => What::Attach { arn },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_life_touches_everything_and_stays_small() {
        let mut fresh = Fresh { writer: 3, account: "111122223333".into(), counter: 0 };
        let mut chance = Rng::with_seed(1);
        let mut users = Users::new();
        let mut kinds = std::collections::HashSet::new();
        for _ in 0..20_000 {
            let change = next(&users, &mut fresh, &mut chance);
            assert!(fresh.owns(&change.user));
            kinds.insert(std::mem::discriminant(&change.what));
            let key = fresh.number().to_string();
            change.apply(&mut users, Some(&key));
        }
        assert_eq!(kinds.len(), 14);
        assert!(users.len() <= USERS_MAX + 1, "{}", users.len());
        assert!(users.values().all(|user| user.keys.len() <= KEYS_MAX));
    }

    #[test]
    fn writers_know_their_users() {
        let fresh = Fresh { writer: 1, account: String::new(), counter: 0 };
        assert!(fresh.owns("w1-5") && !fresh.owns("w11-5") && !fresh.owns("x"));
    }
}
