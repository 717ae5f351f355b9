//! The wire layer against models of real services: every protocol both ways, AWS's own sentences, and bytes
//! that nobody would send.

mod main {
    mod errors;
    mod events;
    mod forms;
    mod json;
    mod mechanics;
    mod models;
    mod properties;
    mod rest;
    mod sentences;
    mod support;
}

/// The generated structs.
macro_rules! shapes {
    ($($name:ident $path:literal;)*) => {
        $(#[allow(dead_code)] #[path = $path] mod $name;)*
    };
}

shapes! {
    apigateway "models/apigateway.rs";
    cloudwatch "models/cloudwatch.rs";
    dynamodb "models/dynamodb.rs";
    ec2 "models/ec2.rs";
    events "models/events.rs";
    iam "models/iam.rs";
    kms "models/kms.rs";
    lambda "models/lambda.rs";
    logs "models/logs.rs";
    s3 "models/s3.rs";
    sns "models/sns.rs";
    sqs "models/sqs.rs";
    sts "models/sts.rs";
}
