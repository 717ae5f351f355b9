//! DeleteSubscriptionFilter: what was sent on before still arrives.

use crate::address::GroupName;
use crate::errors::Error;
use crate::shapes::DeleteSubscriptionFilterRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteSubscriptionFilter;

impl Operation for DeleteSubscriptionFilter {
    const NAME: &'static str = "DeleteSubscriptionFilter";
    type Input = DeleteSubscriptionFilterRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        GroupName::new(cx, &input.log_group_name).access(cx, "logs:DeleteSubscriptionFilter").await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut group = (*GroupName::new(cx, &input.log_group_name).find(cx).await?).clone();
        let before = group.subscriptions.len();
        group.subscriptions.retain(|known| known.name != input.filter_name);
        if group.subscriptions.len() == before {
            return Err(Error::NoSuchSubscription.into());
        }
        cx.tx.put(&group);
        Ok(())
    }
}
