//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, sts/2011-06-15: do not edit.

use wire::Timestamp;

wire::wire! {
    struct AssumeRoleRequest { 0 role_arn: String, 1 role_session_name: String, 2 policy_arns: Option<Vec<PolicyDescriptorType>>, 3 policy: Option<String>, 4 duration_seconds: Option<i32>, 5 tags: Option<Vec<Tag>>, 6 transitive_tag_keys: Option<Vec<String>>, 7 external_id: Option<String>, 8 serial_number: Option<String>, 9 token_code: Option<String>, 10 source_identity: Option<String>, 11 provided_contexts: Option<Vec<ProvidedContext>>, }
    struct PolicyDescriptorType { 0 arn: Option<String>, }
    struct Tag { 0 key: String, 1 value: String, }
    struct ProvidedContext { 0 provider_arn: Option<String>, 1 context_assertion: Option<String>, }
    struct AssumeRoleResponse { 0 credentials: Option<Credentials>, 1 assumed_role_user: Option<AssumedRoleUser>, 2 packed_policy_size: Option<i32>, 3 source_identity: Option<String>, }
    struct Credentials { 0 access_key_id: String, 1 secret_access_key: String, 2 session_token: String, 3 expiration: Timestamp, }
    struct AssumedRoleUser { 0 assumed_role_id: String, 1 arn: String, }
    struct AssumeRoleWithSAMLRequest { 0 role_arn: String, 1 principal_arn: String, 2 saml_assertion: String, 3 policy_arns: Option<Vec<PolicyDescriptorType>>, 4 policy: Option<String>, 5 duration_seconds: Option<i32>, }
    struct AssumeRoleWithSAMLResponse { 0 credentials: Option<Credentials>, 1 assumed_role_user: Option<AssumedRoleUser>, 2 packed_policy_size: Option<i32>, 3 subject: Option<String>, 4 subject_type: Option<String>, 5 issuer: Option<String>, 6 audience: Option<String>, 7 name_qualifier: Option<String>, 8 source_identity: Option<String>, }
    struct AssumeRoleWithWebIdentityRequest { 0 role_arn: String, 1 role_session_name: String, 2 web_identity_token: String, 3 provider_id: Option<String>, 4 policy_arns: Option<Vec<PolicyDescriptorType>>, 5 policy: Option<String>, 6 duration_seconds: Option<i32>, }
    struct AssumeRoleWithWebIdentityResponse { 0 credentials: Option<Credentials>, 1 subject_from_web_identity_token: Option<String>, 2 assumed_role_user: Option<AssumedRoleUser>, 3 packed_policy_size: Option<i32>, 4 provider: Option<String>, 5 audience: Option<String>, 6 source_identity: Option<String>, }
    struct AssumeRootRequest { 0 target_principal: String, 1 task_policy_arn: PolicyDescriptorType, 2 duration_seconds: Option<i32>, }
    struct AssumeRootResponse { 0 credentials: Option<Credentials>, 1 source_identity: Option<String>, }
    struct DecodeAuthorizationMessageRequest { 0 encoded_message: String, }
    struct DecodeAuthorizationMessageResponse { 0 decoded_message: Option<String>, }
    struct GetAccessKeyInfoRequest { 0 access_key_id: String, }
    struct GetAccessKeyInfoResponse { 0 account: Option<String>, }
    struct GetCallerIdentityRequest { }
    struct GetCallerIdentityResponse { 0 user_id: Option<String>, 1 account: Option<String>, 2 arn: Option<String>, }
    struct GetDelegatedAccessTokenRequest { 0 trade_in_token: String, }
    struct GetDelegatedAccessTokenResponse { 0 credentials: Option<Credentials>, 1 packed_policy_size: Option<i32>, 2 assumed_principal: Option<String>, }
    struct GetFederationTokenRequest { 0 name: String, 1 policy: Option<String>, 2 policy_arns: Option<Vec<PolicyDescriptorType>>, 3 duration_seconds: Option<i32>, 4 tags: Option<Vec<Tag>>, }
    struct GetFederationTokenResponse { 0 credentials: Option<Credentials>, 1 federated_user: Option<FederatedUser>, 2 packed_policy_size: Option<i32>, }
    struct FederatedUser { 0 federated_user_id: String, 1 arn: String, }
    struct GetSessionTokenRequest { 0 duration_seconds: Option<i32>, 1 serial_number: Option<String>, 2 token_code: Option<String>, }
    struct GetSessionTokenResponse { 0 credentials: Option<Credentials>, }
    struct GetWebIdentityTokenRequest { 0 audience: Vec<String>, 1 duration_seconds: Option<i32>, 2 signing_algorithm: String, 3 tags: Option<Vec<Tag>>, }
    struct GetWebIdentityTokenResponse { 0 web_identity_token: Option<String>, 1 expiration: Option<Timestamp>, }
}
