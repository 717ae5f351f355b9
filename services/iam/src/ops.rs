//! The table of contents: one operation, one file.

// users
mod create_user;
mod delete_user;
mod delete_user_permissions_boundary;
mod get_user;
mod list_user_tags;
mod list_users;
mod put_user_permissions_boundary;
mod tag_user;
mod untag_user;
mod update_user;

// groups
mod add_user_to_group;
mod create_group;
mod delete_group;
mod get_group;
mod list_groups;
mod list_groups_for_user;
mod remove_user_from_group;
mod update_group;

// policies of users and groups
mod attach_group_policy;
mod attach_user_policy;
mod delete_group_policy;
mod delete_user_policy;
mod detach_group_policy;
mod detach_user_policy;
mod get_group_policy;
mod get_user_policy;
mod list_attached_group_policies;
mod list_attached_user_policies;
mod list_group_policies;
mod list_user_policies;
mod put_group_policy;
mod put_user_policy;

// access keys
mod create_access_key;
mod delete_access_key;
mod get_access_key_last_used;
mod list_access_keys;
mod update_access_key;

// the account
mod create_account_alias;
mod delete_account_alias;
mod get_account_authorization_details;
mod get_account_summary;
mod list_account_aliases;

// what nobody has
mod delete_login_profile;
mod get_account_password_policy;
mod get_login_profile;
mod list_mfa_devices;
mod list_service_specific_credentials;
mod list_signing_certificates;
mod list_ssh_public_keys;
mod list_virtual_mfa_devices;

// roles
mod attach_role_policy;
mod create_role;
mod delete_role;
mod delete_role_permissions_boundary;
mod delete_role_policy;
mod detach_role_policy;
mod get_role;
mod get_role_policy;
mod list_attached_role_policies;
mod list_role_policies;
mod list_role_tags;
mod list_roles;
mod put_role_permissions_boundary;
mod put_role_policy;
mod tag_role;
mod untag_role;
mod update_assume_role_policy;
mod update_role;
mod update_role_description;

// managed policies
mod create_policy;
mod create_policy_version;
mod delete_policy;
mod delete_policy_version;
mod get_policy;
mod get_policy_version;
mod list_entities_for_policy;
mod list_policies;
mod list_policy_tags;
mod list_policy_versions;
mod set_default_policy_version;
mod tag_policy;
mod untag_policy;

// instance profiles
mod add_role_to_instance_profile;
mod create_instance_profile;
mod delete_instance_profile;
mod get_instance_profile;
mod list_instance_profile_tags;
mod list_instance_profiles;
mod list_instance_profiles_for_role;
mod remove_role_from_instance_profile;
mod tag_instance_profile;
mod untag_instance_profile;

// service-linked roles
mod create_service_linked_role;
mod delete_service_linked_role;
mod get_service_linked_role_deletion_status;

// simulation
mod get_context_keys_for_custom_policy;
mod get_context_keys_for_principal_policy;
mod simulate_custom_policy;
mod simulate_principal_policy;

use kernel::{OpEntry, op};

pub const ALL: &[OpEntry] = &[
    // users
    op::<create_user::CreateUser>(),
    op::<get_user::GetUser>(),
    op::<update_user::UpdateUser>(),
    op::<delete_user::DeleteUser>(),
    op::<list_users::ListUsers>(),
    op::<tag_user::TagUser>(),
    op::<untag_user::UntagUser>(),
    op::<list_user_tags::ListUserTags>(),
    op::<put_user_permissions_boundary::PutUserPermissionsBoundary>(),
    op::<delete_user_permissions_boundary::DeleteUserPermissionsBoundary>(),
    // groups
    op::<create_group::CreateGroup>(),
    op::<get_group::GetGroup>(),
    op::<update_group::UpdateGroup>(),
    op::<delete_group::DeleteGroup>(),
    op::<list_groups::ListGroups>(),
    op::<add_user_to_group::AddUserToGroup>(),
    op::<remove_user_from_group::RemoveUserFromGroup>(),
    op::<list_groups_for_user::ListGroupsForUser>(),
    // policies of users and groups
    op::<put_user_policy::PutUserPolicy>(),
    op::<get_user_policy::GetUserPolicy>(),
    op::<delete_user_policy::DeleteUserPolicy>(),
    op::<list_user_policies::ListUserPolicies>(),
    op::<attach_user_policy::AttachUserPolicy>(),
    op::<detach_user_policy::DetachUserPolicy>(),
    op::<list_attached_user_policies::ListAttachedUserPolicies>(),
    op::<put_group_policy::PutGroupPolicy>(),
    op::<get_group_policy::GetGroupPolicy>(),
    op::<delete_group_policy::DeleteGroupPolicy>(),
    op::<list_group_policies::ListGroupPolicies>(),
    op::<attach_group_policy::AttachGroupPolicy>(),
    op::<detach_group_policy::DetachGroupPolicy>(),
    op::<list_attached_group_policies::ListAttachedGroupPolicies>(),
    // access keys
    op::<create_access_key::CreateAccessKey>(),
    op::<update_access_key::UpdateAccessKey>(),
    op::<delete_access_key::DeleteAccessKey>(),
    op::<list_access_keys::ListAccessKeys>(),
    op::<get_access_key_last_used::GetAccessKeyLastUsed>(),
    // the account
    op::<create_account_alias::CreateAccountAlias>(),
    op::<delete_account_alias::DeleteAccountAlias>(),
    op::<list_account_aliases::ListAccountAliases>(),
    op::<get_account_summary::GetAccountSummary>(),
    op::<get_account_authorization_details::GetAccountAuthorizationDetails>(),
    // what nobody has
    op::<get_login_profile::GetLoginProfile>(),
    op::<delete_login_profile::DeleteLoginProfile>(),
    op::<get_account_password_policy::GetAccountPasswordPolicy>(),
    op::<list_mfa_devices::ListMFADevices>(),
    op::<list_virtual_mfa_devices::ListVirtualMFADevices>(),
    op::<list_ssh_public_keys::ListSSHPublicKeys>(),
    op::<list_signing_certificates::ListSigningCertificates>(),
    op::<list_service_specific_credentials::ListServiceSpecificCredentials>(),
    // roles
    op::<create_role::CreateRole>(),
    op::<get_role::GetRole>(),
    op::<update_role::UpdateRole>(),
    op::<update_role_description::UpdateRoleDescription>(),
    op::<delete_role::DeleteRole>(),
    op::<list_roles::ListRoles>(),
    op::<update_assume_role_policy::UpdateAssumeRolePolicy>(),
    op::<tag_role::TagRole>(),
    op::<untag_role::UntagRole>(),
    op::<list_role_tags::ListRoleTags>(),
    op::<put_role_permissions_boundary::PutRolePermissionsBoundary>(),
    op::<delete_role_permissions_boundary::DeleteRolePermissionsBoundary>(),
    op::<put_role_policy::PutRolePolicy>(),
    op::<get_role_policy::GetRolePolicy>(),
    op::<delete_role_policy::DeleteRolePolicy>(),
    op::<list_role_policies::ListRolePolicies>(),
    op::<attach_role_policy::AttachRolePolicy>(),
    op::<detach_role_policy::DetachRolePolicy>(),
    op::<list_attached_role_policies::ListAttachedRolePolicies>(),
    // managed policies
    op::<create_policy::CreatePolicy>(),
    op::<get_policy::GetPolicy>(),
    op::<delete_policy::DeletePolicy>(),
    op::<list_policies::ListPolicies>(),
    op::<create_policy_version::CreatePolicyVersion>(),
    op::<get_policy_version::GetPolicyVersion>(),
    op::<delete_policy_version::DeletePolicyVersion>(),
    op::<list_policy_versions::ListPolicyVersions>(),
    op::<set_default_policy_version::SetDefaultPolicyVersion>(),
    op::<list_entities_for_policy::ListEntitiesForPolicy>(),
    op::<tag_policy::TagPolicy>(),
    op::<untag_policy::UntagPolicy>(),
    op::<list_policy_tags::ListPolicyTags>(),
    // instance profiles
    op::<create_instance_profile::CreateInstanceProfile>(),
    op::<get_instance_profile::GetInstanceProfile>(),
    op::<delete_instance_profile::DeleteInstanceProfile>(),
    op::<list_instance_profiles::ListInstanceProfiles>(),
    op::<list_instance_profiles_for_role::ListInstanceProfilesForRole>(),
    op::<add_role_to_instance_profile::AddRoleToInstanceProfile>(),
    op::<remove_role_from_instance_profile::RemoveRoleFromInstanceProfile>(),
    op::<tag_instance_profile::TagInstanceProfile>(),
    op::<untag_instance_profile::UntagInstanceProfile>(),
    op::<list_instance_profile_tags::ListInstanceProfileTags>(),
    // service-linked roles
    op::<create_service_linked_role::CreateServiceLinkedRole>(),
    op::<delete_service_linked_role::DeleteServiceLinkedRole>(),
    op::<get_service_linked_role_deletion_status::GetServiceLinkedRoleDeletionStatus>(),
    // simulation
    op::<simulate_custom_policy::SimulateCustomPolicy>(),
    op::<simulate_principal_policy::SimulatePrincipalPolicy>(),
    op::<get_context_keys_for_custom_policy::GetContextKeysForCustomPolicy>(),
    op::<get_context_keys_for_principal_policy::GetContextKeysForPrincipalPolicy>(),
];
