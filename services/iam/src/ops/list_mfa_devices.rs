//! ListMFADevices: none, since none can be made.

use crate::paging::Paging;
use crate::shapes::{ListMFADevicesRequest, ListMFADevicesResponse};
use crate::whom;
use kernel::{Access, Cx, Operation, Result};

pub struct ListMFADevices;

impl Operation for ListMFADevices {
    const NAME: &'static str = "ListMFADevices";
    type Input = ListMFADevicesRequest;
    type Output = ListMFADevicesResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        whom::access(cx, "iam:ListMFADevices", input.user_name.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        Paging::new(input.marker.as_deref(), input.max_items)?;
        whom::existing(cx, input.user_name.as_deref()).await?;
        Ok(ListMFADevicesResponse { mfa_devices: Vec::new(), is_truncated: Some(false), marker: None })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, user};
    use serde_json::json;

    /// What clients ask for before they delete a user.
    #[tokio::test]
    async fn a_user_has_none_of_what_cannot_be_made() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        for (operation, member) in [
            ("ListMFADevices", "MFADevices"),
            ("ListSSHPublicKeys", "SSHPublicKeys"),
            ("ListSigningCertificates", "Certificates"),
            ("ListServiceSpecificCredentials", "ServiceSpecificCredentials"),
        ] {
            let listed = cloud.call("iam", operation, json!({"UserName": "bob"})).await.expect("lists");
            assert_eq!((&listed[member], &listed["IsTruncated"]), (&json!([]), &json!(false)), "{operation}");
            let refused = refusal(&cloud, operation, json!({"UserName": "eve"})).await;
            assert_eq!(refused, (404, "NoSuchEntity", "The user with name eve cannot be found.").into());
        }
        let listed = cloud.call("iam", "ListVirtualMFADevices", json!({})).await.expect("lists");
        assert_eq!(listed["VirtualMFADevices"], json!([]));
    }
}
