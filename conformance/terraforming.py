"""Terraform with AWS's own provider, where this machine has both: nothing is fetched from a registry."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from server import clean

CONFIGURATIONS = Path(__file__).parent / "terraform"
PLUGINS = Path(os.environ.get("TF_PLUGIN_DIR", "/opt/tf-plugins"))
PROVIDER = PLUGINS / "registry.terraform.io" / "hashicorp" / "aws" / "5.100.0"

installed = [
    pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not in PATH"),
    pytest.mark.skipif(
        not PROVIDER.is_dir(),
        reason=f"the AWS provider 5.100.0 is not in {PLUGINS}: name its mirror in TF_PLUGIN_DIR",
    ),
]

NO_CHANGES, CHANGES = 0, 2


class Terraform:
    """One working directory with a configuration, which acts as an account's root."""

    def __init__(self, configuration: str, directory: Path, account):
        self.directory = directory
        mirror = f'provider_installation {{ filesystem_mirror {{ path = "{PLUGINS}" }} }}\n'
        (directory / "cli.tfrc").write_text(mirror)
        shutil.copy(CONFIGURATIONS / configuration / "main.tf", directory)
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

    def is_settled(self, stage: int) -> bool:
        """Whether a second plan finds nothing to do."""
        plan = self.plan(stage)
        print(plan.stdout)
        return plan.returncode == NO_CHANGES

    def destroy(self, stage: int):
        return self.run("destroy", "-input=false", "-no-color", "-auto-approve", f"-var=stage={stage}")
