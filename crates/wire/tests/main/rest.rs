//! REST: Lambda in JSON, S3 in XML.

use super::models::{lambda, s3};
use super::support::{Ask, text};
use wire::{Body, Map, Model, Protocol, Request, Response, Struct, Timestamp, decode, encode, route};

fn answer(model: &Model, op: &str, protocol: Protocol, output: &mut dyn Struct) -> Response {
    encode(model, model.op(op).unwrap(), protocol, output, "id")
}

#[test]
fn a_function_is_created() {
    let body = r#"{"FunctionName":"f","Runtime":"python3.12","Role":"arn:aws:iam::111111111111:role/r","Handler":"a.b","Code":{"ZipFile":"UEsDBA=="},"Timeout":3,"Environment":{"Variables":{"A_B":"1"}},"Layers":[],"MemorySize":128}"#;
    let (name, input, decoded) = Ask::new("POST", "/2015-03-31/functions/")
        .body(body)
        .decode::<lambda::CreateFunctionRequest>(&lambda::MODEL)
        .unwrap();
    assert_eq!((name.as_str(), input.function_name.as_str()), ("CreateFunction", "f"));
    assert_eq!(&input.code.zip_file.unwrap()[..], b"PK\x03\x04");
    assert_eq!(input.environment.unwrap().variables.unwrap().get("A_B").map(String::as_str), Some("1"));
    assert_eq!(input.layers, Some(Vec::new()));
    assert_eq!(decoded.unknown, 0);
    let mut output = lambda::FunctionConfiguration { function_name: Some("f".into()), ..Default::default() };
    let response = answer(&lambda::MODEL, "CreateFunction", Protocol::RestJson, &mut output);
    assert_eq!((response.status, text(&response).as_str()), (201, r#"{"FunctionName":"f"}"#));
    assert_eq!(response.header("content-type"), Some("application/json"));
}

#[test]
fn labels_queries_and_payloads_are_bound() {
    let ask = Ask::new("POST", "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A111111111111%3Afunction%3Af/invocations?Qualifier=live")
        .header("x-amz-invocation-type", "Event")
        .body("{\"a\": 1}");
    let (name, input, _) = ask.decode::<lambda::InvocationRequest>(&lambda::MODEL).unwrap();
    assert_eq!(name, "Invoke");
    assert_eq!(input.function_name, "arn:aws:lambda:us-east-1:111111111111:function:f");
    assert_eq!((input.qualifier.as_deref(), input.invocation_type.as_deref()), (Some("live"), Some("Event")));
    assert_eq!(&input.payload.unwrap()[..], b"{\"a\": 1}");
    let untag = Ask::new(
        "DELETE",
        "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A111111111111%3Afunction%3Af?tagKeys=a&tagKeys=b+c",
    );
    assert_eq!(untag.input::<lambda::UntagResourceRequest>(&lambda::MODEL).tag_keys, ["a", "b c"]);
    let list = Ask::new("GET", "/2015-03-31/functions?MaxItems=7");
    assert_eq!(list.input::<lambda::ListFunctionsRequest>(&lambda::MODEL).max_items, Some(7));
}

#[test]
fn an_invocation_is_answered_with_status_headers_and_payload() {
    let mut output = lambda::InvocationResponse {
        status_code: Some(202),
        function_error: Some("Unhandled\r\nx: y".into()),
        payload: Some(b"raw".to_vec().into()),
        ..Default::default()
    };
    let response = answer(&lambda::MODEL, "Invoke", Protocol::RestJson, &mut output);
    assert_eq!((response.status, text(&response).as_str()), (202, "raw"));
    assert_eq!(response.header("x-amz-function-error"), Some("Unhandled  x: y"));
}

#[test]
fn an_object_streams_in_and_out() {
    let (method, mut headers) = (http::Method::PUT, http::HeaderMap::new());
    headers.insert("x-amz-meta-Colour", "red".parse().unwrap());
    headers.insert("content-length", "3".parse().unwrap());
    let mut request = Request {
        method: &method,
        path: "/bucket/a%20b/c+d",
        query: "x-id=PutObject",
        headers: &headers,
        body: &[],
        stream: Some(Body::from(&b"abc"[..])),
    };
    let routed = route(&s3::MODEL, Protocol::RestXml, &request).unwrap();
    let mut input = s3::PutObjectRequest::default();
    decode(&s3::MODEL, &routed, Protocol::RestXml, &mut request, &mut input).unwrap();
    assert_eq!((input.bucket.as_str(), input.key.as_str()), ("bucket", "a b/c+d"));
    assert_eq!(input.metadata.unwrap().get("colour").map(String::as_str), Some("red"));
    assert_eq!((input.content_length, input.body.bytes()), (Some(3), Some(&b"abc"[..])));
    let metadata: Map<String> = [("colour".to_owned(), "red".to_owned())].into_iter().collect();
    let mut output = s3::GetObjectOutput {
        body: Body::from(&b"abc"[..]),
        e_tag: Some("\"x\"".into()),
        content_type: Some("text/plain".into()),
        last_modified: Some(Timestamp::from_secs(1_700_000_000)),
        metadata: Some(metadata),
        ..Default::default()
    };
    let response = answer(&s3::MODEL, "GetObject", Protocol::RestXml, &mut output);
    assert_eq!(text(&response), "abc");
    assert_eq!(response.header("ETag"), Some("\"x\""));
    assert_eq!(response.header("content-type"), Some("text/plain"));
    assert_eq!(response.header("last-modified"), Some("Tue, 14 Nov 2023 22:13:20 GMT"));
    assert_eq!(response.header("x-amz-meta-colour"), Some("red"));
    assert_eq!(response.header("x-amz-request-id"), Some("id"));
    assert!(output.body.is_empty());
}

#[test]
fn s3_tells_its_operations_apart() {
    for (method, target, header, name) in [
        ("PUT", "/b/k", None, "PutObject"),
        ("PUT", "/b/k", Some("x-amz-copy-source"), "CopyObject"),
        ("PUT", "/b/k?partNumber=1&uploadId=u", None, "UploadPart"),
        ("PUT", "/b/k?partNumber=1&uploadId=u", Some("x-amz-copy-source"), "UploadPartCopy"),
        ("GET", "/b/k?uploadId=u", None, "ListParts"),
        ("GET", "/b?list-type=2", None, "ListObjectsV2"),
        ("GET", "/b/", None, "ListObjects"),
        ("GET", "/b?versions", None, "ListObjectVersions"),
        ("GET", "/b?analytics&id=1", None, "GetBucketAnalyticsConfiguration"),
        ("GET", "/b?analytics", None, "ListBucketAnalyticsConfigurations"),
        ("GET", "/", None, "ListBuckets"),
        ("HEAD", "/b", None, "HeadBucket"),
        ("POST", "/b?delete", None, "DeleteObjects"),
        ("DELETE", "/b/k?uploadId=u", None, "AbortMultipartUpload"),
        ("DELETE", "/b/k?versionId=u", None, "DeleteObject"),
    ] {
        let mut headers = http::HeaderMap::new();
        headers.extend(
            header.map(|name: &str| (name.parse::<http::HeaderName>().unwrap(), "x".parse().unwrap())),
        );
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let method = method.parse().unwrap();
        let request = Request { method: &method, path, query, headers: &headers, body: &[], stream: None };
        assert_eq!(route(&s3::MODEL, Protocol::RestXml, &request).unwrap().op.name, name, "{target}");
    }
}

#[test]
fn objects_are_listed_and_deleted() {
    let object = s3::Object {
        key: Some("a&b".into()),
        size: Some(3),
        e_tag: Some("\"x\"".into()),
        ..Default::default()
    };
    let mut output = s3::ListObjectsV2Output {
        name: Some("b".into()),
        contents: Some(vec![object.clone(), object]),
        ..Default::default()
    };
    let one = "<Contents><Key>a&amp;b</Key><ETag>&quot;x&quot;</ETag><Size>3</Size></Contents>";
    let response = answer(&s3::MODEL, "ListObjectsV2", Protocol::RestXml, &mut output);
    assert_eq!(
        text(&response),
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult \
             xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{one}{one}<Name>b</Name></ListBucketResult>"
        )
    );
    let body = "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key> a </Key></Object>\n<Object><Key>b</Key>\
                <VersionId>v</VersionId></Object><Quiet>true</Quiet></Delete>";
    let input: s3::DeleteObjectsRequest = Ask::new("POST", "/b?delete").body(body).input(&s3::MODEL);
    let keys: Vec<_> = input.delete.objects.iter().map(|object| object.key.as_str()).collect();
    assert_eq!((keys, input.delete.quiet), (vec![" a ", "b"], Some(true)));
}

#[test]
fn s3_has_roots_of_its_own() {
    let mut output = s3::GetBucketLocationOutput { location_constraint: Some("eu-west-1".into()) };
    let response = answer(&s3::MODEL, "GetBucketLocation", Protocol::RestXml, &mut output);
    let root = "LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    assert!(text(&response).ends_with(&format!("<{root}>eu-west-1</LocationConstraint>")));
    let mut output = s3::GetBucketLocationOutput::default();
    let response = answer(&s3::MODEL, "GetBucketLocation", Protocol::RestXml, &mut output);
    assert!(text(&response).ends_with(&format!("<{root}></LocationConstraint>")));
    let grantee = s3::Grantee { r#type: "CanonicalUser".into(), id: Some("i".into()), ..Default::default() };
    let grant = s3::Grant { grantee: Some(grantee), permission: Some("READ".into()) };
    let mut output = s3::GetBucketAclOutput { grants: Some(vec![grant]), ..Default::default() };
    let response = answer(&s3::MODEL, "GetBucketAcl", Protocol::RestXml, &mut output);
    assert!(text(&response).contains(
        "<AccessControlList><Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:type=\"CanonicalUser\"><ID>i</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList>"
    ));
    let mut output = s3::GetBucketPolicyOutput { policy: Some("{}".into()) };
    let response = answer(&s3::MODEL, "GetBucketPolicy", Protocol::RestXml, &mut output);
    assert_eq!(text(&response), "{}");
    let result = s3::CopyObjectResult { e_tag: Some("e".into()), ..Default::default() };
    let mut output = s3::CopyObjectOutput { copy_object_result: Some(result), ..Default::default() };
    let response = answer(&s3::MODEL, "CopyObject", Protocol::RestXml, &mut output);
    assert!(
        text(&response)
            .contains("<CopyObjectResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><ETag>e</ETag>")
    );
}

#[test]
fn xml_payloads_are_read_with_their_attributes() {
    let body = "<Tagging><TagSet><Tag><Key>k</Key><Value/></Tag></TagSet></Tagging>";
    let input: s3::PutBucketTaggingRequest = Ask::new("PUT", "/b?tagging").body(body).input(&s3::MODEL);
    let tag = &input.tagging.tag_set[0];
    assert_eq!((tag.key.as_str(), tag.value.as_str()), ("k", ""));
    let policy: s3::PutBucketPolicyRequest = Ask::new("PUT", "/b?policy").body("{}").input(&s3::MODEL);
    assert_eq!(policy.policy, "{}");
}
