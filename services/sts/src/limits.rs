//! Every number of AWS's that STS keeps to.

pub const ROLE_SESSION_S_DEFAULT: i32 = 3_600;
/// A role that is assumed by a session of a role.
pub const CHAINED_SESSION_S_MAX: i32 = 3_600;
pub const SESSION_TOKEN_S_DEFAULT: i32 = 43_200;
/// Sessions of an account's root.
pub const ROOT_SESSION_S_MAX: i32 = 3_600;
pub const POLICY_ARNS_MAX: usize = 10;
/// The inline session policy, in characters.
pub const POLICY_CHARS_MAX: usize = 2_048;
/// What policies, ARNs and tags may fill together, in bytes: 100 % of PackedPolicySize.
pub const PACKED_BYTES_MAX: usize = 12_288;
