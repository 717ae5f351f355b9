"""A function from its archive to its log with AWS's own command line, for each kind of runtime."""

import base64
import json

import pytest

from clients import trust
from invoking import LAMBDA, zipped
from test_cli import aws
from test_invoke_runtimes import HERE

PROGRAMS = {
    "python3.12": ("index.py", "def handler(event, context):\n    print('seen')\n    return {'got': event['n'] + 1}\n"),
    "nodejs20.x": ("index.js", "exports.handler = async (e) => { console.log('seen'); return { got: e.n + 1 } }\n"),
}


@pytest.mark.parametrize("runtime", PROGRAMS)
def test_a_function_by_the_command_line(server, tmp_path, runtime):
    if runtime not in HERE:
        pytest.skip(f"this host has no {runtime}")
    name, source = PROGRAMS[runtime]
    (tmp_path / "code.zip").write_bytes(zipped({name: source}))
    (tmp_path / "trust.json").write_text(trust(LAMBDA))
    function, role = f"cli-{runtime.split('.')[0]}", f"cli-{runtime.split('.')[0]}-role"
    said = aws(server, f"""
        cd {tmp_path}
        role=$(aws iam create-role --role-name {role} --assume-role-policy-document file://trust.json \
            --query Role.Arn --output text)
        aws lambda create-function --function-name {function} --runtime {runtime} --handler index.handler \
            --role $role --zip-file fileb://code.zip > made.json
        aws lambda wait function-active-v2 --function-name {function}
        aws lambda invoke --function-name {function} --payload '{{"n": 41}}' \
            --log-type Tail out.json
    """)  # fmt: skip
    told = json.loads(said)
    assert (told["StatusCode"], told["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in told and "seen" in base64.b64decode(told["LogResult"]).decode()
    assert json.loads((tmp_path / "out.json").read_text()) == {"got": 42}
