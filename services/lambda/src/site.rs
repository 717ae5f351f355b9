//! What Lambda answers outside its API: addresses of functions, and the code that GetFunction points to.

use crate::{download, web};
use kernel::Site;

pub const SITE: Site = Site {
    claims: |head| web::claims(head) || download::claims(head),
    answer: |visit| match web::claims(&visit.head) {
        true => web::answer(visit),
        false => download::answer(visit),
    },
    dress: None,
};
