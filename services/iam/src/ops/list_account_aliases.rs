//! ListAccountAliases: the alias of the account, if it has one.

use crate::paging::{self, Paging};
use crate::shapes::{ListAccountAliasesRequest, ListAccountAliasesResponse};
use crate::state::account_alias::AliasOfAccount;
use kernel::{Access, Cx, Operation, Result};

pub struct ListAccountAliases;

impl Operation for ListAccountAliases {
    const NAME: &'static str = "ListAccountAliases";
    type Input = ListAccountAliasesRequest;
    type Output = ListAccountAliasesResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:ListAccountAliases", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let own = cx.tx.get::<AliasOfAccount>((cx.here.account.as_str(),)).await?;
        let aliases = own.into_iter().map(|own| own.alias).collect();
        let listed = paging::at_hand(aliases, paging, String::clone);
        Ok(ListAccountAliasesResponse {
            is_truncated: listed.is_truncated(),
            account_aliases: listed.items,
            marker: listed.marker,
        })
    }
}
