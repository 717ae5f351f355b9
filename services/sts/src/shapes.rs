//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, sts/2011-06-15: do not edit.

use wire::Timestamp;

wire::wire! {
    struct AssumeRoleRequest { 0 role_arn: String, 1 role_session_name: String, 2 policy_arns: Option<Vec<PolicyDescriptorType>>, 3 policy: Option<String>, 4 duration_seconds: Option<i32>, 5 tags: Option<Vec<Tag>>, 6 transitive_tag_keys: Option<Vec<String>>, 7 external_id: Option<String>, 10 source_identity: Option<String>, }
    struct PolicyDescriptorType { 0 arn: Option<String>, }
    struct Tag { 0 key: String, 1 value: String, }
    struct AssumeRoleResponse { 0 credentials: Option<Credentials>, 1 assumed_role_user: Option<AssumedRoleUser>, 2 packed_policy_size: Option<i32>, 3 source_identity: Option<String>, }
    struct Credentials { 0 access_key_id: String, 1 secret_access_key: String, 2 session_token: String, 3 expiration: Timestamp, }
    struct AssumedRoleUser { 0 assumed_role_id: String, 1 arn: String, }
    struct DecodeAuthorizationMessageRequest { 0 encoded_message: String, }
    struct DecodeAuthorizationMessageResponse { 0 decoded_message: Option<String>, }
    struct GetAccessKeyInfoRequest { 0 access_key_id: String, }
    struct GetAccessKeyInfoResponse { 0 account: Option<String>, }
    struct GetCallerIdentityRequest { }
    struct GetCallerIdentityResponse { 0 user_id: Option<String>, 1 account: Option<String>, 2 arn: Option<String>, }
    struct GetFederationTokenRequest { 0 name: String, 1 policy: Option<String>, 2 policy_arns: Option<Vec<PolicyDescriptorType>>, 3 duration_seconds: Option<i32>, 4 tags: Option<Vec<Tag>>, }
    struct GetFederationTokenResponse { 0 credentials: Option<Credentials>, 1 federated_user: Option<FederatedUser>, 2 packed_policy_size: Option<i32>, }
    struct FederatedUser { 0 federated_user_id: String, 1 arn: String, }
    struct GetSessionTokenRequest { 0 duration_seconds: Option<i32>, }
    struct GetSessionTokenResponse { 0 credentials: Option<Credentials>, }
}
