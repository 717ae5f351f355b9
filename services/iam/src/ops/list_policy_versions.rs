//! ListPolicyVersions: the versions of a managed policy, newest first, without their documents.

use crate::paging::{self, Paging};
use crate::policies;
use crate::shapes::{ListPolicyVersionsRequest, ListPolicyVersionsResponse, PolicyVersion};
use kernel::{Access, Cx, Operation, Result};

pub struct ListPolicyVersions;

impl Operation for ListPolicyVersions {
    const NAME: &'static str = "ListPolicyVersions";
    type Input = ListPolicyVersionsRequest;
    type Output = ListPolicyVersionsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        policies::access(cx, "iam:ListPolicyVersions", &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let mut versions = policies::find(cx, &input.policy_arn).await?.versions();
        versions.reverse();
        let ranked = versions.into_iter().enumerate().collect();
        let listed = paging::at_hand(ranked, paging, |(rank, _)| format!("{rank:03}"));
        let listed = listed.map(|(_, version)| PolicyVersion { document: None, ..version });
        Ok(ListPolicyVersionsResponse {
            is_truncated: listed.is_truncated(),
            versions: Some(listed.items),
            marker: listed.marker,
        })
    }
}
