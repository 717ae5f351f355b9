//! Trust policies: checked as documents, and for whether those exist whom they name.
//!
//! Users and roles are trusted by their unique ids, whatever they are called: who is made anew under the
//! name of somebody who is gone is not trusted. The document is kept as it was given, beside the unique
//! id of each ARN in it. Whoever reads it sees the ARN that a principal has now, or its unique id once it
//! is gone, which matches nobody.
//!
//! Known limits: accounts cannot be checked, because every account exists here. Nor are unique ids that a
//! document itself contains.

mod living;
mod principals;

use crate::errors::Error;
use crate::inline::significant_chars;
use crate::limits::TRUST_POLICY_CHARS;
use crate::state::role::{Role, Trusted};
use auth::policy::{Kind, Policy};
use kernel::{Cx, Result};
use std::collections::BTreeSet;
use store::Tx;

/// Checks a document that a role shall have, and tells which users and roles it names.
pub async fn check(cx: &mut Cx<'_>, document: &str) -> Result<Vec<Trusted>> {
    Policy::parse(document, Kind::Trust).map_err(Error::from)?;
    let trusted = trusted(cx.tx, document).await?;
    if significant_chars(document) > TRUST_POLICY_CHARS as usize {
        Err(Error::QuotaExceeded { quota: "ACLSizePerRole", max: TRUST_POLICY_CHARS })?;
    }
    Ok(trusted)
}

async fn trusted(tx: &mut Tx, document: &str) -> Result<Vec<Trusted>> {
    let named: Vec<String> = principals::named(document).into_iter().map(|named| named.text).collect();
    let arns: BTreeSet<&str> = named.iter().map(String::as_str).filter(|arn| living::is_one(arn)).collect();
    let living = living::at(tx, &arns).await?;
    for arn in named.iter().filter(|arn| arns.contains(arn.as_str())) {
        if !living.iter().any(|living| living.arn == *arn) {
            let sentence = format!(r#"Invalid principal in policy: "AWS":"{arn}""#);
            return Err(Error::MalformedPolicy { sentence }.into());
        }
    }
    Ok(living.into_iter().filter(|living| arns.contains(living.arn.as_str())).collect())
}

/// Brings the documents of roles up to date with those whom they name, to be shown or to decide.
pub async fn refresh(tx: &mut Tx, roles: &mut [Role]) -> Result<(), store::Error> {
    let trusted: BTreeSet<&Trusted> = roles.iter().flat_map(|role| &role.trusted).collect();
    if trusted.is_empty() {
        return Ok(());
    }
    let arns = living::arns(tx, &trusted).await?;
    for Role { trust, trusted, .. } in roles {
        let now = |arn: &str| {
            let known = trusted.iter().find(|known| known.arn == arn)?;
            Some(arns.get(&known.id).unwrap_or(&known.id).as_str())
        };
        *trust = principals::replaced(trust, now);
    }
    Ok(())
}

/// The same for one role.
pub async fn refreshed(tx: &mut Tx, mut role: Role) -> Result<Role, store::Error> {
    refresh(tx, std::slice::from_mut(&mut role)).await?;
    Ok(role)
}

#[cfg(test)]
mod tests {
    use crate::IDENTITIES;
    use crate::answers::document;
    use crate::testing::{cloud, role, user};
    use kernel::Caller;
    use kernel::ports::Identities;
    use serde_json::{Value, json};
    use testkit::{ACCOUNT, Cloud};

    fn trust_of(principals: &str) -> String {
        format!(
            r#"{{ "Version":"2012-10-17","Statement":[{{"Sid":"bob","Effect":"Allow","Principal":{{"AWS": {principals}}},"Action":"sts:AssumeRole"}}] }}"#
        )
    }

    const BOB: &str = r#""arn:aws:iam::000000000000:user/bob""#;

    async fn call(cloud: &Cloud, operation: &'static str, input: Value) -> Value {
        cloud.call("iam", operation, input).await.expect(operation)
    }

    async fn worker(cloud: &Cloud, trust: &str) {
        let asked = json!({"RoleName": "worker", "AssumeRolePolicyDocument": trust});
        call(cloud, "CreateRole", asked).await;
    }

    /// The trust policy as every operation shows it, and as it counts.
    async fn seen(cloud: &Cloud) -> String {
        let mut tx = cloud.cloud.store.begin();
        let role = IDENTITIES.role(&mut tx, ACCOUNT, "worker").await.expect("can be read").expect("exists");
        let shown = document(&role.trust);
        let got = call(cloud, "GetRole", json!({"RoleName": "worker"})).await;
        assert_eq!(got["Role"]["AssumeRolePolicyDocument"], shown);
        let listed = call(cloud, "ListRoles", json!({})).await;
        let all = listed["Roles"].as_array().expect("is a list");
        assert!(all.iter().any(|role| role["AssumeRolePolicyDocument"] == shown));
        let details = call(cloud, "GetAccountAuthorizationDetails", json!({"Filter": ["Role"]})).await;
        let all = details["RoleDetailList"].as_array().expect("is a list");
        assert!(all.iter().any(|role| role["AssumeRolePolicyDocument"] == shown));
        role.trust
    }

    #[tokio::test]
    async fn who_is_made_anew_is_another() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let got = call(&cloud, "GetUser", json!({"UserName": "bob"})).await;
        let id = got["User"]["UserId"].to_string();
        worker(&cloud, &trust_of(BOB)).await;
        assert_eq!(seen(&cloud).await, trust_of(BOB));
        call(&cloud, "DeleteUser", json!({"UserName": "bob"})).await;
        assert_eq!(seen(&cloud).await, trust_of(&id));
        user(&cloud, "bob").await;
        assert_eq!(seen(&cloud).await, trust_of(&id));
        let again = json!({"RoleName": "worker", "PolicyDocument": trust_of(BOB)});
        call(&cloud, "UpdateAssumeRolePolicy", again).await;
        assert_eq!(seen(&cloud).await, trust_of(BOB));
    }

    #[tokio::test]
    async fn roles_too_and_only_those_who_are_gone() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        role(&cloud, "build").await;
        let got = call(&cloud, "GetRole", json!({"RoleName": "build"})).await;
        let trust = |build: &str| trust_of(&format!("[{BOB},  {build}, \"000000000000\"]"));
        let build = r#""arn:aws:iam::000000000000:role/build""#;
        worker(&cloud, &trust(build)).await;
        call(&cloud, "DeleteRole", json!({"RoleName": "build"})).await;
        role(&cloud, "build").await;
        assert_eq!(seen(&cloud).await, trust(&got["Role"]["RoleId"].to_string()));
    }

    #[tokio::test]
    async fn who_is_renamed_stays_trusted() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        worker(&cloud, &trust_of(BOB)).await;
        call(&cloud, "UpdateUser", json!({"UserName": "bob", "NewPath": "/up/"})).await;
        assert_eq!(seen(&cloud).await, trust_of(r#""arn:aws:iam::000000000000:user/up/bob""#));
        for (old, new) in [("bob", "robert"), ("robert", "rob")] {
            call(&cloud, "UpdateUser", json!({"UserName": old, "NewUserName": new})).await;
        }
        user(&cloud, "bob").await;
        assert_eq!(seen(&cloud).await, trust_of(r#""arn:aws:iam::000000000000:user/up/rob""#));
        let got = call(&cloud, "GetUser", json!({"UserName": "rob"})).await;
        call(&cloud, "DeleteUser", json!({"UserName": "rob"})).await;
        assert_eq!(seen(&cloud).await, trust_of(&got["User"]["UserId"].to_string()));
    }

    #[tokio::test]
    async fn principals_of_other_accounts_are_known_too() {
        let cloud = cloud();
        let other = Caller::root("111122223333");
        let eve = json!({"UserName": "eve"});
        let made = cloud.call_as(&other, "iam", "CreateUser", eve.clone()).await.expect("is new");
        worker(&cloud, &trust_of(r#""arn:aws:iam::111122223333:user/eve""#)).await;
        cloud.call_as(&other, "iam", "DeleteUser", eve).await.expect("has nothing");
        assert_eq!(seen(&cloud).await, trust_of(&made["User"]["UserId"].to_string()));
    }
}
