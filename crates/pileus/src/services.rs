//! THE list: every service that this cloud has, in reading order.

use kernel::Service;

pub static SERVICES: &[&Service] = &[&sts::SERVICE, &iam::SERVICE];
