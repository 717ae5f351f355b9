//! PutRetentionPolicy: for how many days a group keeps its events.

use crate::address::GroupName;
use crate::errors::Error;
use crate::limits::RETENTIONS_DAYS;
use crate::shapes::PutRetentionPolicyRequest;
use crate::state::group::LogGroup;
use crate::ticks;
use kernel::{Access, Cx, Operation, Result};

pub struct PutRetentionPolicy;

impl Operation for PutRetentionPolicy {
    const NAME: &'static str = "PutRetentionPolicy";
    type Input = PutRetentionPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        GroupName::new(cx, &input.log_group_name).access(cx, "logs:PutRetentionPolicy").await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let days = input.retention_in_days;
        let valid = u32::try_from(days).ok().filter(|days| RETENTIONS_DAYS.contains(days));
        let valid = valid.ok_or(Error::InvalidRetention { days })?;
        let known = GroupName::new(cx, &input.log_group_name).find(cx).await?;
        let group = LogGroup { retention_days: Some(valid), retention_set: cx.now, ..(*known).clone() };
        cx.tx.put(&group);
        ticks::expire_later(cx, &group);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make_group, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn days_are_set_and_unset() {
        let cloud = cloud();
        make_group(&cloud, "/g").await;
        call(&cloud, "PutRetentionPolicy", json!({"logGroupName": "/g", "retentionInDays": 7})).await;
        let told = call(&cloud, "DescribeLogGroups", json!({})).await;
        assert_eq!(told["logGroups"][0]["retentionInDays"], 7);
        call(&cloud, "DeleteRetentionPolicy", json!({"logGroupName": "/g"})).await;
        let told = call(&cloud, "DescribeLogGroups", json!({})).await;
        assert!(told["logGroups"][0]["retentionInDays"].is_null());
        let odd = json!({"logGroupName": "/g", "retentionInDays": 2});
        let refused = refusal(&cloud, "PutRetentionPolicy", odd).await;
        assert!(refused.message.contains("Value '2' at 'retentionInDays'"), "{refused:?}");
    }
}
