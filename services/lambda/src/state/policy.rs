//! Who else may use a function: statements, each put and removed by its own id.

use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionPolicy {
    pub account: String,
    pub region: String,
    pub name: String,
    /// Empty for the function itself.
    pub qualifier: String,
    /// In the order in which they came. A policy without any is no row.
    pub statements: Vec<Statement>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    pub id: String,
    /// JSON, as it is told.
    pub text: String,
}

store::row! {
    FunctionPolicy in TableId::new(0x0504, "lambda.policies"),
    key (account: String, region: String, name: String, qualifier: String) = |policy| (
        policy.account.clone(),
        policy.region.clone(),
        policy.name.clone(),
        policy.qualifier.clone(),
    ),
    versions { 1: FunctionPolicy }
}

impl FunctionPolicy {
    /// The whole document.
    pub fn text(&self) -> String {
        document(&self.statements)
    }
}

/// The policy that consists of these statements.
pub fn document(statements: &[Statement]) -> String {
    let statements: Vec<&str> = statements.iter().map(|statement| statement.text.as_str()).collect();
    let statements = statements.join(",");
    format!(r#"{{"Version":"2012-10-17","Id":"default","Statement":[{statements}]}}"#)
}
