//! Roles and sessions, with IAM beside STS.

use kernel::{ApiError, Caller};
use serde_json::{Value, json};
use testkit::{ACCOUNT, Cloud, default_root, user};

const OTHER: &str = "111111111111";

fn cloud() -> Cloud {
    Cloud::new(&[&sts::SERVICE, &iam::SERVICE], &iam::IDENTITIES)
}

/// A user with an inline policy.
async fn user_who_may(cloud: &Cloud, account: &str, name: &str, actions: Value) -> Caller {
    let root = Caller::root(account);
    let made = cloud.call_as(&root, "iam", "CreateUser", json!({"UserName": name})).await.expect("is made");
    let document = policy("Allow", actions);
    let input = json!({"UserName": name, "PolicyName": "p", "PolicyDocument": document});
    cloud.call_as(&root, "iam", "PutUserPolicy", input).await.expect("is put");
    user(account, name, made["User"]["UserId"].as_str().expect("has an id"))
}

fn policy(effect: &str, actions: Value) -> String {
    let statement = json!({"Effect": effect, "Action": actions, "Resource": "*"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// A role of the first account that may do some things, and trusts somebody under a condition.
async fn role(cloud: &Cloud, name: &str, trusted: Value, condition: Value, actions: Value) {
    let statement = json!({
        "Effect": "Allow", "Principal": trusted, "Condition": condition,
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    });
    let trust = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let input = json!({"RoleName": name, "AssumeRolePolicyDocument": trust});
    cloud.call("iam", "CreateRole", input).await.expect("is made");
    let input = json!({"RoleName": name, "PolicyName": "p", "PolicyDocument": policy("Allow", actions)});
    cloud.call("iam", "PutRolePolicy", input).await.expect("is put");
}

fn arn(role: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{role}")
}

async fn assume(cloud: &Cloud, caller: &Caller, role: &str, more: Value) -> Result<Value, ApiError> {
    let mut input = json!({"RoleArn": arn(role), "RoleSessionName": "story"});
    for (key, value) in more.as_object().expect("an object") {
        input[key] = value.clone();
    }
    cloud.call_as(caller, "sts", "AssumeRole", input).await
}

fn refused(outcome: Result<Value, ApiError>) -> (String, String) {
    let error = outcome.expect_err("is refused");
    (error.code.into_owned(), error.message)
}

#[tokio::test]
async fn a_session_is_its_role_and_can_do_what_the_role_can() {
    let cloud = cloud();
    let ada = user_who_may(&cloud, ACCOUNT, "ada", json!("sts:AssumeRole")).await;
    role(&cloud, "reader", json!({"AWS": ACCOUNT}), json!({}), json!("iam:ListUsers")).await;
    let assumed = assume(&cloud, &ada, "reader", json!({})).await.expect("is trusted");
    let session = cloud.caller_with(&assumed["Credentials"]);
    assert_eq!(assumed["AssumedRoleUser"]["Arn"], session.arn());
    assert_eq!(session.arn(), format!("arn:aws:sts::{ACCOUNT}:assumed-role/reader/story"));
    cloud.call_as(&session, "iam", "ListUsers", json!({})).await.expect("the role may");
    let outcome = cloud.call_as(&session, "iam", "ListRoles", json!({})).await;
    let sentence = format!(
        "User: {} is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::{ACCOUNT}:role/ \
         because no identity-based policy allows the iam:ListRoles action",
        session.arn()
    );
    assert_eq!(refused(outcome), ("AccessDenied".into(), sentence));
}

#[tokio::test]
async fn trust_and_permission_are_both_needed() {
    let cloud = cloud();
    let ada = user_who_may(&cloud, ACCOUNT, "ada", json!("sts:AssumeRole")).await;
    let bob = user_who_may(&cloud, ACCOUNT, "bob", json!("iam:ListUsers")).await;
    role(&cloud, "open", json!({"AWS": ACCOUNT}), json!({}), json!("*")).await;
    role(&cloud, "named", json!({"AWS": bob.arn()}), json!({}), json!("*")).await;
    let (code, message) = refused(assume(&cloud, &bob, "open", json!({})).await);
    assert_eq!(code, "AccessDenied");
    assert!(message.contains("is not authorized to perform: sts:AssumeRole on resource: "), "{message}");
    assume(&cloud, &bob, "named", json!({})).await.expect("the trust policy names bob himself");
    assert_eq!(refused(assume(&cloud, &ada, "named", json!({})).await).0, "AccessDenied");
    assert_eq!(refused(assume(&cloud, &ada, "missing", json!({})).await).0, "AccessDenied");
}

#[tokio::test]
async fn an_external_id_keeps_confused_deputies_out() {
    let cloud = cloud();
    let deputy = user_who_may(&cloud, OTHER, "deputy", json!("sts:AssumeRole")).await;
    let condition = json!({"StringEquals": {"sts:ExternalId": "secret"}});
    role(&cloud, "lent", json!({"AWS": OTHER}), condition, json!("*")).await;
    assert_eq!(refused(assume(&cloud, &deputy, "lent", json!({})).await).0, "AccessDenied");
    let wrong = json!({"ExternalId": "guess"});
    assert_eq!(refused(assume(&cloud, &deputy, "lent", wrong).await).0, "AccessDenied");
    assume(&cloud, &deputy, "lent", json!({"ExternalId": "secret"})).await.expect("has the id");
}

#[tokio::test]
async fn a_session_policy_only_narrows() {
    let cloud = cloud();
    let ada = user_who_may(&cloud, ACCOUNT, "ada", json!("sts:AssumeRole")).await;
    role(&cloud, "admin", json!({"AWS": ACCOUNT}), json!({}), json!("iam:*")).await;
    let narrow = json!({"Policy": policy("Allow", json!(["iam:ListUsers", "sts:GetAccessKeyInfo"]))});
    let assumed = assume(&cloud, &ada, "admin", narrow).await.expect("is trusted");
    assert!(assumed["PackedPolicySize"].as_i64().is_some_and(|percent| percent > 0));
    let session = cloud.caller_with(&assumed["Credentials"]);
    cloud.call_as(&session, "iam", "ListUsers", json!({})).await.expect("both allow");
    let outcome = cloud.call_as(&session, "iam", "ListRoles", json!({})).await;
    assert!(refused(outcome).1.ends_with("because no session policy allows the iam:ListRoles action"));
    let key = json!({"AccessKeyId": "AKIAQAAAAAAAAAAAAAAA"});
    let outcome = cloud.call_as(&session, "sts", "GetAccessKeyInfo", key).await;
    assert!(refused(outcome).1.contains("no identity-based policy"));
    let bad = json!({"Policy": "{"});
    assert_eq!(refused(assume(&cloud, &ada, "admin", bad).await).0, "MalformedPolicyDocument");
}

#[tokio::test]
async fn durations_have_their_limits() {
    let cloud = cloud();
    let ada = user_who_may(&cloud, ACCOUNT, "ada", json!("sts:AssumeRole")).await;
    role(&cloud, "first", json!({"AWS": ACCOUNT}), json!({}), json!("sts:AssumeRole")).await;
    role(&cloud, "second", json!({"AWS": ACCOUNT}), json!({}), json!("*")).await;
    let long = json!({"DurationSeconds": 3601});
    let sentence = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    assert_eq!(
        refused(assume(&cloud, &ada, "first", long.clone()).await),
        ("ValidationError".into(), sentence.into())
    );
    let assumed = assume(&cloud, &ada, "first", json!({})).await.expect("is trusted");
    assert_eq!(assumed["Credentials"]["Expiration"], "2026-01-01T01:00:00Z");
    let session = cloud.caller_with(&assumed["Credentials"]);
    let sentence =
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";
    assert_eq!(
        refused(assume(&cloud, &session, "second", long).await),
        ("ValidationError".into(), sentence.into())
    );
    assume(&cloud, &session, "second", json!({})).await.expect("an hour is fine");
}

#[tokio::test]
async fn tags_of_a_session_reach_its_conditions() {
    let cloud = cloud();
    let ada = user_who_may(&cloud, ACCOUNT, "ada", json!(["sts:AssumeRole", "sts:TagSession"])).await;
    role(&cloud, "team", json!({"AWS": ACCOUNT}), json!({}), json!("sts:GetAccessKeyInfo")).await;
    let statement = json!({
        "Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}},
    });
    let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let input = json!({"RoleName": "team", "PolicyName": "tagged", "PolicyDocument": document});
    cloud.call("iam", "PutRolePolicy", input).await.expect("is put");
    for (team, allowed) in [("red", true), ("blue", false)] {
        let tags = json!({"Tags": [{"Key": "team", "Value": team}]});
        let assumed = assume(&cloud, &ada, "team", tags).await.expect("is trusted");
        let session = cloud.caller_with(&assumed["Credentials"]);
        let outcome = cloud.call_as(&session, "iam", "ListUsers", json!({})).await;
        assert_eq!(outcome.is_ok(), allowed, "{team}");
    }
}

#[tokio::test]
async fn federated_users_have_what_their_policies_leave_of_their_parent() {
    let cloud = cloud();
    let ada = user_who_may(&cloud, ACCOUNT, "ada", json!(["sts:*", "iam:ListUsers"])).await;
    let federate = async |more: Value| {
        let mut input = json!({"Name": "guest"});
        for (key, value) in more.as_object().expect("an object") {
            input[key] = value.clone();
        }
        let answer = cloud.call_as(&ada, "sts", "GetFederationToken", input).await.expect("may");
        cloud.caller_with(&answer["Credentials"])
    };
    let key = json!({"AccessKeyId": "AKIAQAAAAAAAAAAAAAAA"});
    let bare = federate(json!({})).await;
    assert_eq!(bare.arn(), format!("arn:aws:sts::{ACCOUNT}:federated-user/guest"));
    assert!(cloud.call_as(&bare, "sts", "GetAccessKeyInfo", key.clone()).await.is_err());
    let other = federate(json!({"Policy": policy("Allow", json!("iam:*"))})).await;
    assert!(cloud.call_as(&other, "sts", "GetAccessKeyInfo", key.clone()).await.is_err());
    let narrow = federate(json!({"Policy": policy("Allow", json!("sts:GetAccessKeyInfo"))})).await;
    cloud.call_as(&narrow, "sts", "GetAccessKeyInfo", key).await.expect("both allow");
    let outcome = cloud.call_as(&narrow, "iam", "ListUsers", json!({})).await;
    assert_eq!(refused(outcome).0, "InvalidClientTokenId");
    let outcome = cloud.call_as(&narrow, "sts", "GetFederationToken", json!({"Name": "again"})).await;
    assert_eq!(refused(outcome).0, "AccessDenied");
}

#[tokio::test]
async fn root_may_not_assume_roles_but_for_the_default_key() {
    let cloud = cloud();
    role(&cloud, "any", json!({"AWS": ACCOUNT}), json!({}), json!("*")).await;
    let refusal = refused(assume(&cloud, &Caller::root(ACCOUNT), "any", json!({})).await);
    assert_eq!(refusal, ("AccessDenied".into(), "Roles may not be assumed by root accounts.".into()));
    assume(&cloud, &default_root(ACCOUNT), "any", json!({})).await.expect("set-ups of emulators work");
    let input = json!({"RoleArn": "arn:a:a::aaaaaaaaaaaaa:", "RoleSessionName": "story"});
    let outcome = cloud.call("sts", "AssumeRole", input).await;
    assert_eq!(refused(outcome), ("ValidationError".into(), "arn:a:a::aaaaaaaaaaaaa: is invalid".into()));
}

#[tokio::test]
async fn the_first_of_two_sessions_tokens_is_the_last() {
    let cloud = cloud();
    let ada = user_who_may(&cloud, ACCOUNT, "ada", json!("iam:ListUsers")).await;
    let answer = cloud.call_as(&ada, "sts", "GetSessionToken", json!({})).await.expect("anybody may");
    assert_eq!(answer["Credentials"]["Expiration"], "2026-01-01T12:00:00Z");
    let session = cloud.caller_with(&answer["Credentials"]);
    let identity = cloud.call_as(&session, "sts", "GetCallerIdentity", json!({})).await.expect("anybody may");
    assert_eq!(identity["Arn"], ada.arn());
    let outcome = cloud.call_as(&session, "iam", "ListUsers", json!({})).await;
    let sentence = "The security token included in the request is invalid";
    assert_eq!(refused(outcome), ("InvalidClientTokenId".into(), sentence.into()));
    let outcome = cloud.call_as(&session, "sts", "GetSessionToken", json!({})).await;
    let sentence = "Cannot call GetSessionToken with session credentials";
    assert_eq!(refused(outcome), ("AccessDenied".into(), sentence.into()));
}
