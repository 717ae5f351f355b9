"""The policy simulator decides as a real request would be decided."""

import pytest

from clients import Account, policy, refused, statement

BUCKET = "arn:aws:s3:::bucket"


def decisions(answer: dict) -> dict:
    return {result["EvalActionName"]: result["EvalDecision"] for result in answer["EvaluationResults"]}


def test_policies_that_nobody_has(account):
    allow = policy(statement(["s3:Get*", "s3:Put*"]), statement("s3:PutObject", effect="Deny"))
    actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    answer = account.iam.simulate_custom_policy(PolicyInputList=[allow], ActionNames=actions)
    assert decisions(answer) == {
        "s3:GetObject": "allowed",
        "s3:PutObject": "explicitDeny",
        "s3:DeleteObject": "implicitDeny",
    }
    assert answer["EvaluationResults"][0]["EvalResourceName"] == "*"
    assert not answer["IsTruncated"]


@pytest.mark.parametrize("kind", ["user", "group", "role"])
def test_what_a_user_a_group_or_a_role_may(account, kind):
    iam = account.iam
    arn = account.managed_policy("writers", statement("s3:PutObject"))
    {"user": account.user, "role": account.role}.get(kind, lambda name: iam.create_group(GroupName=name))(
        "one"
    )
    attach = {
        "user": iam.attach_user_policy,
        "group": iam.attach_group_policy,
        "role": iam.attach_role_policy,
    }
    attach[kind](**{f"{kind.capitalize()}Name": "one", "PolicyArn": arn})
    answer = iam.simulate_principal_policy(
        PolicySourceArn=account.arn(f"{kind}/one"),
        ActionNames=["s3:PutObject", "s3:GetObjectVersion"],
        ResourceArns=[BUCKET],
    )
    assert decisions(answer) == {"s3:PutObject": "allowed", "s3:GetObjectVersion": "implicitDeny"}
    (matched,) = answer["EvaluationResults"][0]["MatchedStatements"]
    assert matched["SourcePolicyId"] == "writers"
    assert matched["StartPosition"] == {"Line": 1, "Column": 41}
    assert matched["EndPosition"]["Line"] == 1
    specific = answer["EvaluationResults"][0]["ResourceSpecificResults"][0]
    assert (specific["EvalResourceName"], specific["EvalResourceDecision"]) == (BUCKET, "allowed")


def test_a_user_has_what_its_groups_have(account):
    account.user("alice")
    account.iam.create_group(GroupName="team")
    account.iam.put_group_policy(
        GroupName="team", PolicyName="own", PolicyDocument=policy(statement("s3:GetObject"))
    )
    account.iam.add_user_to_group(GroupName="team", UserName="alice")
    answer = account.iam.simulate_principal_policy(
        PolicySourceArn=account.arn("user/alice"), ActionNames=["s3:GetObject"]
    )
    assert decisions(answer) == {"s3:GetObject": "allowed"}


def test_a_boundary_bounds(account):
    bound = account.managed_policy("bound", statement("s3:GetObject"))
    account.user("alice", statement("s3:*"), PermissionsBoundary=bound)
    answer = account.iam.simulate_principal_policy(
        PolicySourceArn=account.arn("user/alice"), ActionNames=["s3:GetObject", "s3:PutObject"]
    )
    assert decisions(answer) == {"s3:GetObject": "allowed", "s3:PutObject": "implicitDeny"}
    detail = answer["EvaluationResults"][1]["PermissionsBoundaryDecisionDetail"]
    assert detail == {"AllowedByPermissionsBoundary": False}


def test_contexts(account):
    condition = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    allow = policy(statement("s3:GetObject", Condition=condition))
    ask = {"PolicyInputList": [allow], "ActionNames": ["s3:GetObject"]}
    without = account.iam.simulate_custom_policy(**ask)["EvaluationResults"][0]
    assert without["EvalDecision"] == "implicitDeny"
    assert without["MissingContextValues"] == ["aws:PrincipalTag/team"]
    entry = {
        "ContextKeyName": "aws:PrincipalTag/team",
        "ContextKeyValues": ["blue"],
        "ContextKeyType": "string",
    }
    given = account.iam.simulate_custom_policy(**ask, ContextEntries=[entry])["EvaluationResults"][0]
    assert (given["EvalDecision"], given["MissingContextValues"]) == ("allowed", [])
    keys = account.iam.get_context_keys_for_custom_policy(PolicyInputList=[allow])["ContextKeyNames"]
    assert keys == ["aws:PrincipalTag/team"]
    account.user("alice", statement("s3:GetObject", Condition=condition))
    keys = account.iam.get_context_keys_for_principal_policy(PolicySourceArn=account.arn("user/alice"))
    assert keys["ContextKeyNames"] == ["aws:PrincipalTag/team"]


def test_results_by_page(account):
    actions = [f"s3:Get{number}" for number in range(5)]
    pages = account.iam.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=[policy(statement("s3:*"))], ActionNames=actions, PaginationConfig={"PageSize": 2}
    )
    found = [result["EvalActionName"] for page in pages for result in page["EvaluationResults"]]
    assert found == actions


def test_a_page_costs_no_more_than_a_page(new_server):
    """Forty-nine million pairs of actions and resources: only the first hundred are looked at."""
    iam = Account(new_server().start().endpoint, "000000000001").client("iam", read_timeout=5)
    answer = iam.simulate_custom_policy(
        PolicyInputList=[policy(statement("s3:*"))],
        ActionNames=[f"s3:Get{number}" for number in range(7000)],
        ResourceArns=[f"arn:aws:s3:::bucket{number}" for number in range(7000)],
    )
    assert len(answer["EvaluationResults"]) == 100 and answer["IsTruncated"]


def test_what_cannot_be_simulated(account):
    allow = policy(statement("s3:*"))
    with refused("InvalidInput", status=400):
        account.iam.simulate_custom_policy(PolicyInputList=["{"], ActionNames=["s3:GetObject"])
    with refused("InvalidInput", status=400):
        account.iam.simulate_custom_policy(PolicyInputList=[allow], ActionNames=["nonsense"])
    with refused("NoSuchEntity", status=404):
        account.iam.simulate_principal_policy(
            PolicySourceArn=account.arn("user/nobody"), ActionNames=["s3:GetObject"]
        )
    with refused("NotImplemented", status=501):
        account.iam.simulate_custom_policy(
            PolicyInputList=[allow], ActionNames=["ec2:RunInstances"], ResourceHandlingOption="EC2-VPC-EBS"
        )
