//! What STS can do.

mod assume_role;
mod decode_authorization_message;
mod get_access_key_info;
mod get_caller_identity;
mod get_federation_token;
mod get_session_token;

use kernel::{OpEntry, op};

pub const ALL: &[OpEntry] = &[
    // who is it
    op::<get_caller_identity::GetCallerIdentity>(),
    op::<get_access_key_info::GetAccessKeyInfo>(),
    op::<decode_authorization_message::DecodeAuthorizationMessage>(),
    // temporary credentials
    op::<assume_role::AssumeRole>(),
    op::<get_session_token::GetSessionToken>(),
    op::<get_federation_token::GetFederationToken>(),
];
