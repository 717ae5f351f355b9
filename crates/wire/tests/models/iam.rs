//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, iam/2010-05-08: do not edit.

use wire::Timestamp;

wire::wire! {
    struct CreateRoleRequest { 0 path: Option<String>, 1 role_name: String, 2 assume_role_policy_document: String, 3 description: Option<String>, 4 max_session_duration: Option<i32>, 5 permissions_boundary: Option<String>, 6 tags: Option<Vec<Tag>>, }
    struct Tag { 0 key: String, 1 value: String, }
    struct CreateRoleResponse { 0 role: Role, }
    struct Role { 0 path: String, 1 role_name: String, 2 role_id: String, 3 arn: String, 4 create_date: Timestamp, 5 assume_role_policy_document: Option<String>, 6 description: Option<String>, 7 max_session_duration: Option<i32>, 8 permissions_boundary: Option<AttachedPermissionsBoundary>, 9 tags: Option<Vec<Tag>>, 10 role_last_used: Option<RoleLastUsed>, }
    struct AttachedPermissionsBoundary { 0 permissions_boundary_type: Option<String>, 1 permissions_boundary_arn: Option<String>, }
    struct RoleLastUsed { 0 last_used_date: Option<Timestamp>, 1 region: Option<String>, }
    struct CreateUserRequest { 0 path: Option<String>, 1 user_name: String, 2 permissions_boundary: Option<String>, 3 tags: Option<Vec<Tag>>, }
    struct CreateUserResponse { 0 user: Option<User>, }
    struct User { 0 path: String, 1 user_name: String, 2 user_id: String, 3 arn: String, 4 create_date: Timestamp, 5 password_last_used: Option<Timestamp>, 6 permissions_boundary: Option<AttachedPermissionsBoundary>, 7 tags: Option<Vec<Tag>>, }
    struct DeleteUserRequest { 0 user_name: String, }
    struct GetUserRequest { 0 user_name: Option<String>, }
    struct GetUserResponse { 0 user: User, }
    struct ListUsersRequest { 0 path_prefix: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListUsersResponse { 0 users: Vec<User>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ResetServiceSpecificCredentialRequest { 0 user_name: Option<String>, 1 service_specific_credential_id: String, }
    struct ResetServiceSpecificCredentialResponse { 0 service_specific_credential: Option<ServiceSpecificCredential>, }
    struct ServiceSpecificCredential { 0 create_date: Timestamp, 1 expiration_date: Option<Timestamp>, 2 service_name: String, 3 service_user_name: Option<String>, 4 service_password: Option<String>, 5 service_credential_alias: Option<String>, 6 service_credential_secret: Option<String>, 7 service_specific_credential_id: String, 8 user_name: String, 9 status: String, }
    struct UntagUserRequest { 0 user_name: String, 1 tag_keys: Vec<String>, }
}
