//! Functions: found by account, region and name. What all versions of one share.

use super::Tags;
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Function {
    pub account: String,
    pub region: String,
    pub name: String,
    pub created: Time,
    pub tags: Tags,
    /// The number that the next published version has. It never goes back.
    pub next_version: u64,
    /// How many of it may run at once, which no other function can take. `None`: as many as are left over.
    pub reserved_concurrency: Option<u32>,
    pub recursion: Recursion,
    /// How many environments are kept ready for its versions and aliases, all together.
    pub provisioned_concurrency: u32,
}

/// What becomes of an event that goes round in a circle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recursion {
    #[default]
    Terminate,
    Allow,
}

/// Without concurrency and recursion.
#[derive(Serialize, Deserialize)]
struct FunctionV1 {
    account: String,
    region: String,
    name: String,
    created: Time,
    tags: Tags,
    next_version: u64,
}

impl From<FunctionV1> for Function {
    fn from(old: FunctionV1) -> Function {
        let FunctionV1 { account, region, name, created, tags, next_version } = old;
        let (reserved_concurrency, recursion) = (None, Recursion::default());
        FunctionV2 { account, region, name, created, tags, next_version, reserved_concurrency, recursion }
            .into()
    }
}

/// Without provisioned concurrency.
#[derive(Serialize, Deserialize)]
struct FunctionV2 {
    account: String,
    region: String,
    name: String,
    created: Time,
    tags: Tags,
    next_version: u64,
    reserved_concurrency: Option<u32>,
    recursion: Recursion,
}

impl From<FunctionV2> for Function {
    fn from(old: FunctionV2) -> Function {
        Function {
            account: old.account,
            region: old.region,
            name: old.name,
            created: old.created,
            tags: old.tags,
            next_version: old.next_version,
            reserved_concurrency: old.reserved_concurrency,
            recursion: old.recursion,
            provisioned_concurrency: 0,
        }
    }
}

impl Function {
    /// What of the account's concurrency no other function can take.
    pub fn held_concurrency(&self) -> u32 {
        self.reserved_concurrency.unwrap_or(self.provisioned_concurrency)
    }
}

store::row! {
    Function in TableId::new(0x0501, "lambda.functions"),
    key (account: String, region: String, name: String) =
        |function| (function.account.clone(), function.region.clone(), function.name.clone()),
    versions { 1: FunctionV1, 2: FunctionV2, 3: Function }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Row;
    use store::row::write_form;

    #[test]
    fn the_first_form_is_read() {
        let (account, region, name) = ("0".to_owned(), "us-east-1".to_owned(), "f".to_owned());
        let old = FunctionV1 { account, region, name, created: Time(7), tags: Vec::new(), next_version: 3 };
        let mut value = Vec::new();
        write_form(1, &old, &mut value);
        let key = (String::new(), String::new(), String::new());
        let function = Function::decode(key, &value).expect("is read");
        assert_eq!((function.next_version, function.reserved_concurrency), (3, None));
        assert_eq!(function.recursion, Recursion::Terminate);
    }

    #[test]
    fn the_second_form_is_read() {
        let old = FunctionV2 {
            account: "0".to_owned(),
            region: "us-east-1".to_owned(),
            name: "f".to_owned(),
            created: Time(7),
            tags: Vec::new(),
            next_version: 3,
            reserved_concurrency: Some(5),
            recursion: Recursion::Allow,
        };
        let mut value = Vec::new();
        write_form(2, &old, &mut value);
        let key = (String::new(), String::new(), String::new());
        let function = Function::decode(key, &value).expect("is read");
        assert_eq!((function.recursion, function.held_concurrency()), (Recursion::Allow, 5));
        assert_eq!(function.provisioned_concurrency, 0);
    }
}
