//! Which operation is asked for, by method and path: a tree of path segments, built when the model is parsed.
//!
//! Operations of S3 share their paths. Among those that fit, the one wins whose query keys and headers are
//! there and that asks for the most of them.

use super::Op;
use crate::Request;

/// What must be in the request, besides method and path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Query(&'static str),
    Header(&'static str),
}

#[derive(Debug, Default)]
pub struct Router {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    literals: Vec<(&'static str, Node)>,
    label: Option<Box<Node>>,
    /// A label that takes one segment or more.
    greedy: Option<Box<Node>>,
    endings: Vec<Ending>,
}

/// One operation whose path ends here.
#[derive(Debug)]
struct Ending {
    name: &'static str,
    method: &'static str,
    /// Keys that the URI spells out, with the value where it has one.
    literals: Vec<(&'static str, Option<&'static str>)>,
    needs: Vec<Need>,
}

/// An operation and the labels' values, still percent-encoded, in the order of the path.
pub struct Found<'r> {
    pub name: &'static str,
    pub values: Vec<&'r str>,
}

impl Router {
    pub fn of(operations: &[Op]) -> Self {
        let mut router = Router::default();
        for op in operations {
            let (path, query) = op.uri.split_once('?').unwrap_or((op.uri, ""));
            let node = router.root.grow(path.trim_matches('/'));
            node.endings.push(Ending {
                name: op.name,
                method: op.method,
                literals: query.split('&').filter(|part| !part.is_empty()).map(key_and_value).collect(),
                needs: op.needs.clone(),
            });
        }
        router
    }

    pub fn find<'r>(&self, request: &Request<'r>) -> Option<Found<'r>> {
        let mut values = Vec::new();
        let path = request.path.strip_prefix('/').unwrap_or(request.path);
        let ending = self.root.find((!path.is_empty()).then_some(path), request, &mut values)?;
        Some(Found { name: ending.name, values })
    }
}

impl Node {
    fn grow(&mut self, path: &'static str) -> &mut Node {
        if path.is_empty() {
            return self;
        }
        let (segment, rest) = path.split_once('/').unwrap_or((path, ""));
        let child = match segment.strip_prefix('{') {
            Some(label) if label.ends_with("+}") => &mut **self.greedy.get_or_insert_default(),
            Some(_) => &mut **self.label.get_or_insert_default(),
            None => self.literal(segment),
        };
        child.grow(rest)
    }

    fn literal(&mut self, segment: &'static str) -> &mut Node {
        let at = match self.literals.binary_search_by(|(known, _)| (*known).cmp(segment)) {
            Ok(at) => at,
            Err(at) => {
                self.literals.insert(at, (segment, Node::default()));
                at
            }
        };
        &mut self.literals[at].1
    }

    /// `rest` is what follows the slash; `None` at the end of the path. The most literal way is tried first.
    fn find<'r>(
        &self,
        rest: Option<&'r str>,
        request: &Request<'_>,
        values: &mut Vec<&'r str>,
    ) -> Option<&Ending> {
        let Some(rest) = rest.filter(|rest| !rest.is_empty()) else {
            return self.best_ending(request);
        };
        let (segment, after) = match rest.split_once('/') {
            Some((segment, after)) => (segment, Some(after)),
            None => (rest, None),
        };
        if let Ok(at) = self.literals.binary_search_by(|(known, _)| (*known).cmp(segment))
            && let Some(found) = self.literals[at].1.find(after, request, values)
        {
            return Some(found);
        }
        if let Some(label) = self.label.as_ref().filter(|_| !segment.is_empty()) {
            values.push(segment);
            if let Some(found) = label.find(after, request, values) {
                return Some(found);
            }
            values.pop();
        }
        self.greedy.as_ref()?.find_greedy(rest, request, values)
    }

    /// Gives the label as many segments as the rest of the pattern leaves.
    fn find_greedy<'r>(
        &self,
        rest: &'r str,
        request: &Request<'_>,
        values: &mut Vec<&'r str>,
    ) -> Option<&Ending> {
        values.push(rest);
        if let Some(found) = self.best_ending(request) {
            return Some(found);
        }
        values.pop();
        let goes_on = !self.literals.is_empty() || self.label.is_some();
        let mut end = rest.len();
        while goes_on && let Some(slash) = rest.get(..end)?.rfind('/') {
            let (value, after) = (rest.get(..slash)?, rest.get(slash + 1..)?);
            values.push(value);
            if let Some(found) = self.find(Some(after), request, values) {
                return Some(found);
            }
            values.pop();
            end = slash;
        }
        None
    }

    fn best_ending(&self, request: &Request<'_>) -> Option<&Ending> {
        let mut best: Option<(&Ending, usize)> = None;
        for ending in self.endings.iter().filter(|ending| ending.fits(request)) {
            let score = ending.literals.len() + ending.needs.len();
            if best.is_none_or(|(_, known)| score > known) {
                best = Some((ending, score));
            }
        }
        best.map(|(ending, _)| ending)
    }
}

impl Ending {
    fn fits(&self, request: &Request<'_>) -> bool {
        self.method == request.method.as_str()
            && self.literals.iter().all(|(key, value)| has_query(request.query, key, *value))
            && self.needs.iter().all(|need| match need {
                Need::Query(key) => has_query(request.query, key, None),
                Need::Header(name) => request.headers.contains_key(*name),
            })
    }
}

fn has_query(query: &str, key: &str, value: Option<&str>) -> bool {
    query.split('&').any(|part| {
        let (known, found) = part.split_once('=').unwrap_or((part, ""));
        known == key && value.is_none_or(|value| value == found)
    })
}

fn key_and_value(part: &'static str) -> (&'static str, Option<&'static str>) {
    part.split_once('=').map_or((part, None), |(key, value)| (key, Some(value)))
}

#[cfg(test)]
mod tests {
    use crate::{Model, Request};

    const TEXT: &str = "service t 1
known ListBuckets GET /
known ListObjects GET /{Bucket}
known ListObjectsV2 GET /{Bucket}?list-type=2
known GetBucketAcl GET /{Bucket}?acl
known GetObject GET /{Bucket}/{Key+}
known ListParts GET /{Bucket}/{Key+} needs ?uploadId
known PutObject PUT /{Bucket}/{Key+}
known CopyObject PUT /{Bucket}/{Key+} needs x-amz-copy-source
known UploadPart PUT /{Bucket}/{Key+} needs ?partNumber ?uploadId
known UploadPartCopy PUT /{Bucket}/{Key+} needs ?partNumber ?uploadId x-amz-copy-source
known GetFunction GET /2015-03-31/functions/{FunctionName}
known ListFunctions GET /2015-03-31/functions/
known GetPolicy GET /tags/{Arn+}/policy/{Id}
";

    fn ask(
        method: &str,
        path: &str,
        query: &str,
        header: Option<&'static str>,
    ) -> Option<(String, Vec<String>)> {
        let model = Model::parse(TEXT);
        let mut headers = http::HeaderMap::new();
        if let Some(name) = header {
            headers.insert(name, http::HeaderValue::from_static("x"));
        }
        let method = method.parse().unwrap();
        let request = Request { method: &method, path, query, headers: &headers, body: &[], stream: None };
        let found = model.router().find(&request)?;
        Some((found.name.to_owned(), found.values.iter().map(|value| value.to_string()).collect()))
    }

    #[track_caller]
    fn asks_for(
        name: &str,
        values: &[&str],
        method: &str,
        path: &str,
        query: &str,
        header: Option<&'static str>,
    ) {
        let (found, labels) = ask(method, path, query, header).expect("an operation");
        assert_eq!((found.as_str(), labels), (name, values.iter().map(|value| value.to_string()).collect()));
    }

    #[test]
    fn shared_paths_are_told_apart_by_what_they_need() {
        asks_for("PutObject", &["b", "k"], "PUT", "/b/k", "", None);
        asks_for("CopyObject", &["b", "k"], "PUT", "/b/k", "", Some("x-amz-copy-source"));
        asks_for("UploadPart", &["b", "k"], "PUT", "/b/k", "partNumber=1&uploadId=u", None);
        asks_for(
            "UploadPartCopy",
            &["b", "k"],
            "PUT",
            "/b/k",
            "uploadId=u&partNumber=1",
            Some("x-amz-copy-source"),
        );
        asks_for("ListObjects", &["b"], "GET", "/b", "prefix=x", None);
        asks_for("ListObjectsV2", &["b"], "GET", "/b/", "list-type=2&prefix=x", None);
        asks_for("GetBucketAcl", &["b"], "GET", "/b", "acl", None);
        asks_for("GetBucketAcl", &["b"], "GET", "/b", "acl=", None);
    }

    #[test]
    fn greedy_labels_keep_slashes() {
        asks_for("GetObject", &["b", "a/b%2Fc//d/"], "GET", "/b/a/b%2Fc//d/", "", None);
        asks_for("GetObject", &["b", "/k"], "GET", "/b//k", "x-id=GetObject", None);
        asks_for("ListParts", &["b", "k"], "GET", "/b/k", "uploadId=u", None);
        asks_for("GetPolicy", &["arn:x/y", "7"], "GET", "/tags/arn:x/y/policy/7", "", None);
    }

    #[test]
    fn literals_go_first_and_a_last_slash_means_nothing() {
        asks_for("ListBuckets", &[], "GET", "/", "", None);
        asks_for("ListFunctions", &[], "GET", "/2015-03-31/functions", "", None);
        asks_for("ListFunctions", &[], "GET", "/2015-03-31/functions/", "", None);
        asks_for("GetFunction", &["arn%3Aaws"], "GET", "/2015-03-31/functions/arn%3Aaws", "", None);
        assert_eq!(ask("DELETE", "/b", "", None), None);
    }
}
