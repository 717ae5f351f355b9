//! DeleteAccountAlias: the account has its number alone again.

use crate::alias;
use crate::errors::Error;
use crate::shapes::DeleteAccountAliasRequest;
use crate::state::account_alias::{AccountAlias, AliasOfAccount};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteAccountAlias;

impl Operation for DeleteAccountAlias {
    const NAME: &'static str = "DeleteAccountAlias";
    type Input = DeleteAccountAliasRequest;
    type Output = ();

    async fn access(_: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        alias::check(&input.account_alias)?;
        Ok(Access::to("iam:DeleteAccountAlias", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let alias = input.account_alias;
        let own = cx.tx.get::<AliasOfAccount>((cx.here.account.as_str(),)).await?;
        if own.is_none_or(|own| own.alias != alias) {
            return Err(Error::NoSuchAccountAlias { alias }.into());
        }
        cx.tx.delete::<AccountAlias>((alias.as_str(),));
        cx.tx.delete::<AliasOfAccount>((cx.here.account.as_str(),));
        Ok(())
    }
}
