//! The generated models, one module a service, and what must hold for each.

macro_rules! services {
    ($($name:ident)*) => {
        $(pub mod $name {
            #[allow(unused_imports)]
            pub use crate::$name::*;
            pub static MODEL: std::sync::LazyLock<wire::Model> = std::sync::LazyLock::new(|| {
                wire::Model::parse(include_str!(concat!("../models/", stringify!($name), ".wire")))
            });
        })*

        /// All of them.
        pub fn all() -> Vec<&'static wire::Model> {
            vec![$(&*$name::MODEL,)*]
        }
    };
}

services! { apigateway cloudwatch dynamodb ec2 events iam kms lambda logs s3 sns sqs sts }

#[test]
fn every_model_parses_and_finds_its_operations() {
    for model in all() {
        assert!(!model.operations().is_empty() && !model.protocols().is_empty(), "{}", model.service);
        for op in model.operations() {
            assert_eq!(model.op(op.name).map(|found| found.name), Some(op.name));
        }
    }
}

/// Patterns that we cannot check. The list only shrinks.
#[test]
fn patterns_are_checked() {
    let mut unchecked = Vec::new();
    for model in all() {
        for shape in model.shapes() {
            if let Some(pattern) = shape.rules.pattern.as_ref().filter(|pattern| !pattern.is_checked()) {
                unchecked.push(format!("{} {}: {}", model.service, shape.name, pattern.text));
            }
        }
    }
    assert_eq!(unchecked, Vec::<String>::new());
}
