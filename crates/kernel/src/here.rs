//! Where a request acts: partition, region and the caller's account.

/// Every stored name lies below an account and, but for global services, a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    pub partition: &'static str,
    pub region: String,
    pub account: String,
}

impl Here {
    pub fn new(region: &str, account: &str) -> Here {
        Here { partition: partition_of(region), region: region.to_owned(), account: account.to_owned() }
    }

    /// The ARN of a resource of this account in this region.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition, self.region, self.account)
    }

    /// The ARN of a resource that belongs to an account but to no region, as IAM's do.
    pub fn global_arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}::{}:{resource}", self.partition, self.account)
    }
}

fn partition_of(region: &str) -> &'static str {
    match region {
        r if r.starts_with("cn-") => "aws-cn",
        r if r.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_its_resources() {
        let here = Here::new("eu-west-1", "000000000000");
        assert_eq!(here.arn("sqs", "jobs"), "arn:aws:sqs:eu-west-1:000000000000:jobs");
        assert_eq!(here.global_arn("iam", "user/bob"), "arn:aws:iam::000000000000:user/bob");
        assert_eq!(Here::new("cn-north-1", "1").partition, "aws-cn");
    }
}
