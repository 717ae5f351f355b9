//! Users and roles that are there, found by ARN, and by unique id where they have moved since.

use crate::limits::NAME_CHARS_MAX;
use crate::state::fold;
use crate::state::renamed_user::RenamedUser;
use crate::state::role::{Role, Trusted};
use crate::state::user::User;
use kernel::Arn;
use std::collections::{BTreeMap, BTreeSet};
use store::{Error, Tx};

type Key = (String, String);

/// Whether this is the ARN of a user or role. Sessions come and go, and are not asked for.
pub fn is_one(arn: &str) -> bool {
    named(arn).is_some()
}

/// Who is there now under the names of some ARNs, in whichever path.
pub async fn at(tx: &mut Tx, arns: &BTreeSet<&str>) -> Result<Vec<Trusted>, Error> {
    let (mut users, mut roles) = (Vec::new(), Vec::new());
    for (kind, key) in arns.iter().filter_map(|arn| named(arn)).filter(|(_, (_, name))| can_exist(name)) {
        match kind {
            Kind::User => users.push(key),
            Kind::Role => roles.push(key),
        }
    }
    let users = tx.get_many::<User>(&users).await?.into_iter().flatten();
    let roles = tx.get_many::<Role>(&roles).await?.into_iter().flatten();
    let users = users.map(|user| Trusted { arn: user.arn(), id: user.id });
    Ok(users.chain(roles.map(|role| Trusted { arn: role.arn(), id: role.id })).collect())
}

/// By their unique ids, the ARNs that they have now. Those who are gone are missing.
pub async fn arns(tx: &mut Tx, trusted: &BTreeSet<&Trusted>) -> Result<BTreeMap<String, String>, Error> {
    let here = at(tx, &trusted.iter().map(|trusted| trusted.arn.as_str()).collect()).await?;
    let mut arns: BTreeMap<String, String> = here.into_iter().map(|here| (here.id, here.arn)).collect();
    let moved = trusted.iter().filter(|trusted| !arns.contains_key(&trusted.id));
    let moved: Vec<(String,)> = moved.map(|trusted| (trusted.id.clone(),)).collect();
    if !moved.is_empty() {
        let renamed = tx.get_many::<RenamedUser>(&moved).await?.into_iter().flatten();
        let keys: Vec<Key> = renamed.map(|user| (user.account, fold(&user.name))).collect();
        let users = tx.get_many::<User>(&keys).await?.into_iter().flatten();
        arns.extend(users.map(|user| (user.id.clone(), user.arn())));
    }
    Ok(arns)
}

enum Kind {
    User,
    Role,
}

/// Whom an ARN means: rows are keyed by account and folded name.
fn named(arn: &str) -> Option<(Kind, Key)> {
    let arn = Arn::parse(arn).filter(|arn| arn.service == "iam")?;
    let (kind, name) = arn.resource.split_once('/')?;
    let kind = match kind {
        "user" => Kind::User,
        "role" => Kind::Role,
        _ => return None,
    };
    let name = name.rsplit('/').next().unwrap_or_default();
    Some((kind, (arn.account.to_owned(), fold(name))))
}

fn can_exist(name: &str) -> bool {
    name.len() <= NAME_CHARS_MAX
}
