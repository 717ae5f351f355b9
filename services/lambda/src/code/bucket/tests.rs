use crate::testing::{Refusal, archive, call, cloud_with_buckets, least, make, refusal};
use kernel::ports::Call;
use kernel::{Caller, Here};
use serde_json::{Value, json};
use testkit::Cloud;
use wire::Map;

async fn put(cloud: &Cloud, key: &str, body: &[u8]) -> Map<wire::Value> {
    let text = |text: &str| wire::Value::Text(text.to_owned());
    let body = wire::Value::Blob(body.to_vec().into());
    let input: Map<wire::Value> =
        [("Bucket", text("code")), ("Key", text(key)), ("Body", body)].into_iter().collect();
    let caller = Caller::root(testkit::ACCOUNT);
    let call = Call {
        service: "s3",
        operation: "PutObject",
        input: &wire::Value::Map(input),
        caller: &caller,
        here: &Here::new(testkit::REGION, testkit::ACCOUNT),
    };
    let put = cloud.cloud.world.calls.call(&cloud.cloud, call).await.expect("is put");
    put.as_map().expect("is a structure").clone()
}

async fn cloud() -> Cloud {
    let cloud = cloud_with_buckets().await;
    cloud.call("s3", "CreateBucket", json!({"Bucket": "code"})).await.expect("is made");
    cloud
}

fn in_bucket(key: &str) -> Value {
    let mut asked = least("g");
    asked["Code"] = json!({"S3Bucket": "code", "S3Key": key});
    asked
}

fn invalid(message: &str) -> Refusal {
    (400, "InvalidParameterValueException", message).into()
}

#[tokio::test]
async fn what_cannot_be_read() {
    let cloud = cloud().await;
    make(&cloud, "f").await;
    let no_key = "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.";
    assert_eq!(refusal(&cloud, "CreateFunction", in_bucket("nothing")).await, invalid(no_key));
    let update = json!({"FunctionName": "f", "S3Bucket": "code", "S3Key": "nothing"});
    assert_eq!(refusal(&cloud, "UpdateFunctionCode", update).await, invalid(no_key));
    let no_bucket = "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist";
    let layer = json!({"LayerName": "l", "Content": {"S3Bucket": "none-such", "S3Key": "k"}});
    assert_eq!(refusal(&cloud, "PublishLayerVersion", layer).await, invalid(no_bucket));
    put(&cloud, "empty", b"").await;
    let broken = "Could not unzip uploaded file. Please check your file, then try to upload again.";
    assert_eq!(refusal(&cloud, "CreateFunction", in_bucket("empty")).await, invalid(broken));
    let mut two = in_bucket("empty");
    two["Code"]["ZipFile"] = json!("aGk=");
    let sentence = "Please do not provide other FunctionCode parameters when providing a ZipFile.";
    assert_eq!(refusal(&cloud, "CreateFunction", two).await, invalid(sentence));
    let half = json!({"FunctionName": "f", "S3Bucket": "code"});
    let sentence = "Please provide a source for function code.";
    assert_eq!(refusal(&cloud, "UpdateFunctionCode", half).await, invalid(sentence));
}

#[tokio::test]
async fn the_caller_must_be_allowed_to_read_it() {
    let cloud = cloud().await;
    make(&cloud, "f").await;
    put(&cloud, "f.zip", b"no archive").await;
    let user = cloud.call("iam", "CreateUser", json!({"UserName": "ada"})).await.expect("is made");
    let id = user["User"]["UserId"].as_str().expect("a text");
    let ada = testkit::user(testkit::ACCOUNT, "ada", id);
    let allow = async |action: &str| {
        let statement = json!({"Effect": "Allow", "Action": action, "Resource": "*"});
        let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        let name = action.replace(':', "-");
        let policy = json!({"UserName": "ada", "PolicyName": name, "PolicyDocument": document});
        cloud.call("iam", "PutUserPolicy", policy).await.expect("is put");
    };
    allow("lambda:UpdateFunctionCode").await;
    let update = json!({"FunctionName": "f", "S3Bucket": "code", "S3Key": "f.zip"});
    let refused = cloud.call_as(&ada, "lambda", "UpdateFunctionCode", update.clone()).await;
    let refused: Refusal = refused.expect_err("is refused").into();
    assert_eq!((refused.status, refused.code.as_str()), (403, "AccessDeniedException"));
    let begin = "Your access has been denied by S3, please make sure your request credentials have permission to GetObject for code/f.zip. S3 Error Code: AccessDenied. S3 Error Message: ";
    assert!(refused.message.starts_with(begin), "{}", refused.message);
    allow("s3:GetObject").await;
    let refused = cloud.call_as(&ada, "lambda", "UpdateFunctionCode", update).await;
    let refused: Refusal = refused.expect_err("is no archive").into();
    assert_eq!(refused.code, "InvalidParameterValueException");
}

#[tokio::test]
async fn a_version_of_an_object_can_be_meant() {
    let cloud = cloud().await;
    let status = json!({"Bucket": "code", "VersioningConfiguration": {"Status": "Enabled"}});
    cloud.call("s3", "PutBucketVersioning", status).await.expect("is put");
    let zip = archive(&[("index.py", b"def handler(event, context):\n    return 1\n")]);
    let first = put(&cloud, "f.zip", &zip).await;
    put(&cloud, "f.zip", b"no archive").await;
    let mut asked = in_bucket("f.zip");
    assert_eq!(refusal(&cloud, "CreateFunction", asked.clone()).await.status, 400);
    asked["Code"]["S3ObjectVersion"] = first.get("VersionId").and_then(wire::Value::as_text).into();
    let made = call(&cloud, "CreateFunction", asked).await;
    assert_eq!(made["CodeSize"], zip.len());
}
