"""Every command that README, docs/ and the examples show, run in order by page, each page in a home of its own.
`pages.py` says how a page is read."""

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from PIL import Image

from pages import Block, Shell, blocks, commands, exit_code, missing_line
from server import REPOSITORY, binary, clean, run
from terraforming import PLUGINS

FOLDERS = (".", "docs", "examples/thumbnailer", "examples/orders-sqs")
PAGES = [page for folder in FOLDERS for page in sorted((REPOSITORY / folder).glob("*.md"))]
RUNNABLE = [page for page in PAGES if any(block.language == "sh" for block in blocks(page, REPOSITORY))]
NOT_RUN_MAX = 1

PROGRAMS = {
    "aws": 'exec {python} -m awscli "$@"',
    "python": 'exec {python} "$@"',
    "pip": 'exec {python} -m pip "$@"',
    "python3": 'exec {python} "$@"',
    "pileus": 'exec {pileus} "$@"',
    # What builds the binary has been done, or there would be none; what runs all tests runs this one.
    "cargo": """case "$*" in
  "build --release --package pileus") test -x {pileus} ;;
  "run --release --package pileus -- "*) shift 5; exec {pileus} "$@" ;;
  "xtask test") test -f {repository}/xtask/src/test.rs ;;
  *) PATH=${{PATH#*:}}; exec cargo "$@" ;;
esac""",
}


@pytest.fixture
def shell(tmp_path, request) -> Shell:
    """In a copy of the page's folder, with an empty home and the programs of the tests."""
    home, programs, work = tmp_path / "home", tmp_path / "programs", tmp_path / "work"
    for folder in (home, programs):
        folder.mkdir()
    page = request.getfixturevalue("page")
    copied(page.parent, work)
    words = {"python": sys.executable, "pileus": str(binary()), "repository": str(REPOSITORY)}
    words = {name: shlex.quote(word) for name, word in words.items()}
    for name, line in PROGRAMS.items():
        (programs / name).write_text(f"#!/bin/sh\n{line.format(**words)}\n")
        (programs / name).chmod(0o755)
    (work / "target/release").mkdir(parents=True)
    (work / "target/release/pileus").symlink_to(binary())
    (home / "Pictures").mkdir()
    Image.linear_gradient("L").convert("RGB").resize((900, 600)).save(home / "Pictures/canyon.jpg")
    yield Shell(work, environment(home, programs))
    run("stop", environment={"HOME": str(home)})


def copied(folder: Path, to: Path) -> None:
    """What lies beside a page of an example, since packages are built there; others need nothing."""
    to.mkdir()
    for path in folder.iterdir() if folder.parent.name == "examples" else []:
        if path.is_file():
            shutil.copy(path, to)


def environment(home: Path, programs: Path) -> dict:
    """That of a new user, but for the caches and toolchains of this one."""
    was = Path.home()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or was / ".cache")
    mirror = home / "terraform.rc"
    if PLUGINS.is_dir():
        mirror.write_text(f'provider_installation {{ filesystem_mirror {{ path = "{PLUGINS}" }} }}\n')
    own = {
        "HOME": str(home),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "AWS_PAGER": "",
        "PILEUS_LISTEN": "127.0.0.1:0",
        "CARGO_HOME": os.environ.get("CARGO_HOME", str(was / ".cargo")),
        "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", str(was / ".rustup")),
        "CARGO_TARGET_DIR": str(cache / "pileus-ci/docs-target"),
        "CARGO_PROFILE_DEV_DEBUG": "0",
        "CARGO_INCREMENTAL": "0",
        "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(cache / "pip")),
        "npm_config_cache": os.environ.get("npm_config_cache", str(was / ".npm")),
        "CHECKPOINT_DISABLE": "1",
    } | ({"TF_CLI_CONFIG_FILE": str(mirror)} if mirror.exists() else {})
    kept = clean(own)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "PYTHONPATH", "DELAY_S_MIN", "DELAY_S_MAX"):
        kept.pop(name, None)
    return {name: value for name, value in kept.items() if not name.startswith("CARGO_PKG_")}


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_what_a_page_shows_is_so(page, shell):
    said, left_out = None, []
    for block in blocks(page, REPOSITORY):
        if block.how == "needs" and not shell.has(block.told):
            said = None
            left_out.append(f"{block.place} needs {block.told}")
        elif block.how == "not run:":
            continue
        elif block.file:
            shell.write(block)
        elif block.how == "until Ctrl-C":
            shell.until_ctrl_c(block)
        elif block.language == "sh":
            said = shell.run(block)
        elif block.language in ("text", "json"):
            if said is None:
                continue
            assert (line := missing_line(block.text, said)) is None, f"{block.place}: no line {line!r} in\n{said}"
        else:
            assert block.language in ("", "mermaid"), f"{block.place}: nobody runs a block of {block.language!r}"
    if left_out:
        pytest.skip(", ".join(left_out))


def test_what_is_not_run_is_little_and_says_why():
    left_out = [block for page in PAGES for block in blocks(page, REPOSITORY) if block.how == "not run:"]
    assert all(len(block.told.split()) > 3 for block in left_out), left_out
    assert len(left_out) <= NOT_RUN_MAX, left_out


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_of_a_page_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_pages_are_read_as_they_say(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "`a/b.py`:\n\n```python\nprint(1)\n```\n\n<!-- not run: there is none here -->\n```sh\nx\n```\n\n"
        "```sh\none '{\n  two' \\\n  three\n# alone\nfour   # exit code 3\n```\n"
    )
    file, left_out, run = blocks(page, tmp_path)
    assert (file.file, file.how, file.text) == ("a/b.py", None, "print(1)")
    assert left_out == Block("page.md:8", "sh", "x", None, "not run:", "there is none here")
    assert commands(run.text) == ["one '{\n  two' \\\n  three", "four   # exit code 3"]
    assert [exit_code(command) for command in commands(run.text)] == [0, 3]


def test_an_output_has_its_shape():
    said = "begun\nran 12 of 34 in 5.6 s\n  done: 0a1b2c\n"
    assert missing_line("ran 1 of 2 in 3.4 s\n…\ndone: …", said) is None
    assert missing_line("ran one of 2 in 3.4 s", said) == "ran one of 2 in 3.4 s"
    assert missing_line("done: …\nbegun", said) == "begun"
