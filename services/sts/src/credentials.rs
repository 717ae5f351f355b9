//! Makes temporary credentials.

use crate::shapes;
use kernel::caller::{Credentials, Session};
use kernel::{Cx, Principal, Time};

/// Credentials for a principal, from now on for `duration_s` seconds.
pub fn issue(cx: &Cx<'_>, principal: Principal, session: Session, duration_s: i32) -> shapes::Credentials {
    let credentials = Credentials::issue(cx.ids, cx.now, principal, session, i64::from(duration_s));
    let expires_s = credentials.session.expires_s;
    let session_token = credentials.seal(&cx.world.tokens, cx.ids.bytes());
    shapes::Credentials {
        access_key_id: credentials.access_key,
        secret_access_key: credentials.secret,
        session_token,
        expiration: Time::from_seconds(expires_s).into(),
    }
}
