"""Terraform and AWS's own provider: apply, plan nothing, change, plan nothing, destroy, nothing left."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from clients import Credentials, refused
from server import clean

CONFIGURATION = Path(__file__).parent / "terraform" / "main.tf"
PLUGINS = Path(os.environ.get("TF_PLUGIN_DIR", "/opt/tf-plugins"))
PROVIDER = PLUGINS / "registry.terraform.io" / "hashicorp" / "aws" / "5.100.0"

pytestmark = [
    pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not in PATH"),
    pytest.mark.skipif(
        not PROVIDER.is_dir(),
        reason=f"the AWS provider 5.100.0 is not in {PLUGINS}: name its mirror in TF_PLUGIN_DIR",
    ),
]

NO_CHANGES, CHANGES = 0, 2


class Terraform:
    """One working directory, which acts as an account's root."""

    def __init__(self, directory: Path, account):
        self.directory = directory
        mirror = f'provider_installation {{ filesystem_mirror {{ path = "{PLUGINS}" }} }}\n'
        (directory / "cli.tfrc").write_text(mirror)
        shutil.copy(CONFIGURATION, directory)
        self.environment = clean(
            {
                "AWS_ENDPOINT_URL": account.endpoint,
                "AWS_ACCESS_KEY_ID": account.root.access_key,
                "AWS_SECRET_ACCESS_KEY": account.root.secret,
                "TF_CLI_CONFIG_FILE": str(directory / "cli.tfrc"),
                "TF_IN_AUTOMATION": "1",
                "CHECKPOINT_DISABLE": "1",
                "HOME": str(directory),
            }
        )

    def run(self, *words: str, codes=(0,)) -> subprocess.CompletedProcess:
        outcome = subprocess.run(
            ["terraform", *words],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert outcome.returncode in codes, outcome.stdout + outcome.stderr
        return outcome

    def apply(self, stage: int):
        return self.run("apply", "-input=false", "-no-color", "-auto-approve", f"-var=stage={stage}")

    def plan(self, stage: int) -> subprocess.CompletedProcess:
        plan = ("plan", "-input=false", "-no-color", "-detailed-exitcode", f"-var=stage={stage}")
        return self.run(*plan, codes=(NO_CHANGES, CHANGES))

    def output(self, name: str):
        return json.loads(self.run("output", "-json", name).stdout)


def test_a_team_comes_changes_and_goes(account, tmp_path):
    terraform = Terraform(tmp_path, account)
    terraform.run("init", "-input=false", "-no-color")

    terraform.apply(1)
    assert terraform.output("me") == account.root_arn
    key = terraform.output("key")
    alice = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    assert account.client("sts", alice).get_caller_identity()["Arn"] == account.arn("user/team/alice")
    assert account.iam.list_account_aliases()["AccountAliases"] == [f"team-{account.id}"]
    plan = terraform.plan(1)
    assert plan.returncode == NO_CHANGES, plan.stdout

    terraform.apply(2)
    plan = terraform.plan(2)
    assert plan.returncode == NO_CHANGES, plan.stdout
    role = account.iam.get_role(RoleName="worker")["Role"]
    assert (role["MaxSessionDuration"], role["Description"]) == (7200, "Works, at stage 2")
    assert role["Tags"] == [{"Key": "stage", "Value": "2"}]
    members = account.iam.get_group(GroupName="developers")["Users"]
    assert sorted(user["UserName"] for user in members) == ["alice", "bob"]
    versions = account.iam.list_policy_versions(PolicyArn=account.arn("policy/team/readers"))["Versions"]
    assert [(version["VersionId"], version["IsDefaultVersion"]) for version in versions][0] == ("v2", True)
    with refused("InvalidClientTokenId", status=403):
        account.client("sts", alice).get_caller_identity()

    terraform.run("destroy", "-input=false", "-no-color", "-auto-approve", "-var=stage=2")
    everything = account.iam.get_account_authorization_details(
        Filter=["User", "Group", "Role", "LocalManagedPolicy"]
    )
    for kind in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"):
        assert everything[kind] == [], kind
    assert account.iam.list_instance_profiles()["InstanceProfiles"] == []
    assert account.iam.list_account_aliases()["AccountAliases"] == []
