//! Makes temporary credentials.

use crate::shapes;
use kernel::caller::{self, Session};
use kernel::{Cx, Principal, Time};

/// Credentials for a principal, from now on for `duration_s` seconds.
pub fn issue(cx: &Cx<'_>, principal: Principal, session: Session, duration_s: i32) -> shapes::Credentials {
    let issued_s = cx.now.seconds();
    let expires_s = issued_s + i64::from(duration_s);
    let account = principal.account();
    let access_key = auth::token::access_key_id(account, "ASIA", cx.ids.bytes())
        .expect("a caller's account has twelve digits");
    let credentials = caller::Credentials {
        access_key,
        secret: cx.ids.secret(40),
        principal,
        session: Session { issued_s, expires_s, ..session },
    };
    let session_token = credentials.seal(&cx.world.tokens, cx.ids.bytes());
    shapes::Credentials {
        access_key_id: credentials.access_key,
        secret_access_key: credentials.secret,
        session_token,
        expiration: Time::from_seconds(expires_s).into(),
    }
}
