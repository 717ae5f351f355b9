"""S3 by clients that people use: the AWS CLI, s3cmd, rclone, s3fs, and the SDK for JavaScript."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from buckets import allow
from clients import REGION
from server import clean

LARGE = bytes(range(256)) * 40_960
"""10 MiB: more than one part for each of them."""
NAMES = ["plain.txt", "deep/er/file", "with space & more.txt", "ünïcode/ß", "plus+sign", "empty"]


@pytest.fixture
def s3(account):
    return account.client("s3")


@pytest.fixture
def bucket(s3, account):
    name = f"clients-{account.id}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with files of all kinds."""
    folder = tmp_path / "files"
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("" if name == "empty" else f"this is {name}")
    (folder / "large").write_bytes(LARGE)
    # Older than what is uploaded: S3 tells whole seconds.
    for file in folder.rglob("*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    return folder


@pytest.fixture
def run(account, tmp_path):
    """Runs a program as the account's root, and tells what it said."""

    def run(*command, told="", **environment) -> str:
        own = {
            "AWS_ENDPOINT_URL": account.endpoint,
            "AWS_ACCESS_KEY_ID": account.root.access_key,
            "AWS_SECRET_ACCESS_KEY": account.root.secret,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_PAGER": "",
            "HOME": str(tmp_path),
        }
        outcome = subprocess.run(
            [str(word) for word in command],
            cwd=tmp_path,
            env=clean(own | environment),
            input=told,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        return outcome.stdout

    return run


def keys(s3, bucket) -> list:
    return sorted(entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", []))


def content(s3, bucket, key) -> bytes:
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def same(left: Path, right: Path) -> bool:
    def files(root):
        return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}

    return files(left) == files(right)


# The AWS CLI


AWS_SCRIPT = """
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver

for line in sys.stdin:
    told = io.TextIOWrapper(io.BytesIO())
    with contextlib.redirect_stdout(told):
        code = create_clidriver().main(json.loads(line))
    told.flush()
    print(json.dumps({"code": code, "told": told.buffer.getvalue().decode()}))
"""


@pytest.fixture
def aws(run):
    """Runs commands of the AWS CLI one after the other, in one process: most of its time is its start."""

    def aws(*commands) -> list:
        lines = "".join(json.dumps([str(word) for word in command]) + "\n" for command in commands)
        answers = [
            json.loads(line) for line in run(sys.executable, "-c", AWS_SCRIPT, told=lines).splitlines()
        ]
        for command, answer in zip(commands, answers, strict=True):
            assert answer["code"] == 0, (command, answer)
        return [answer["told"] for answer in answers]

    return aws


def test_the_aws_cli_moves_files(aws, s3, bucket, folder, tmp_path):
    quiet = "--no-progress"
    there, made = f"s3://{bucket}/in", f"s3://{bucket}-made"
    _, _, again, listed, top, *_ = aws(
        ["s3", "mb", made],
        ["s3", "sync", folder, there, quiet],
        ["s3", "sync", folder, there],
        ["s3", "ls", f"{there}/", "--recursive", "--summarize"],
        ["s3", "ls", f"{there}/"],
        ["s3", "cp", f"{there}/large", f"{made}/copy", quiet],
        ["s3", "sync", there, tmp_path / "out", quiet],
    )
    assert keys(s3, bucket) == sorted(f"in/{name}" for name in [*NAMES, "large"])
    assert s3.head_object(Bucket=bucket, Key="in/large")["ETag"].endswith('-2"')
    assert again == ""
    assert "Total Objects: 7" in listed and "in/ünïcode/ß" in listed and "PRE deep/" in top
    assert content(s3, f"{bucket}-made", "copy") == LARGE
    assert same(folder, tmp_path / "out")
    (folder / "empty").unlink()
    aws(
        ["s3", "mv", f"{there}/plain.txt", f"s3://{bucket}/moved", quiet],
        ["s3", "sync", folder, there, "--delete", quiet],
    )
    assert "in/plain.txt" in keys(s3, bucket) and "in/empty" not in keys(s3, bucket)
    *_, left = aws(
        ["s3", "rm", f"s3://{bucket}", "--recursive", "--exclude", "moved"],
        ["s3", "rb", made, "--force"],
        ["s3", "ls"],
    )
    assert keys(s3, bucket) == ["moved"]
    assert bucket in left and f"{bucket}-made" not in left


def test_the_aws_cli_signs_urls_and_makes_sites(aws, s3, bucket, tmp_path):
    (tmp_path / "page").write_text("<p>hello</p>")
    asked = ["--bucket", bucket, "--key", "k", "--checksum-algorithm", "SHA256"]
    _, url, _, with_checksum = aws(
        ["s3", "cp", tmp_path / "page", f"s3://{bucket}/index.html", "--content-type", "text/html"],
        ["s3", "presign", f"s3://{bucket}/index.html", "--expires-in", "60"],
        ["s3", "website", f"s3://{bucket}", "--index-document", "index.html", "--error-document", "no.html"],
        ["s3api", "put-object", *asked],
    )
    assert json.loads(with_checksum)["ChecksumSHA256"] == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    answer = requests.get(url.strip(), timeout=10)
    assert (answer.text, answer.headers["content-type"]) == ("<p>hello</p>", "text/html")
    allow(s3, bucket, {"Action": "s3:GetObject"})
    host = f"{bucket}.s3-website-{REGION}.amazonaws.com"
    endpoint = url.split(f"/{bucket}")[0]
    assert requests.get(endpoint, headers={"host": host}, timeout=10).text == "<p>hello</p>"


# s3cmd


def test_s3cmd(run, account, s3, bucket, folder, tmp_path):
    host = account.endpoint.removeprefix("http://")
    program = Path(sys.executable).with_name("s3cmd")
    options = ["--no-ssl", f"--host={host}", f"--host-bucket={host}", f"--region={REGION}", "--no-progress"]
    options += [f"--access_key={account.root.access_key}", f"--secret_key={account.root.secret}"]
    options += ["--multipart-chunk-size-mb=5", f"--config={os.devnull}"]

    def s3cmd(*words) -> str:
        return run(sys.executable, program, *options, *words)

    s3cmd("mb", f"s3://{bucket}-made")
    assert f"s3://{bucket}-made" in s3cmd("ls")
    s3cmd("sync", f"{folder}/", f"s3://{bucket}/in/")
    assert keys(s3, bucket) == sorted(f"in/{name}" for name in [*NAMES, "large"])
    assert content(s3, bucket, "in/large") == LARGE
    assert "in/deep/er/file" in s3cmd("ls", "--recursive", f"s3://{bucket}")
    assert "MD5 sum" in s3cmd("info", f"s3://{bucket}/in/plain.txt")
    s3cmd("cp", f"s3://{bucket}/in/plus+sign", f"s3://{bucket}-made/copy+sign")
    assert content(s3, f"{bucket}-made", "copy+sign") == b"this is plus+sign"
    (tmp_path / "out").mkdir()
    s3cmd("get", "--recursive", f"s3://{bucket}/in/", f"{tmp_path}/out/")
    assert same(folder, tmp_path / "out")
    s3cmd("mv", f"s3://{bucket}/in/plain.txt", f"s3://{bucket}/moved")
    s3cmd("del", "--recursive", "--force", f"s3://{bucket}/in/")
    assert keys(s3, bucket) == ["moved"]
    s3cmd("rb", "--recursive", "--force", f"s3://{bucket}-made")


# rclone


@pytest.mark.skipif(
    not shutil.which("rclone"), reason="rclone is not in PATH (Debian: apt-get install rclone)"
)
def test_rclone(run, account, s3, bucket, folder, tmp_path):
    environment = {
        "RCLONE_CONFIG": os.devnull,
        "RCLONE_CONFIG_HERE_TYPE": "s3",
        "RCLONE_CONFIG_HERE_PROVIDER": "Other",
        "RCLONE_CONFIG_HERE_ENDPOINT": account.endpoint,
        "RCLONE_CONFIG_HERE_REGION": REGION,
        "RCLONE_CONFIG_HERE_ACCESS_KEY_ID": account.root.access_key,
        "RCLONE_CONFIG_HERE_SECRET_ACCESS_KEY": account.root.secret,
        "RCLONE_CONFIG_HERE_FORCE_PATH_STYLE": "true",
        "RCLONE_S3_UPLOAD_CUTOFF": "5M",
        # Where ACLs are off, this is the one that S3 takes.
        "RCLONE_S3_ACL": "bucket-owner-full-control",
        "RCLONE_S3_BUCKET_ACL": "private",
        "RCLONE_RETRIES": "1",
    }

    def rclone(*words) -> str:
        return run("rclone", *words, **environment)

    there = f"here:{bucket}/in"
    rclone("sync", folder, there)
    assert keys(s3, bucket) == sorted(f"in/{name}" for name in [*NAMES, "large"])
    rclone("check", folder, there)
    assert rclone("cat", f"{there}/ünïcode/ß") == "this is ünïcode/ß"
    assert rclone("lsf", there).split("\n")[:2] == ["deep/", "empty"]
    rclone("copy", there, tmp_path / "out")
    assert same(folder, tmp_path / "out")
    # Times are kept with the objects: a second run finds nothing to do.
    assert "Transferred" not in rclone("sync", folder, there, "--stats-one-line")
    rclone("moveto", f"{there}/plain.txt", f"here:{bucket}/moved")
    rclone("purge", there)
    assert keys(s3, bucket) == ["moved"]
    rclone("mkdir", f"here:{bucket}-made")
    assert f"{bucket}-made" in rclone("lsd", "here:")
    rclone("rmdir", f"here:{bucket}-made")


# s3fs for Python, which wants a botocore of its own


S3FS = ["s3fs==2026.9.0", "aiobotocore==3.10.0"]
S3FS_SCRIPT = """
import json, os, sys
import s3fs

bucket = sys.argv[1]
fs = s3fs.S3FileSystem(endpoint_url=os.environ["AWS_ENDPOINT_URL"])
with fs.open(f"{bucket}/a/b.txt", "wb") as file:
    file.write(b"hello ")
    file.write(b"world")
with fs.open(f"{bucket}/large", "wb", block_size=5 << 20) as file:
    for part in range(3):
        file.write(bytes([part]) * (4 << 20))
fs.pipe(f"{bucket}/a/c", b"c")
fs.cp(f"{bucket}/a/c", f"{bucket}/a/d")
fs.mv(f"{bucket}/a/d", f"{bucket}/e")
with fs.open(f"{bucket}/large", "rb") as file:
    file.seek((4 << 20) - 1)
    across = list(file.read(2))
found = {
    "listed": sorted(fs.ls(f"{bucket}/a")),
    "found": sorted(fs.find(bucket)),
    "text": fs.cat(f"{bucket}/a/b.txt").decode(),
    "across": across,
    "size": fs.info(f"{bucket}/large")["size"],
    "is": [fs.isdir(f"{bucket}/a"), fs.exists(f"{bucket}/none")],
}
fs.rm(f"{bucket}/a", recursive=True)
print(json.dumps(found))
"""


def test_s3fs(run, s3, bucket, tmp_path):
    place = tmp_path / "s3fs"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(place), *S3FS]
    subprocess.run(install, check=True, timeout=300, capture_output=True)
    found = json.loads(run(sys.executable, "-c", S3FS_SCRIPT, bucket, PYTHONPATH=str(place)))
    assert found["listed"] == [f"{bucket}/a/b.txt", f"{bucket}/a/c"]
    assert found["found"] == [f"{bucket}/{key}" for key in ("a/b.txt", "a/c", "e", "large")]
    assert (found["text"], found["across"], found["size"]) == ("hello world", [0, 1], 12 << 20)
    assert found["is"] == [True, False]
    assert keys(s3, bucket) == ["e", "large"]


# The SDK for JavaScript


JAVASCRIPT = "@aws-sdk/client-s3@3.1169.0"
SCRIPT = Path(__file__).with_name("s3_client.mjs")


@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not in PATH (Debian: apt-get install nodejs npm)")
def test_the_sdk_for_javascript(run, bucket, tmp_path):
    install = ["npm", "install", "--no-audit", "--no-fund", "--silent", JAVASCRIPT]
    subprocess.run(install, check=True, timeout=300, capture_output=True, cwd=tmp_path)
    shutil.copy(SCRIPT, tmp_path)
    told = json.loads(run("node", SCRIPT.name, bucket))
    assert told == {
        "body": "from node",
        "checksum": True,
        "part": 5 << 20,
        "etag": True,
        "keys": ["a/ü b+c", "large"],
        "missing": "NoSuchKey",
        "exists": "PreconditionFailed",
        "left": 0,
    }
