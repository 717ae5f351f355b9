//! PutSubscriptionFilter: events that match a pattern go to a function. Two of them a group at most.

use crate::address::GroupName;
use crate::errors::Error;
use crate::limits::SUBSCRIPTIONS_MAX;
use crate::pattern;
use crate::shapes::PutSubscriptionFilterRequest;
use crate::state::group::{Class, LogGroup, Subscription};
use auth::policy::{Actor, Ask, Context, Grants, Kind, Policy, Sourced, Who, evaluate};
use kernel::{Access, Arn, Cx, Need, Operation, Result};
use std::sync::Arc;

pub struct PutSubscriptionFilter;

impl Operation for PutSubscriptionFilter {
    const NAME: &'static str = "PutSubscriptionFilter";
    type Input = PutSubscriptionFilterRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let name = GroupName::new(cx, &input.log_group_name);
        let access = name.access(cx, "logs:PutSubscriptionFilter").await?;
        Ok(access.with("logs:DestinationArn", [input.destination_arn.clone()]))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let destination = input.destination_arn.as_str();
        check_destination(cx, destination, input.role_arn.is_some())?;
        let name = GroupName::new(cx, &input.log_group_name);
        let group = name.find(cx).await?;
        pattern::compiled(cx, &input.filter_pattern)?;
        if group.class == Class::InfrequentAccess {
            return Err(Error::ClassWithout { what: "A subscription filter" }.into());
        }
        check_let_in(cx, &group, destination).await?;
        let subscription = Subscription {
            name: input.filter_name,
            pattern: input.filter_pattern,
            destination: input.destination_arn,
            created: cx.now,
            is_random: input.distribution.as_deref() == Some("Random"),
            is_on_transformed: input.apply_on_transformed_logs.unwrap_or_default(),
        };
        let changed = with(&group, subscription)?;
        cx.tx.put(&changed);
        Ok(())
    }
}

/// The group with a subscription more, or another one under its name.
fn with(group: &LogGroup, mut subscription: Subscription) -> Result<LogGroup, Error> {
    let mut changed = group.clone();
    let subscriptions = &mut changed.subscriptions;
    if let Some(at) = subscriptions.iter().position(|known| known.name == subscription.name) {
        subscription.created = subscriptions.remove(at).created;
    }
    if subscriptions.len() >= SUBSCRIPTIONS_MAX {
        return Err(Error::LimitExceeded);
    }
    subscriptions.push(subscription);
    subscriptions.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(changed)
}

/// What can be told from the ARN alone.
fn check_destination(cx: &Cx<'_>, destination: &str, has_role: bool) -> Result<()> {
    let invalid = || Error::InvalidDestination { arn: destination.to_owned() };
    let arn = Arn::parse(destination).ok_or_else(invalid)?;
    let is_own = arn.account == cx.here.account;
    match arn.service {
        "lambda" if !is_own => Err(Error::ForeignFunction.into()),
        "lambda" if has_role => Err(Error::RoleForFunction.into()),
        "lambda" if arn.resource.starts_with("function:") => Ok(()),
        "kinesis" | "firehose" if !has_role => {
            Err(Error::NoRoleForVendor { vendor: arn.service.to_owned() }.into())
        }
        "kinesis" => Err(kernel::Error::not_implemented("Kinesis streams as destinations of logs")),
        "firehose" => Err(kernel::Error::not_implemented("Firehose streams as destinations of logs")),
        "logs" => Err(kernel::Error::not_implemented("destinations of other accounts for logs")),
        _ => Err(invalid().into()),
    }
}

const PRINCIPAL: &str = "logs.amazonaws.com";

/// The function must be there, and its policy must let this group invoke it.
async fn check_let_in(cx: &mut Cx<'_>, group: &LogGroup, function: &str) -> Result<()> {
    let need = Need::new("lambda:InvokeFunction", function);
    let found = cx.policy_of(&need).await?;
    let is_open = found.is_some_and(|found| {
        let policy = found.text.and_then(|text| Policy::parse(&text, Kind::Resource).ok());
        policy.is_some_and(|policy| lets_in(policy, group, function, &found.owner))
    });
    match is_open {
        true => Ok(()),
        false => Err(Error::FunctionNotAllowed.into()),
    }
}

fn lets_in(policy: Policy, group: &LogGroup, function: &str, owner: &str) -> bool {
    let mut context = Context::new();
    context.set("aws:SourceArn", format!("{}:*", group.arn()).as_str());
    context.set("aws:SourceAccount", group.account.as_str());
    context.set("aws:PrincipalIsAWSService", "true");
    context.set("aws:PrincipalServiceName", PRINCIPAL);
    let policy = Sourced { source: function.to_owned(), policy: Arc::new(policy) };
    let grants = Grants { resource: Some(&policy), ..Grants::default() };
    let regional = format!("logs.{}.amazonaws.com", group.region);
    let names = [PRINCIPAL, regional.as_str()];
    let who =
        Who { account: "", arn: PRINCIPAL, actor: Actor::Service { names: &names }, canonical_user: None };
    let ask = Ask { action: "lambda:InvokeFunction", resource: function, context: &context };
    evaluate(&who, &grants, &ask, owner).is_allowed()
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, function_arn, make_group, refusal};
    use serde_json::{Value, json};

    fn filter(name: &str, destination: &str) -> Value {
        json!({"logGroupName": "/g", "filterName": name, "filterPattern": "x", "destinationArn": destination})
    }

    #[tokio::test]
    async fn two_a_group_and_changed_in_place() {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        call(&cloud, "PutSubscriptionFilter", filter("b", &function_arn("open"))).await;
        call(&cloud, "PutSubscriptionFilter", filter("a", &function_arn("open"))).await;
        let mut changed = filter("b", &function_arn("open"));
        changed["filterPattern"] = json!("[]");
        call(&cloud, "PutSubscriptionFilter", changed).await;
        let told = call(&cloud, "DescribeSubscriptionFilters", json!({"logGroupName": "/g"})).await;
        let expected = |name: &str, pattern: &str| {
            json!({"filterName": name, "logGroupName": "/g", "filterPattern": pattern,
                "destinationArn": function_arn("open"), "distribution": "ByLogStream",
                "applyOnTransformedLogs": false, "creationTime": testkit::START.0})
        };
        assert_eq!(told, json!({"subscriptionFilters": [expected("a", "x"), expected("b", "[]")]}));
        let refused = refusal(&cloud, "PutSubscriptionFilter", filter("c", &function_arn("open"))).await;
        assert_eq!(refused, (400, "LimitExceededException", "Resource limit exceeded.").into());
        let gone = json!({"logGroupName": "/g", "filterName": "a"});
        call(&cloud, "DeleteSubscriptionFilter", gone.clone()).await;
        let sentence = "The specified subscription filter does not exist.";
        let refused = refusal(&cloud, "DeleteSubscriptionFilter", gone).await;
        assert_eq!(refused, (400, "ResourceNotFoundException", sentence).into());
    }

    #[tokio::test]
    async fn destinations_that_are_refused() {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        let not_let_in = "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.";
        for (destination, code, part) in [
            (function_arn("closed").as_str(), "InvalidParameterException", not_let_in),
            (&function_arn("none"), "InvalidParameterException", not_let_in),
            ("arn:aws:lambda:us-east-1:999999999999:function:f", "AccessDeniedException", "Cross-account"),
            (
                "arn:aws:kinesis:us-east-1:000000000000:stream/s",
                "InvalidParameterException",
                "without roleArn",
            ),
            ("arn:aws:logs:us-east-1:000000000000:destination:d", "NotImplemented", "destinations"),
            ("arn:aws:sqs:us-east-1:000000000000:q", "InvalidParameterException", "Invalid destinationArn"),
            ("x", "InvalidParameterException", "Invalid destinationArn"),
        ] {
            let refused = refusal(&cloud, "PutSubscriptionFilter", filter("a", destination)).await;
            assert!(refused.code == code && refused.message.contains(part), "{refused:?}");
        }
    }
}
