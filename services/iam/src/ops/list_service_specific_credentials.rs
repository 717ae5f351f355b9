//! ListServiceSpecificCredentials: none, since none can be made.

use crate::paging::Paging;
use crate::shapes::{ListServiceSpecificCredentialsRequest, ListServiceSpecificCredentialsResponse};
use crate::whom;
use kernel::{Access, Cx, Operation, Result};

pub struct ListServiceSpecificCredentials;

impl Operation for ListServiceSpecificCredentials {
    const NAME: &'static str = "ListServiceSpecificCredentials";
    type Input = ListServiceSpecificCredentialsRequest;
    type Output = ListServiceSpecificCredentialsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let action = "iam:ListServiceSpecificCredentials";
        match is_about_all(input) {
            true => Ok(Access::to(action, cx.global_arn("user/*"))),
            false => whom::access(cx, action, input.user_name.as_deref()).await,
        }
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        Paging::new(input.marker.as_deref(), input.max_items)?;
        if !is_about_all(&input) {
            whom::existing(cx, input.user_name.as_deref()).await?;
        }
        Ok(ListServiceSpecificCredentialsResponse {
            service_specific_credentials: Some(Vec::new()),
            marker: None,
            is_truncated: Some(false),
        })
    }
}

fn is_about_all(input: &ListServiceSpecificCredentialsRequest) -> bool {
    input.all_users == Some(true) && input.user_name.is_none()
}
