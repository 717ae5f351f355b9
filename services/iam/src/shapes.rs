//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, iam/2010-05-08: do not edit.

use wire::{Blob, Map, Timestamp};

wire::wire! {
    struct AddRoleToInstanceProfileRequest { 0 instance_profile_name: String, 1 role_name: String, }
    struct AddUserToGroupRequest { 0 group_name: String, 1 user_name: String, }
    struct AttachGroupPolicyRequest { 0 group_name: String, 1 policy_arn: String, }
    struct AttachRolePolicyRequest { 0 role_name: String, 1 policy_arn: String, }
    struct AttachUserPolicyRequest { 0 user_name: String, 1 policy_arn: String, }
    struct CreateAccessKeyRequest { 0 user_name: Option<String>, }
    struct CreateAccessKeyResponse { 0 access_key: AccessKey, }
    struct AccessKey { 0 user_name: String, 1 access_key_id: String, 2 status: String, 3 secret_access_key: String, 4 create_date: Option<Timestamp>, }
    struct CreateAccountAliasRequest { 0 account_alias: String, }
    struct CreateGroupRequest { 0 path: Option<String>, 1 group_name: String, }
    struct CreateGroupResponse { 0 group: Group, }
    struct Group { 0 path: String, 1 group_name: String, 2 group_id: String, 3 arn: String, 4 create_date: Timestamp, }
    struct CreateInstanceProfileRequest { 0 instance_profile_name: String, 1 path: Option<String>, 2 tags: Option<Vec<Tag>>, }
    struct Tag { 0 key: String, 1 value: String, }
    struct CreateInstanceProfileResponse { 0 instance_profile: InstanceProfile, }
    struct InstanceProfile { 0 path: String, 1 instance_profile_name: String, 2 instance_profile_id: String, 3 arn: String, 4 create_date: Timestamp, 5 roles: Vec<Role>, 6 tags: Option<Vec<Tag>>, }
    struct Role { 0 path: String, 1 role_name: String, 2 role_id: String, 3 arn: String, 4 create_date: Timestamp, 5 assume_role_policy_document: Option<String>, 6 description: Option<String>, 7 max_session_duration: Option<i32>, 8 permissions_boundary: Option<AttachedPermissionsBoundary>, 9 tags: Option<Vec<Tag>>, 10 role_last_used: Option<RoleLastUsed>, }
    struct AttachedPermissionsBoundary { 0 permissions_boundary_type: Option<String>, 1 permissions_boundary_arn: Option<String>, }
    struct RoleLastUsed { 0 last_used_date: Option<Timestamp>, 1 region: Option<String>, }
    struct CreatePolicyRequest { 0 policy_name: String, 1 path: Option<String>, 2 policy_document: String, 3 description: Option<String>, 4 tags: Option<Vec<Tag>>, }
    struct CreatePolicyResponse { 0 policy: Option<Policy>, }
    struct Policy { 0 policy_name: Option<String>, 1 policy_id: Option<String>, 2 arn: Option<String>, 3 path: Option<String>, 4 default_version_id: Option<String>, 5 attachment_count: Option<i32>, 6 permissions_boundary_usage_count: Option<i32>, 7 is_attachable: Option<bool>, 8 description: Option<String>, 9 create_date: Option<Timestamp>, 10 update_date: Option<Timestamp>, 11 tags: Option<Vec<Tag>>, }
    struct CreatePolicyVersionRequest { 0 policy_arn: String, 1 policy_document: String, 2 set_as_default: Option<bool>, }
    struct CreatePolicyVersionResponse { 0 policy_version: Option<PolicyVersion>, }
    struct PolicyVersion { 0 document: Option<String>, 1 version_id: Option<String>, 2 is_default_version: Option<bool>, 3 create_date: Option<Timestamp>, }
    struct CreateRoleRequest { 0 path: Option<String>, 1 role_name: String, 2 assume_role_policy_document: String, 3 description: Option<String>, 4 max_session_duration: Option<i32>, 5 permissions_boundary: Option<String>, 6 tags: Option<Vec<Tag>>, }
    struct CreateRoleResponse { 0 role: Role, }
    struct CreateServiceLinkedRoleRequest { 0 aws_service_name: String, 1 description: Option<String>, 2 custom_suffix: Option<String>, }
    struct CreateServiceLinkedRoleResponse { 0 role: Option<Role>, }
    struct CreateUserRequest { 0 path: Option<String>, 1 user_name: String, 2 permissions_boundary: Option<String>, 3 tags: Option<Vec<Tag>>, }
    struct CreateUserResponse { 0 user: Option<User>, }
    struct User { 0 path: String, 1 user_name: String, 2 user_id: String, 3 arn: String, 4 create_date: Timestamp, 5 password_last_used: Option<Timestamp>, 6 permissions_boundary: Option<AttachedPermissionsBoundary>, 7 tags: Option<Vec<Tag>>, }
    struct DeleteAccessKeyRequest { 0 user_name: Option<String>, 1 access_key_id: String, }
    struct DeleteAccountAliasRequest { 0 account_alias: String, }
    struct DeleteGroupRequest { 0 group_name: String, }
    struct DeleteGroupPolicyRequest { 0 group_name: String, 1 policy_name: String, }
    struct DeleteInstanceProfileRequest { 0 instance_profile_name: String, }
    struct DeleteLoginProfileRequest { 0 user_name: Option<String>, }
    struct DeletePolicyRequest { 0 policy_arn: String, }
    struct DeletePolicyVersionRequest { 0 policy_arn: String, 1 version_id: String, }
    struct DeleteRoleRequest { 0 role_name: String, }
    struct DeleteRolePermissionsBoundaryRequest { 0 role_name: String, }
    struct DeleteRolePolicyRequest { 0 role_name: String, 1 policy_name: String, }
    struct DeleteServiceLinkedRoleRequest { 0 role_name: String, }
    struct DeleteServiceLinkedRoleResponse { 0 deletion_task_id: String, }
    struct DeleteUserRequest { 0 user_name: String, }
    struct DeleteUserPermissionsBoundaryRequest { 0 user_name: String, }
    struct DeleteUserPolicyRequest { 0 user_name: String, 1 policy_name: String, }
    struct DetachGroupPolicyRequest { 0 group_name: String, 1 policy_arn: String, }
    struct DetachRolePolicyRequest { 0 role_name: String, 1 policy_arn: String, }
    struct DetachUserPolicyRequest { 0 user_name: String, 1 policy_arn: String, }
    struct GetAccessKeyLastUsedRequest { 0 access_key_id: String, }
    struct GetAccessKeyLastUsedResponse { 0 user_name: Option<String>, 1 access_key_last_used: Option<AccessKeyLastUsed>, }
    struct AccessKeyLastUsed { 0 last_used_date: Option<Timestamp>, 1 service_name: String, 2 region: String, }
    struct GetAccountAuthorizationDetailsRequest { 0 filter: Option<Vec<String>>, 1 max_items: Option<i32>, 2 marker: Option<String>, }
    struct GetAccountAuthorizationDetailsResponse { 0 user_detail_list: Option<Vec<UserDetail>>, 1 group_detail_list: Option<Vec<GroupDetail>>, 2 role_detail_list: Option<Vec<RoleDetail>>, 3 policies: Option<Vec<ManagedPolicyDetail>>, 4 is_truncated: Option<bool>, 5 marker: Option<String>, }
    struct UserDetail { 0 path: Option<String>, 1 user_name: Option<String>, 2 user_id: Option<String>, 3 arn: Option<String>, 4 create_date: Option<Timestamp>, 5 user_policy_list: Option<Vec<PolicyDetail>>, 6 group_list: Option<Vec<String>>, 7 attached_managed_policies: Option<Vec<AttachedPolicy>>, 8 permissions_boundary: Option<AttachedPermissionsBoundary>, 9 tags: Option<Vec<Tag>>, }
    struct PolicyDetail { 0 policy_name: Option<String>, 1 policy_document: Option<String>, }
    struct AttachedPolicy { 0 policy_name: Option<String>, 1 policy_arn: Option<String>, }
    struct GroupDetail { 0 path: Option<String>, 1 group_name: Option<String>, 2 group_id: Option<String>, 3 arn: Option<String>, 4 create_date: Option<Timestamp>, 5 group_policy_list: Option<Vec<PolicyDetail>>, 6 attached_managed_policies: Option<Vec<AttachedPolicy>>, }
    struct RoleDetail { 0 path: Option<String>, 1 role_name: Option<String>, 2 role_id: Option<String>, 3 arn: Option<String>, 4 create_date: Option<Timestamp>, 5 assume_role_policy_document: Option<String>, 6 instance_profile_list: Option<Vec<InstanceProfile>>, 7 role_policy_list: Option<Vec<PolicyDetail>>, 8 attached_managed_policies: Option<Vec<AttachedPolicy>>, 9 permissions_boundary: Option<AttachedPermissionsBoundary>, 10 tags: Option<Vec<Tag>>, 11 role_last_used: Option<RoleLastUsed>, }
    struct ManagedPolicyDetail { 0 policy_name: Option<String>, 1 policy_id: Option<String>, 2 arn: Option<String>, 3 path: Option<String>, 4 default_version_id: Option<String>, 5 attachment_count: Option<i32>, 6 permissions_boundary_usage_count: Option<i32>, 7 is_attachable: Option<bool>, 8 description: Option<String>, 9 create_date: Option<Timestamp>, 10 update_date: Option<Timestamp>, 11 policy_version_list: Option<Vec<PolicyVersion>>, }
    struct GetAccountPasswordPolicyResponse { 0 password_policy: PasswordPolicy, }
    struct PasswordPolicy { 0 minimum_password_length: Option<i32>, 1 require_symbols: Option<bool>, 2 require_numbers: Option<bool>, 3 require_uppercase_characters: Option<bool>, 4 require_lowercase_characters: Option<bool>, 5 allow_users_to_change_password: Option<bool>, 6 expire_passwords: Option<bool>, 7 max_password_age: Option<i32>, 8 password_reuse_prevention: Option<i32>, 9 hard_expiry: Option<bool>, }
    struct GetAccountSummaryResponse { 0 summary_map: Option<Map<i32>>, }
    struct GetContextKeysForCustomPolicyRequest { 0 policy_input_list: Vec<String>, }
    struct GetContextKeysForPolicyResponse { 0 context_key_names: Option<Vec<String>>, }
    struct GetContextKeysForPrincipalPolicyRequest { 0 policy_source_arn: String, 1 policy_input_list: Option<Vec<String>>, }
    struct GetGroupRequest { 0 group_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct GetGroupResponse { 0 group: Group, 1 users: Vec<User>, 2 is_truncated: Option<bool>, 3 marker: Option<String>, }
    struct GetGroupPolicyRequest { 0 group_name: String, 1 policy_name: String, }
    struct GetGroupPolicyResponse { 0 group_name: String, 1 policy_name: String, 2 policy_document: String, }
    struct GetInstanceProfileRequest { 0 instance_profile_name: String, }
    struct GetInstanceProfileResponse { 0 instance_profile: InstanceProfile, }
    struct GetLoginProfileRequest { 0 user_name: Option<String>, }
    struct GetLoginProfileResponse { 0 login_profile: LoginProfile, }
    struct LoginProfile { 0 user_name: String, 1 create_date: Timestamp, 2 password_reset_required: Option<bool>, }
    struct GetPolicyRequest { 0 policy_arn: String, }
    struct GetPolicyResponse { 0 policy: Option<Policy>, }
    struct GetPolicyVersionRequest { 0 policy_arn: String, 1 version_id: String, }
    struct GetPolicyVersionResponse { 0 policy_version: Option<PolicyVersion>, }
    struct GetRoleRequest { 0 role_name: String, }
    struct GetRoleResponse { 0 role: Role, }
    struct GetRolePolicyRequest { 0 role_name: String, 1 policy_name: String, }
    struct GetRolePolicyResponse { 0 role_name: String, 1 policy_name: String, 2 policy_document: String, }
    struct GetServiceLinkedRoleDeletionStatusRequest { 0 deletion_task_id: String, }
    struct GetServiceLinkedRoleDeletionStatusResponse { 0 status: String, 1 reason: Option<DeletionTaskFailureReasonType>, }
    struct DeletionTaskFailureReasonType { 0 reason: Option<String>, 1 role_usage_list: Option<Vec<RoleUsageType>>, }
    struct RoleUsageType { 0 region: Option<String>, 1 resources: Option<Vec<String>>, }
    struct GetUserRequest { 0 user_name: Option<String>, }
    struct GetUserResponse { 0 user: User, }
    struct GetUserPolicyRequest { 0 user_name: String, 1 policy_name: String, }
    struct GetUserPolicyResponse { 0 user_name: String, 1 policy_name: String, 2 policy_document: String, }
    struct ListAccessKeysRequest { 0 user_name: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListAccessKeysResponse { 0 access_key_metadata: Vec<AccessKeyMetadata>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct AccessKeyMetadata { 0 user_name: Option<String>, 1 access_key_id: Option<String>, 2 status: Option<String>, 3 create_date: Option<Timestamp>, }
    struct ListAccountAliasesRequest { 0 marker: Option<String>, 1 max_items: Option<i32>, }
    struct ListAccountAliasesResponse { 0 account_aliases: Vec<String>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListAttachedGroupPoliciesRequest { 0 group_name: String, 1 path_prefix: Option<String>, 2 marker: Option<String>, 3 max_items: Option<i32>, }
    struct ListAttachedGroupPoliciesResponse { 0 attached_policies: Option<Vec<AttachedPolicy>>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListAttachedRolePoliciesRequest { 0 role_name: String, 1 path_prefix: Option<String>, 2 marker: Option<String>, 3 max_items: Option<i32>, }
    struct ListAttachedRolePoliciesResponse { 0 attached_policies: Option<Vec<AttachedPolicy>>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListAttachedUserPoliciesRequest { 0 user_name: String, 1 path_prefix: Option<String>, 2 marker: Option<String>, 3 max_items: Option<i32>, }
    struct ListAttachedUserPoliciesResponse { 0 attached_policies: Option<Vec<AttachedPolicy>>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListEntitiesForPolicyRequest { 0 policy_arn: String, 1 entity_filter: Option<String>, 2 path_prefix: Option<String>, 3 policy_usage_filter: Option<String>, 4 marker: Option<String>, 5 max_items: Option<i32>, }
    struct ListEntitiesForPolicyResponse { 0 policy_groups: Option<Vec<PolicyGroup>>, 1 policy_users: Option<Vec<PolicyUser>>, 2 policy_roles: Option<Vec<PolicyRole>>, 3 is_truncated: Option<bool>, 4 marker: Option<String>, }
    struct PolicyGroup { 0 group_name: Option<String>, 1 group_id: Option<String>, }
    struct PolicyUser { 0 user_name: Option<String>, 1 user_id: Option<String>, }
    struct PolicyRole { 0 role_name: Option<String>, 1 role_id: Option<String>, }
    struct ListGroupPoliciesRequest { 0 group_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListGroupPoliciesResponse { 0 policy_names: Vec<String>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListGroupsRequest { 0 path_prefix: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListGroupsResponse { 0 groups: Vec<Group>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListGroupsForUserRequest { 0 user_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListGroupsForUserResponse { 0 groups: Vec<Group>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListInstanceProfileTagsRequest { 0 instance_profile_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListInstanceProfileTagsResponse { 0 tags: Vec<Tag>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListInstanceProfilesRequest { 0 path_prefix: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListInstanceProfilesResponse { 0 instance_profiles: Vec<InstanceProfile>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListInstanceProfilesForRoleRequest { 0 role_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListInstanceProfilesForRoleResponse { 0 instance_profiles: Vec<InstanceProfile>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListMFADevicesRequest { 0 user_name: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListMFADevicesResponse { 0 mfa_devices: Vec<MFADevice>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct MFADevice { 0 user_name: String, 1 serial_number: String, 2 enable_date: Timestamp, }
    struct ListPoliciesRequest { 0 scope: Option<String>, 1 only_attached: Option<bool>, 2 path_prefix: Option<String>, 3 policy_usage_filter: Option<String>, 4 marker: Option<String>, 5 max_items: Option<i32>, }
    struct ListPoliciesResponse { 0 policies: Option<Vec<Policy>>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListPolicyTagsRequest { 0 policy_arn: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListPolicyTagsResponse { 0 tags: Vec<Tag>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListPolicyVersionsRequest { 0 policy_arn: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListPolicyVersionsResponse { 0 versions: Option<Vec<PolicyVersion>>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListRolePoliciesRequest { 0 role_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListRolePoliciesResponse { 0 policy_names: Vec<String>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListRoleTagsRequest { 0 role_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListRoleTagsResponse { 0 tags: Vec<Tag>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListRolesRequest { 0 path_prefix: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListRolesResponse { 0 roles: Vec<Role>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListSSHPublicKeysRequest { 0 user_name: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListSSHPublicKeysResponse { 0 ssh_public_keys: Option<Vec<SSHPublicKeyMetadata>>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct SSHPublicKeyMetadata { 0 user_name: String, 1 ssh_public_key_id: String, 2 status: String, 3 upload_date: Timestamp, }
    struct ListServiceSpecificCredentialsRequest { 0 user_name: Option<String>, 1 service_name: Option<String>, 2 all_users: Option<bool>, 3 marker: Option<String>, 4 max_items: Option<i32>, }
    struct ListServiceSpecificCredentialsResponse { 0 service_specific_credentials: Option<Vec<ServiceSpecificCredentialMetadata>>, 1 marker: Option<String>, 2 is_truncated: Option<bool>, }
    struct ServiceSpecificCredentialMetadata { 0 user_name: String, 1 status: String, 2 service_user_name: Option<String>, 3 service_credential_alias: Option<String>, 4 create_date: Timestamp, 5 expiration_date: Option<Timestamp>, 6 service_specific_credential_id: String, 7 service_name: String, }
    struct ListSigningCertificatesRequest { 0 user_name: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListSigningCertificatesResponse { 0 certificates: Vec<SigningCertificate>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct SigningCertificate { 0 user_name: String, 1 certificate_id: String, 2 certificate_body: String, 3 status: String, 4 upload_date: Option<Timestamp>, }
    struct ListUserPoliciesRequest { 0 user_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListUserPoliciesResponse { 0 policy_names: Vec<String>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListUserTagsRequest { 0 user_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListUserTagsResponse { 0 tags: Vec<Tag>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListUsersRequest { 0 path_prefix: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListUsersResponse { 0 users: Vec<User>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListVirtualMFADevicesRequest { 0 assignment_status: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListVirtualMFADevicesResponse { 0 virtual_mfa_devices: Vec<VirtualMFADevice>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct VirtualMFADevice { 0 serial_number: String, 1 base32_string_seed: Option<Blob>, 2 qr_code_png: Option<Blob>, 3 user: Option<User>, 4 enable_date: Option<Timestamp>, 5 tags: Option<Vec<Tag>>, }
    struct PutGroupPolicyRequest { 0 group_name: String, 1 policy_name: String, 2 policy_document: String, }
    struct PutRolePermissionsBoundaryRequest { 0 role_name: String, 1 permissions_boundary: String, }
    struct PutRolePolicyRequest { 0 role_name: String, 1 policy_name: String, 2 policy_document: String, }
    struct PutUserPermissionsBoundaryRequest { 0 user_name: String, 1 permissions_boundary: String, }
    struct PutUserPolicyRequest { 0 user_name: String, 1 policy_name: String, 2 policy_document: String, }
    struct RemoveRoleFromInstanceProfileRequest { 0 instance_profile_name: String, 1 role_name: String, }
    struct RemoveUserFromGroupRequest { 0 group_name: String, 1 user_name: String, }
    struct SetDefaultPolicyVersionRequest { 0 policy_arn: String, 1 version_id: String, }
    struct SimulateCustomPolicyRequest { 0 policy_input_list: Vec<String>, 1 permissions_boundary_policy_input_list: Option<Vec<String>>, 2 action_names: Vec<String>, 3 resource_arns: Option<Vec<String>>, 4 resource_policy: Option<String>, 5 resource_owner: Option<String>, 6 caller_arn: Option<String>, 7 context_entries: Option<Vec<ContextEntry>>, 9 max_items: Option<i32>, 10 marker: Option<String>, }
    struct ContextEntry { 0 context_key_name: Option<String>, 1 context_key_values: Option<Vec<String>>, 2 context_key_type: Option<String>, }
    struct SimulatePolicyResponse { 0 evaluation_results: Option<Vec<EvaluationResult>>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct EvaluationResult { 0 eval_action_name: String, 1 eval_resource_name: Option<String>, 2 eval_decision: String, 3 matched_statements: Option<Vec<Statement>>, 4 missing_context_values: Option<Vec<String>>, 5 organizations_decision_detail: Option<OrganizationsDecisionDetail>, 6 permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail>, 7 eval_decision_details: Option<Map<String>>, 8 resource_specific_results: Option<Vec<ResourceSpecificResult>>, }
    struct Statement { 0 source_policy_id: Option<String>, 1 source_policy_type: Option<String>, 2 start_position: Option<Position>, 3 end_position: Option<Position>, }
    struct Position { 0 line: Option<i32>, 1 column: Option<i32>, }
    struct OrganizationsDecisionDetail { 0 allowed_by_organizations: Option<bool>, }
    struct PermissionsBoundaryDecisionDetail { 0 allowed_by_permissions_boundary: Option<bool>, }
    struct ResourceSpecificResult { 0 eval_resource_name: String, 1 eval_resource_decision: String, 2 matched_statements: Option<Vec<Statement>>, 3 missing_context_values: Option<Vec<String>>, 4 eval_decision_details: Option<Map<String>>, 5 permissions_boundary_decision_detail: Option<PermissionsBoundaryDecisionDetail>, }
    struct SimulatePrincipalPolicyRequest { 0 policy_source_arn: String, 1 policy_input_list: Option<Vec<String>>, 2 permissions_boundary_policy_input_list: Option<Vec<String>>, 3 action_names: Vec<String>, 4 resource_arns: Option<Vec<String>>, 5 resource_policy: Option<String>, 6 resource_owner: Option<String>, 7 caller_arn: Option<String>, 8 context_entries: Option<Vec<ContextEntry>>, 10 max_items: Option<i32>, 11 marker: Option<String>, }
    struct TagInstanceProfileRequest { 0 instance_profile_name: String, 1 tags: Vec<Tag>, }
    struct TagPolicyRequest { 0 policy_arn: String, 1 tags: Vec<Tag>, }
    struct TagRoleRequest { 0 role_name: String, 1 tags: Vec<Tag>, }
    struct TagUserRequest { 0 user_name: String, 1 tags: Vec<Tag>, }
    struct UntagInstanceProfileRequest { 0 instance_profile_name: String, 1 tag_keys: Vec<String>, }
    struct UntagPolicyRequest { 0 policy_arn: String, 1 tag_keys: Vec<String>, }
    struct UntagRoleRequest { 0 role_name: String, 1 tag_keys: Vec<String>, }
    struct UntagUserRequest { 0 user_name: String, 1 tag_keys: Vec<String>, }
    struct UpdateAccessKeyRequest { 0 user_name: Option<String>, 1 access_key_id: String, 2 status: String, }
    struct UpdateAssumeRolePolicyRequest { 0 role_name: String, 1 policy_document: String, }
    struct UpdateGroupRequest { 0 group_name: String, 1 new_path: Option<String>, 2 new_group_name: Option<String>, }
    struct UpdateRoleRequest { 0 role_name: String, 1 description: Option<String>, 2 max_session_duration: Option<i32>, }
    struct UpdateRoleResponse { }
    struct UpdateRoleDescriptionRequest { 0 role_name: String, 1 description: String, }
    struct UpdateRoleDescriptionResponse { 0 role: Option<Role>, }
    struct UpdateUserRequest { 0 user_name: String, 1 new_path: Option<String>, 2 new_user_name: Option<String>, }
}
