//! The structs of requests and responses. Written by `cargo xtask wire` from botocore 1.43.11, iam/2010-05-08: do not edit.

use wire::Timestamp;

wire::wire! {
    struct CreateUserRequest { 0 path: Option<String>, 1 user_name: String, 2 permissions_boundary: Option<String>, 3 tags: Option<Vec<Tag>>, }
    struct Tag { 0 key: String, 1 value: String, }
    struct CreateUserResponse { 0 user: Option<User>, }
    struct User { 0 path: String, 1 user_name: String, 2 user_id: String, 3 arn: String, 4 create_date: Timestamp, 5 password_last_used: Option<Timestamp>, 6 permissions_boundary: Option<AttachedPermissionsBoundary>, 7 tags: Option<Vec<Tag>>, }
    struct AttachedPermissionsBoundary { 0 permissions_boundary_type: Option<String>, 1 permissions_boundary_arn: Option<String>, }
    struct DeleteUserRequest { 0 user_name: String, }
    struct GetUserRequest { 0 user_name: Option<String>, }
    struct GetUserResponse { 0 user: User, }
    struct ListUserTagsRequest { 0 user_name: String, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListUserTagsResponse { 0 tags: Vec<Tag>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct ListUsersRequest { 0 path_prefix: Option<String>, 1 marker: Option<String>, 2 max_items: Option<i32>, }
    struct ListUsersResponse { 0 users: Vec<User>, 1 is_truncated: Option<bool>, 2 marker: Option<String>, }
    struct TagUserRequest { 0 user_name: String, 1 tags: Vec<Tag>, }
    struct UntagUserRequest { 0 user_name: String, 1 tag_keys: Vec<String>, }
    struct UpdateUserRequest { 0 user_name: String, 1 new_path: Option<String>, 2 new_user_name: Option<String>, }
}
