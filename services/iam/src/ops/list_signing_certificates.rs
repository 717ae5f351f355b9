//! ListSigningCertificates: none, since none can be uploaded.

use crate::paging::Paging;
use crate::shapes::{ListSigningCertificatesRequest, ListSigningCertificatesResponse};
use crate::whom;
use kernel::{Access, Cx, Operation, Result};

pub struct ListSigningCertificates;

impl Operation for ListSigningCertificates {
    const NAME: &'static str = "ListSigningCertificates";
    type Input = ListSigningCertificatesRequest;
    type Output = ListSigningCertificatesResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        whom::access(cx, "iam:ListSigningCertificates", input.user_name.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        Paging::new(input.marker.as_deref(), input.max_items)?;
        whom::existing(cx, input.user_name.as_deref()).await?;
        Ok(ListSigningCertificatesResponse {
            certificates: Vec::new(),
            is_truncated: Some(false),
            marker: None,
        })
    }
}
