use crate::testing::{arn, call, make, running_cloud};
use auth::sigv4::{self, Credentials, Family, Payload, SignedBody};
use http::{Method, Request};
use kernel::functions::Refused;
use ring::digest;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::functions::{Ran, Runner};
use testkit::{Cloud, Page};

const OPEN: &str = "NONE";
const FORBIDDEN: &str = r#"{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}"#;

/// A function with an address.
async fn address(auth: &str) -> (Cloud, Arc<Runner>, String) {
    let (cloud, functions) = running_cloud().await;
    make(&cloud, "f").await;
    let asked = json!({"FunctionName": "f", "AuthType": auth, "Cors": {"AllowOrigins": ["https://here.example"],
        "AllowMethods": ["GET"]}});
    let url = call(&cloud, "CreateFunctionUrlConfig", asked).await;
    let url = url["FunctionUrl"].as_str().expect("a text").to_owned();
    (cloud, functions, url)
}

/// Lets everybody in.
async fn open(cloud: &Cloud) {
    let permission = json!({"FunctionName": "f", "StatementId": "all", "Principal": "*",
        "Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": OPEN});
    call(cloud, "AddPermission", permission).await;
}

fn get(url: &str) -> Request<&'static str> {
    Request::get(url).body("").expect("is a request")
}

/// What was run last.
fn ran(functions: &Runner) -> Ran {
    functions.take_ran().pop().expect("was run")
}

fn seen(page: &Page) -> (u16, &str) {
    (page.status, &page.body)
}

#[tokio::test]
async fn everybody_may_come_where_the_policy_says_so() {
    let (cloud, functions, url) = address(OPEN).await;
    functions.returns(r#"{"statusCode": 201, "body": "made", "cookies": ["a=1"]}"#);
    let page = cloud.visit(get(&url)).await;
    assert_eq!(seen(&page), (403, FORBIDDEN));
    assert_eq!(page.header("x-amzn-errortype"), Some("AccessDeniedException"));
    open(&cloud).await;
    let page = cloud.visit(Request::post(format!("{url}a%20b?x=1&x=2")).body("data").expect("is one")).await;
    assert_eq!(seen(&page), (201, "made"));
    assert_eq!(page.header("set-cookie"), Some("a=1"));
    assert_eq!(page.header("content-type"), Some("application/json"));
    let Ran { function, invocation } = ran(&functions);
    assert_eq!((function.name.as_str(), function.version.as_str()), ("f", "$LATEST"));
    assert_eq!(page.header("x-amzn-requestid"), Some(invocation.request_id.as_str()));
    let root = page.header("x-amzn-trace-id").expect("is told");
    assert!(invocation.trace.is_some_and(|trace| trace.starts_with(&format!("{root};Parent="))), "{root}");
    let event: Value = serde_json::from_slice(&invocation.payload).expect("is JSON");
    assert_eq!((&event["rawPath"], &event["rawQueryString"]), (&json!("/a%20b"), &json!("x=1&x=2")));
    assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("ZGF0YQ=="), &json!(true)));
    assert_eq!(event["requestContext"]["requestId"], invocation.request_id);
}

#[tokio::test]
async fn what_functions_do_wrong() {
    let (cloud, functions, url) = address(OPEN).await;
    open(&cloud).await;
    let broken = (502, "Internal Server Error");
    functions.fails("no");
    assert_eq!(seen(&cloud.visit(get(&url)).await), broken);
    functions.returns(r#"{"statusCode": 1}"#);
    assert_eq!(seen(&cloud.visit(get(&url)).await), broken);
    functions.refuses(Refused::Throttled);
    assert_eq!(seen(&cloud.visit(get(&url)).await), (429, r#"{"Message":"Rate Exceeded."}"#));
    functions.refuses(Refused::CannotRun("No Python.".to_owned()));
    assert_eq!(seen(&cloud.visit(get(&url)).await), (501, r#"{"Message":"No Python."}"#));
}

#[tokio::test]
async fn addresses_that_nobody_has() {
    let (cloud, _, url) = address(OPEN).await;
    open(&cloud).await;
    for other in
        [url.replace("us-east-1", "eu-west-1"), "http://abc.lambda-url.us-east-1.localhost/".to_owned()]
    {
        let page = cloud.visit(get(&other)).await;
        assert_eq!(seen(&page), (403, r#"{"Message":null}"#), "{other}");
        assert_eq!(page.header("x-amzn-errortype"), Some("AccessDeniedException"));
    }
}

#[tokio::test]
async fn an_alias_has_its_own_policy() {
    let (cloud, functions, _) = address(OPEN).await;
    functions.returns("1");
    let alias = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "$LATEST"});
    call(&cloud, "CreateAlias", alias).await;
    let asked = json!({"FunctionName": "f", "Qualifier": "live", "AuthType": OPEN});
    let url = call(&cloud, "CreateFunctionUrlConfig", asked).await;
    let url = url["FunctionUrl"].as_str().expect("a text");
    open(&cloud).await;
    assert_eq!(cloud.visit(get(url)).await.status, 403);
    let permission = json!({"FunctionName": "f", "Qualifier": "live", "StatementId": "all", "Principal": "*",
        "Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": OPEN});
    call(&cloud, "AddPermission", permission).await;
    assert_eq!(seen(&cloud.visit(get(url)).await), (200, "1"));
    assert_eq!(ran(&functions).invocation.invoked_arn, arn("f:live"));
    call(&cloud, "DeleteAlias", json!({"FunctionName": "f", "Name": "live"})).await;
    assert_eq!(seen(&cloud.visit(get(url)).await), (403, FORBIDDEN));
}

#[tokio::test]
async fn browsers_are_told_what_the_address_says() {
    let (cloud, functions, url) = address(OPEN).await;
    open(&cloud).await;
    let ask = |method: Method| {
        let request = Request::builder().method(method).uri(&url).header("origin", "https://here.example");
        request.header("access-control-request-method", "GET").body("").expect("is a request")
    };
    let page = cloud.visit(ask(Method::OPTIONS)).await;
    assert_eq!((page.status, page.header("access-control-allow-methods")), (200, Some("GET")));
    assert!(functions.take_ran().is_empty());
    functions.returns(r#"{"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "x"}}"#);
    let page = cloud.visit(ask(Method::GET)).await;
    assert_eq!(page.header("access-control-allow-origin"), Some("https://here.example"));
}

/// A request that somebody has signed.
fn signed(cloud: &Cloud, url: &str, key: &(String, String), region: &str) -> Request<&'static str> {
    let mut request = get(url);
    let host = request.uri().host().expect("has one").parse().expect("is a value");
    let path = request.uri().path().to_owned();
    let headers = request.headers_mut();
    headers.insert("host", host);
    let credentials = Credentials { access_key: &key.0, secret: &key.1, session_token: None };
    let now_s = cloud.now().seconds();
    let scope = credentials.scope(region, "lambda", now_s);
    let mut sha256 = [0; 32];
    sha256.copy_from_slice(digest::digest(&digest::SHA256, b"").as_ref());
    let body = SignedBody { payload: Payload::Absent, sha256 };
    sigv4::sign(("GET", &path, ""), headers, body, &credentials, &scope, now_s, Family::Rest)
        .expect("can be signed");
    request
}

/// A user without any rights, with a key.
async fn user(cloud: &Cloud, name: &str) -> (String, String) {
    cloud.call("iam", "CreateUser", json!({"UserName": name})).await.expect("is made");
    let key = cloud.call("iam", "CreateAccessKey", json!({"UserName": name})).await.expect("is made");
    let text = |name: &str| key["AccessKey"][name].as_str().expect("a text").to_owned();
    (text("AccessKeyId"), text("SecretAccessKey"))
}

#[tokio::test]
async fn who_signs_must_be_allowed() {
    let (cloud, functions, url) = address("AWS_IAM").await;
    functions.returns("1");
    assert_eq!(seen(&cloud.visit(get(&url)).await), (403, FORBIDDEN));
    let ada = user(&cloud, "ada").await;
    assert_eq!(seen(&cloud.visit(signed(&cloud, &url, &ada, "us-east-1")).await), (403, FORBIDDEN));
    let statement = json!({"Effect": "Allow", "Action": "lambda:InvokeFunctionUrl", "Resource": arn("f"),
        "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}});
    let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let policy = json!({"UserName": "ada", "PolicyName": "p", "PolicyDocument": document});
    cloud.call("iam", "PutUserPolicy", policy).await.expect("is put");
    assert_eq!(seen(&cloud.visit(signed(&cloud, &url, &ada, "us-east-1")).await), (200, "1"));
    let event: Value = serde_json::from_slice(&ran(&functions).invocation.payload).expect("is JSON");
    let context = &event["requestContext"];
    assert_eq!(context["accountId"], testkit::ACCOUNT);
    assert_eq!(context["authorizer"]["iam"]["userArn"], "arn:aws:iam::000000000000:user/ada");
    assert_eq!(context["authorizer"]["iam"]["accessKey"], ada.0);
    let other = cloud.visit(signed(&cloud, &url, &ada, "eu-west-1")).await;
    assert_eq!(other.status, 403);
    assert!(other.body.contains("Credential should be scoped to a valid region"), "{}", other.body);
    let forged = (ada.0, "x".repeat(40));
    let forged = cloud.visit(signed(&cloud, &url, &forged, "us-east-1")).await;
    assert_eq!(forged.status, 403);
    assert!(forged.body.contains("The request signature we calculated does not match"), "{}", forged.body);
}

#[tokio::test]
async fn what_streams_may_describe_itself() {
    let (cloud, functions, url) = address(OPEN).await;
    open(&cloud).await;
    let mode = json!({"FunctionName": "f", "InvokeMode": "RESPONSE_STREAM"});
    call(&cloud, "UpdateFunctionUrlConfig", mode).await;
    functions.returns("{\"statusCode\":201,\"cookies\":[\"a=1\"]}\0\0\0\0\0\0\0\0Hello");
    let page = cloud.visit(get(&url)).await;
    assert_eq!((page.status, page.header("set-cookie")), (201, Some("a=1")));
    assert_eq!(
        (page.body.as_str(), page.header("content-type")),
        ("Hello", Some("application/octet-stream"))
    );
    functions.returns(r#"{"statusCode": 201}"#);
    let page = cloud.visit(get(&url)).await;
    assert_eq!(seen(&page), (200, r#"{"statusCode": 201}"#));
    functions.fails("no");
    assert_eq!(seen(&cloud.visit(get(&url)).await), (502, "Internal Server Error"));
    functions.refuses(Refused::Throttled);
    assert_eq!(cloud.visit(get(&url)).await.status, 429);
}
