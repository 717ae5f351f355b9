//! AWS's numbers for IAM, as a new account has them.

pub const PAGE_ITEMS: u32 = 100;

pub const ACCESS_KEYS_PER_USER: u32 = 2;
pub const SECRET_CHARS: usize = 40;
/// Random characters behind the four of the kind: `AIDA…`, `AGPA…`.
pub const UNIQUE_ID_CHARS: usize = 17;
/// Of all that has a name.
pub const NAME_CHARS_MAX: usize = 128;
pub const GROUPS_PER_USER: u32 = 10;
pub const TAGS_PER_ENTITY: u32 = 50;

pub const ATTACHED_POLICIES_PER_USER: u32 = 10;
pub const ATTACHED_POLICIES_PER_GROUP: u32 = 10;
pub const ATTACHED_POLICIES_PER_ROLE: u32 = 10;

/// All inline policies of one entity together, white space not counted.
pub const INLINE_CHARS_PER_USER: u32 = 2_048;
pub const INLINE_CHARS_PER_GROUP: u32 = 5_120;
pub const INLINE_CHARS_PER_ROLE: u32 = 10_240;
/// White space not counted.
pub const TRUST_POLICY_CHARS: u32 = 2_048;
/// White space not counted.
pub const MANAGED_POLICY_CHARS: u32 = 6_144;
pub const VERSIONS_PER_POLICY: u32 = 5;
pub const ROLES_PER_INSTANCE_PROFILE: u32 = 1;
/// How long a session of a role may last, where the role does not say.
pub const SESSION_S_DEFAULT: u32 = 3_600;

pub const USERS_PER_ACCOUNT: u32 = 5_000;
pub const GROUPS_PER_ACCOUNT: u32 = 300;
pub const ROLES_PER_ACCOUNT: u32 = 1_000;
pub const POLICIES_PER_ACCOUNT: u32 = 1_500;
pub const POLICY_VERSIONS_IN_USE_PER_ACCOUNT: u32 = 10_000;
pub const INSTANCE_PROFILES_PER_ACCOUNT: u32 = 1_000;
pub const SERVER_CERTIFICATES_PER_ACCOUNT: u32 = 20;
pub const SIGNING_CERTIFICATES_PER_USER: u32 = 2;
