//! Amazon resource names.

use std::fmt;

/// `arn:partition:service:region:account:resource`, borrowed from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    pub partition: &'a str,
    pub service: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    /// Everything after the fifth colon: `user/bob`, `queue-name`, `function:f:1`.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        let (partition, service, region, account) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let resource = parts.next()?;
        (!partition.is_empty() && !service.is_empty() && !resource.is_empty()).then_some(Arn {
            partition,
            service,
            region,
            account,
            resource,
        })
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Arn { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_and_prints() {
        let text = "arn:aws:lambda:eu-west-1:000000000000:function:f:1";
        let arn = Arn::parse(text).expect("is an ARN");
        assert_eq!((arn.service, arn.resource), ("lambda", "function:f:1"));
        assert_eq!(arn.to_string(), text);
    }

    #[test]
    fn refuses_what_is_none() {
        for text in ["", "arn", "arn:aws:iam::1", "arn:aws:iam::1:", "arn::iam::1:x", "urn:aws:iam::1:x"] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
