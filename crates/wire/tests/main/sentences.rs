//! AWS's own sentences for violated constraints, as it answered them.

use super::models::{
    apigateway, cloudwatch, dynamodb, ec2, events, iam, kms, lambda, logs, s3, sns, sqs, sts,
};
use super::support::Ask;

#[track_caller]
fn says<T: wire::Struct + Default>(ask: Ask, model: &wire::Model, code: &str, message: &str) {
    assert_eq!(ask.failure::<T>(model), (code, 400, message.to_owned()));
}

fn detected(violations: &str) -> String {
    format!("1 validation error detected: {violations}")
}

#[test]
fn lambda_shows_all_rules_of_an_element() {
    let create = |member: &str| {
        Ask::new("POST", "/2015-03-31/functions").body(format!(
            r#"{{"FunctionName":"f","Role":"arn:aws:iam::111111111111:role/r","Code":{{}},{member}}}"#
        ))
    };
    says::<lambda::CreateFunctionRequest>(
        create(r#""Architectures":["X86_64"]"#),
        &lambda::MODEL,
        "ValidationException",
        &detected(
            "Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: \
             [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
        ),
    );
    says::<lambda::CreateFunctionRequest>(
        create(r#""Architectures":["x86_64","arm64"]"#),
        &lambda::MODEL,
        "ValidationException",
        &detected(
            "Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length \
             less than or equal to 1",
        ),
    );
    says::<lambda::CreateFunctionRequest>(
        create(r#""SnapStart":{"ApplyOn":"invalidOption"}"#),
        &lambda::MODEL,
        "ValidationException",
        &detected(
            "Value 'invalidOption' at 'snapStart.applyOn' failed to satisfy constraint: Member must satisfy enum \
             value set: [PublishedVersions, None]",
        ),
    );
}

#[test]
fn lambda_shows_keys_and_values_of_a_map() {
    let create = |weights: &str| {
        Ask::new("POST", "/2015-03-31/functions/f/aliases").body(format!(
            r#"{{"Name":"a","FunctionVersion":"1","RoutingConfig":{{"AdditionalVersionWeights":{weights}}}}}"#
        ))
    };
    says::<lambda::CreateAliasRequest>(
        create(r#"{"2":2.0}"#),
        &lambda::MODEL,
        "ValidationException",
        &detected(
            "Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value \
             must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value \
             greater than or equal to 0.0, Member must not be null]",
        ),
    );
}

#[test]
fn a_label_and_a_name_are_checked_like_all_else() {
    says::<lambda::CreateAliasRequest>(
        Ask::new("POST", "/2015-03-31/functions/f/aliases").body(r#"{"Name":"2024","FunctionVersion":"1"}"#),
        &lambda::MODEL,
        "ValidationException",
        &detected(
            "Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression \
             pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
        ),
    );
    let (code, _, message) = Ask::new("GET", "/2015-03-31/functions/invalid%3Afunction%3Aname%3Atoo%3Along")
        .failure::<lambda::GetFunctionRequest>(&lambda::MODEL);
    assert_eq!(code, "ValidationException");
    assert!(message.contains("at 'functionName' failed to satisfy constraint: Member must satisfy regular"));
    says::<lambda::UntagResourceRequest>(
        Ask::new("DELETE", "/2017-03-31/tags/arn:aws:lambda:us-east-1:111111111111:function:f"),
        &lambda::MODEL,
        "ValidationException",
        &detected("Value null at 'tagKeys' failed to satisfy constraint: Member must not be null"),
    );
}

#[test]
fn events_lists_several_in_the_order_of_the_model() {
    says::<events::CreateConnectionRequest>(
        Ask::json(
            "AWSEvents.CreateConnection",
            r#"{"AuthorizationType":"INVALID","Name":"This should fail with two errors 123467890123412341234123412341234","AuthParameters":{}}"#,
        ),
        &events::MODEL,
        "ValidationException",
        "3 validation errors detected: Value 'This should fail with two errors 123467890123412341234123412341234' \
         at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: \
         [\\.\\-_A-Za-z0-9]+; Value 'This should fail with two errors 123467890123412341234123412341234' at 'name' \
         failed to satisfy constraint: Member must have length less than or equal to 64; Value 'INVALID' at \
         'authorizationType' failed to satisfy constraint: Member must satisfy enum value set: \
         [BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]",
    );
    says::<events::PutTargetsRequest>(
        Ask::json("AWSEvents.PutTargets", r#"{"Rule":"r","Targets":[{"Id":"!@#$@!#$","Arn":"arn"}]}"#),
        &events::MODEL,
        "ValidationException",
        &detected(
            "Value '!@#$@!#$' at 'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: [\\.\\-_A-Za-z0-9]+",
        ),
    );
}

#[test]
fn logs_has_a_code_of_its_own_and_prints_structures_like_java() {
    says::<logs::PutMetricFilterRequest>(
        Ask::json(
            "Logs_20140328.PutMetricFilter",
            r#"{"logGroupName":"g","filterName":"f","filterPattern":"","metricTransformations":[{"metricName":"metric1","metricNamespace":"namespace1","metricValue":"1"},{"metricName":"metric2","metricNamespace":"namespace2","metricValue":"1"}]}"#,
        ),
        &logs::MODEL,
        "InvalidParameterException",
        &detected(
            "Value '[MetricTransformation(metricName=metric1, metricNamespace=namespace1, metricValue=1, \
             defaultValue=null, dimensions=null, unit=null), MetricTransformation(metricName=metric2, \
             metricNamespace=namespace2, metricValue=1, defaultValue=null, dimensions=null, unit=null)]' at \
             'metricTransformations' failed to satisfy constraint: Member must have length less than or equal to 1",
        ),
    );
}

#[test]
fn kms_hides_what_is_sensitive() {
    let plaintext = "A".repeat(4 * 4097 / 3 + 4);
    let plaintext = &plaintext[..plaintext.len() / 4 * 4];
    says::<kms::EncryptRequest>(
        Ask::json("TrentService.Encrypt", &format!(r#"{{"KeyId":"k","Plaintext":"{plaintext}"}}"#)),
        &kms::MODEL,
        "ValidationException",
        &detected(
            "Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
        ),
    );
    for (number, rule) in [("0", "greater than or equal to 1"), ("1025", "less than or equal to 1024")] {
        says::<kms::GenerateRandomRequest>(
            Ask::json("TrentService.GenerateRandom", &format!(r#"{{"NumberOfBytes":{number}}}"#)),
            &kms::MODEL,
            "ValidationException",
            &detected(&format!(
                "Value '{number}' at 'numberOfBytes' failed to satisfy constraint: Member must have value {rule}"
            )),
        );
    }
}

#[test]
fn apigateway_puts_the_input_in_front() {
    let body = r#"{"name":"n","endpointConfiguration":{"types":["wrong"],"ipAddressType":"wrong"}}"#;
    says::<apigateway::CreateRestApiRequest>(
        Ask::new("POST", "/restapis").body(body),
        &apigateway::MODEL,
        "ValidationException",
        "2 validation errors detected: Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed \
         to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: \
         [REGIONAL, EDGE, PRIVATE]]; Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' \
         failed to satisfy constraint: Member must satisfy enum value set: [ipv4, dualstack]",
    );
    let operation = r#"{"op":"wrong_op","path":"/x"}"#;
    let (_, _, message) = Ask::new("PATCH", "/restapis/r/resources/s/methods/GET/responses/wrong")
        .body(format!(r#"{{"patchOperations":[{operation},{{"op":"add"}},{operation}]}}"#))
        .failure::<apigateway::UpdateMethodResponseRequest>(&apigateway::MODEL);
    assert!(message.contains("Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d"));
    assert!(
        message.contains("Value 'wrong_op' at 'updateMethodResponseInput.patchOperations.3.member.op'"),
        "{message}"
    );
    assert!(message.starts_with("3 validation errors detected: "));
}

#[test]
fn forms_answer_validation_error() {
    says::<sns::PublishInput>(
        Ask::form(
            "Action=Publish&Message=m&MessageAttributes.entry.1.Name=attr1&MessageAttributes.entry.1.Value.StringValue=v",
        ),
        &sns::MODEL,
        "ValidationError",
        &detected(
            "Value null at 'messageAttributes.attr1.member.dataType' failed to satisfy constraint: Member must not \
             be null",
        ),
    );
    says::<sns::PublishBatchInput>(
        Ask::form(
            "Action=PublishBatch&TopicArn=t&PublishBatchRequestEntries.member.1.Id=1&PublishBatchRequestEntries.member.1.Message=m&PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Name=attr1&PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Value.StringValue=v",
        ),
        &sns::MODEL,
        "ValidationError",
        &detected(
            "Value null at 'publishBatchRequestEntries.1.member.messageAttributes.attr1.member.dataType' failed to \
             satisfy constraint: Member must not be null",
        ),
    );
    says::<cloudwatch::SetAlarmStateInput>(
        Ask::form("Action=SetAlarmState&Version=2010-08-01&AlarmName=a&StateReason=r&StateValue=INVALID"),
        &cloudwatch::MODEL,
        "ValidationError",
        &detected(
            "Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: \
             [OK, ALARM, INSUFFICIENT_DATA]",
        ),
    );
    says::<sts::AssumeRoleRequest>(
        Ask::form(
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111111111111%3Arole%2Fr&RoleSessionName=Session1%3A2",
        ),
        &sts::MODEL,
        "ValidationError",
        &detected(
            "Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: [\\w+=,.@-]*",
        ),
    );
}

#[test]
fn iam_hides_every_value() {
    says::<iam::ResetServiceSpecificCredentialRequest>(
        Ask::form(
            "Action=ResetServiceSpecificCredential&Version=2010-05-08&ServiceSpecificCredentialId=AAAAAAAAAAAAAAAAAAAA-",
        ),
        &iam::MODEL,
        "ValidationError",
        &detected(
            "Value at 'serviceSpecificCredentialId' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: [\\w]+",
        ),
    );
}

#[test]
fn missing_parameters_have_codes_of_their_own_in_sqs_and_ec2() {
    says::<sqs::SendMessageRequest>(
        Ask::form("Action=SendMessage&QueueUrl=u"),
        &sqs::MODEL,
        "MissingParameter",
        "The request must contain the parameter MessageBody.",
    );
    says::<sqs::SendMessageRequest>(
        Ask::json("AmazonSQS.SendMessage", r#"{"QueueUrl":"u"}"#),
        &sqs::MODEL,
        "MissingRequiredParameterException",
        "The request must contain the parameter MessageBody.",
    );
    says::<ec2::CreateTagsRequest>(
        Ask::form("Action=CreateTags&Version=2016-11-15&ResourceId.1=i"),
        &ec2::MODEL,
        "MissingParameter",
        "The request must contain the parameter Tags",
    );
}

#[test]
fn wrong_types_are_serialization_exceptions() {
    let class = "com.amazon.coral.value.json.numbers.TruncatingBigNumber";
    for (value, class) in [("true", "java.lang.Boolean"), ("7", class)] {
        says::<apigateway::CreateRestApiRequest>(
            Ask::new("POST", "/restapis").body(format!(r#"{{"name":{value}}}"#)),
            &apigateway::MODEL,
            "SerializationException",
            &format!("class {class} can not be converted to an String"),
        );
    }
    says::<dynamodb::GetItemInput>(
        Ask::json("DynamoDB_20120810.GetItem", r#"{"TableName":1}"#),
        &dynamodb::MODEL,
        "SerializationException",
        "NUMBER_VALUE cannot be converted to String",
    );
}

#[test]
fn broken_xml_is_malformed() {
    for body in ["<Tagging>", "<Tagging><TagSet><Tag/></TagSet></Tagging>", "not xml"] {
        let (code, status, _) =
            Ask::new("PUT", "/b?tagging").body(body).failure::<s3::PutBucketTaggingRequest>(&s3::MODEL);
        assert_eq!((code, status), ("MalformedXML", 400), "{body}");
    }
}

#[test]
fn what_is_not_there_answers_by_name() {
    says::<iam::CreateUserRequest>(
        Ask::form("Action=Nonsense&Version=2010-05-08"),
        &iam::MODEL,
        "InvalidAction",
        "Could not find operation Nonsense for version 2010-05-08",
    );
    says::<iam::CreateUserRequest>(
        Ask::form("Action=CreateUser&UserName=a"),
        &iam::MODEL,
        "InvalidAction",
        "Could not find operation CreateUser for version NO_VERSION_SPECIFIED",
    );
    says::<ec2::CreateTagsRequest>(
        Ask::form("Action=Nonsense"),
        &ec2::MODEL,
        "InvalidAction",
        "The action Nonsense is not valid for this web service.",
    );
    let known =
        Ask::form("Action=CreateGroup&Version=2010-05-08").failure::<iam::CreateUserRequest>(&iam::MODEL);
    assert_eq!((known.0, known.1), ("NotImplemented", 501));
    let lambda = Ask::new("GET", "/nowhere").failure::<lambda::GetFunctionRequest>(&lambda::MODEL);
    assert_eq!((lambda.0, lambda.1), ("UnknownOperationException", 404));
    let s3 = Ask::new("PATCH", "/b").failure::<s3::PutObjectRequest>(&s3::MODEL);
    assert_eq!((s3.0, s3.1), ("MethodNotAllowed", 405));
}
