//! CreateAccountAlias: another name for the account, in place of the one it has.

use crate::alias;
use crate::errors::Error;
use crate::shapes::CreateAccountAliasRequest;
use crate::state::account_alias::{AccountAlias, AliasOfAccount};
use kernel::{Access, Cx, Operation, Result};

pub struct CreateAccountAlias;

impl Operation for CreateAccountAlias {
    const NAME: &'static str = "CreateAccountAlias";
    type Input = CreateAccountAliasRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        alias::check(&input.account_alias)?;
        Ok(Access::to("iam:CreateAccountAlias", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (account, alias) = (cx.here.account.clone(), input.account_alias);
        if cx.tx.get::<AccountAlias>((alias.as_str(),)).await?.is_some() {
            Err(Error::AccountAliasExists { alias: alias.clone() })?;
        }
        if let Some(old) = cx.tx.get::<AliasOfAccount>((account.as_str(),)).await? {
            cx.tx.delete::<AccountAlias>((old.alias.as_str(),));
        }
        cx.tx.put(&AccountAlias { alias: alias.clone(), account: account.clone() });
        cx.tx.put(&AliasOfAccount { account, alias });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use kernel::Caller;
    use serde_json::json;

    #[tokio::test]
    async fn one_alias_and_no_other_has_it() {
        let cloud = cloud();
        let named = |alias: &str| json!({"AccountAlias": alias});
        cloud.call("iam", "CreateAccountAlias", named("acme")).await.expect("is free");
        let other = Caller::root("111122223333");
        let taken = cloud.call_as(&other, "iam", "CreateAccountAlias", named("acme")).await;
        let taken = taken.expect_err("is taken");
        assert_eq!((taken.status, taken.message.as_str()), (409, "The account alias acme already exists."));
        cloud.call("iam", "CreateAccountAlias", named("acme-2")).await.expect("is free");
        let listed = cloud.call("iam", "ListAccountAliases", json!({})).await.expect("lists");
        assert_eq!(listed["AccountAliases"], json!(["acme-2"]));
        cloud.call_as(&other, "iam", "CreateAccountAlias", named("acme")).await.expect("is free again");
        assert_eq!(refusal(&cloud, "DeleteAccountAlias", named("acme")).await.code, "NoSuchEntity");
        cloud.call("iam", "DeleteAccountAlias", named("acme-2")).await.expect("is its own");
        let listed = cloud.call("iam", "ListAccountAliases", json!({})).await.expect("lists");
        assert_eq!(listed["AccountAliases"], json!([]));
    }
}
