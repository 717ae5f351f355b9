//! What host names say: the bucket that one means, or the function.
//!
//! `photos.s3.eu-west-1.amazonaws.com/cat.jpg` is `s3.eu-west-1.amazonaws.com/photos/cat.jpg`, and
//! `photos.s3-website-eu-west-1.amazonaws.com` is the web site of the same bucket.
//! `abc.lambda-url.eu-west-1.on.aws` is a function's own address, as is `abc.lambda-url.eu-west-1.localhost`.

/// Below these stand services and regions, and buckets before them.
const DOMAINS: [&str; 4] =
    [".amazonaws.com", ".amazonaws.com.cn", ".localhost.localstack.cloud", ".localhost"];

/// Below these stand addresses of functions.
const FUNCTION_DOMAINS: [&str; 3] = [".on.aws", ".localhost.localstack.cloud", ".localhost"];

/// What a host name says of S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressed<'h> {
    /// S3's own host: the bucket stands in the path.
    Service,
    Bucket(&'h str),
    Site(&'h str),
}

/// Reads a host name without its port, in lower case. `None` where it does not speak of S3.
pub fn of_host(host: &str) -> Option<Addressed<'_>> {
    let rest = DOMAINS.iter().find_map(|domain| host.strip_suffix(domain))?;
    let start = |label: &str| label.as_ptr() as usize - rest.as_ptr() as usize;
    let label = rest.rsplit('.').find(|label| is_s3(label))?;
    let bucket = rest.get(..start(label))?.strip_suffix('.').unwrap_or_default();
    let is_site = label.starts_with("s3-website");
    match (bucket, is_site) {
        ("", _) => Some(Addressed::Service),
        (bucket, true) => Some(Addressed::Site(bucket)),
        (bucket, false) => Some(Addressed::Bucket(bucket)),
    }
}

/// `s3`, and older forms such as `s3-eu-west-1` and `s3-website-eu-west-1`.
fn is_s3(label: &str) -> bool {
    label == "s3" || label.starts_with("s3-")
}

/// The bucket before a host of one's own: `photos.localhost`. Only for requests that are known to be S3's.
pub fn bucket_before_localhost(host: &str) -> Option<&str> {
    host.strip_suffix(".localhost").filter(|bucket| of_host(host).is_none() && !bucket.is_empty())
}

/// A function's own address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionHost<'h> {
    pub id: &'h str,
    pub region: &'h str,
}

/// The function's address that a host name is, in lower case and without its port.
pub fn function_of_host(host: &str) -> Option<FunctionHost<'_>> {
    let rest = FUNCTION_DOMAINS.iter().find_map(|domain| host.strip_suffix(domain))?;
    let (id, region) = rest.split_once(".lambda-url.")?;
    let is_label = |text: &str| !text.is_empty() && !text.contains('.');
    (is_label(id) && is_label(region)).then_some(FunctionHost { id, region })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_their_buckets() {
        for (host, meant) in [
            ("s3.amazonaws.com", Some(Addressed::Service)),
            ("photos.s3.amazonaws.com", Some(Addressed::Bucket("photos"))),
            ("my.photos.s3.eu-west-1.amazonaws.com", Some(Addressed::Bucket("my.photos"))),
            ("a.s3.b.s3.dualstack.eu-west-1.amazonaws.com", Some(Addressed::Bucket("a.s3.b"))),
            ("photos.s3-eu-west-1.amazonaws.com", Some(Addressed::Bucket("photos"))),
            ("photos.s3.localhost", Some(Addressed::Bucket("photos"))),
            ("photos.s3-website-us-east-1.amazonaws.com", Some(Addressed::Site("photos"))),
            ("photos.s3-website.eu-west-1.amazonaws.com", Some(Addressed::Site("photos"))),
            ("sqs.eu-west-1.amazonaws.com", None),
            ("photos.localhost", None),
            ("example.com", None),
        ] {
            assert_eq!(of_host(host), meant, "{host}");
        }
        assert_eq!(bucket_before_localhost("photos.localhost"), Some("photos"));
        assert_eq!(bucket_before_localhost("photos.s3.localhost"), None);
        assert_eq!(bucket_before_localhost("localhost"), None);
    }
    #[test]
    fn hosts_of_functions() {
        let found = Some(FunctionHost { id: "abc", region: "eu-west-1" });
        for (host, meant) in [
            ("abc.lambda-url.eu-west-1.on.aws", found),
            ("abc.lambda-url.eu-west-1.localhost", found),
            ("abc.lambda-url.eu-west-1.localhost.localstack.cloud", found),
            ("a.bc.lambda-url.eu-west-1.on.aws", None),
            (".lambda-url.eu-west-1.on.aws", None),
            ("abc.lambda-url.on.aws", None),
            ("lambda.eu-west-1.amazonaws.com", None),
        ] {
            assert_eq!(function_of_host(host), meant, "{host}");
        }
    }
}
