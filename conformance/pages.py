"""The pages of the documentation as they can be run: their blocks of code, in order, in one shell.

What a page says is done as its reader would do it:

- a block `sh` is typed into a shell, the next one into the same shell; each command ends with 0, or with the code
  that its comment tells: `# exit code 3`;
- a block after a line with nothing but a name (`` `index.py`: ``) is that file;
- a block `text` or `json` after commands is what they print. Its lines come in this order; numbers may be others, and
  `…` stands for anything.

A comment right before a block says what else there is to know of it:

- `<!-- until Ctrl-C -->`: each command is ended with Ctrl-C once it has said something, or with `after TEXT` once it
  has said that;
- `<!-- needs terraform -->`: left out, by name, where a program is missing;
- `<!-- not run: why -->`.
"""

import os
import re
import shlex
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

RUN_WAIT_S = 900
# What Ctrl-C ends: by itself, or by the signal.
ENDED = (0, 128 + signal.SIGINT, -signal.SIGINT)
FENCE = re.compile(r"^```(\w*)\s*$")
COMMENT = re.compile(r"^<!-- (until Ctrl-C|needs|not run:) ?(.*?) ?-->$")
FILE = re.compile(r"^`([\w./-]+)`:?$")
EXIT_CODE = re.compile(r"#.*\bexit code (\d+)")


@dataclass(frozen=True)
class Block:
    """A fenced block, and what the lines before it say of it."""

    place: str
    language: str
    text: str
    file: str | None = None
    how: str | None = None
    told: str = ""


def blocks(page: Path, root: Path) -> list:
    lines = page.read_text().splitlines()
    found, at = [], 0
    while at < len(lines):
        opened = FENCE.match(lines[at])
        if not opened:
            at += 1
            continue
        end = lines.index("```", at + 1)
        place = f"{page.relative_to(root)}:{at + 1}"
        text = "\n".join(lines[at + 1 : end])
        found.append(Block(place, opened[1], text, **said_before(lines[:at])))
        at = end + 1
    return found


def said_before(lines: list) -> dict:
    said = {}
    for line in [line for line in lines[-4:] if line][-2:][::-1]:
        if comment := COMMENT.match(line):
            said |= {"how": comment[1], "told": comment[2]}
        elif file := FILE.match(line):
            said |= {"file": file[1]}
        else:
            break
    return said


def commands(text: str) -> list:
    """The commands of a block: a line each, or more where a line goes on."""
    done, begun = [], ""
    for line in text.splitlines():
        begun += line + "\n"
        if line.rstrip().endswith("\\") or not is_whole(begun):
            continue
        if begun.strip() and not begun.lstrip().startswith("#"):
            done.append(begun.rstrip("\n"))
        begun = ""
    assert not begun.strip(), f"this command has no end: {begun}"
    return done


def is_whole(text: str) -> bool:
    return subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True).returncode == 0


def exit_code(command: str) -> int:
    found = EXIT_CODE.search(command)
    return int(found[1]) if found else 0


class Shell:
    """A shell whose variables and folder last from block to block."""

    def __init__(self, folder: Path, environment: dict):
        self.folder = folder
        self.environment = environment
        self.state = folder.parent / "state.sh"
        self.state.write_text("")

    def run(self, block: Block) -> str:
        """Types all commands of a block, and tells what they have printed."""
        kept = f"export -p > {self._quoted_state()}; printf 'cd %q\\n' \"$PWD\" >> {self._quoted_state()}"
        script = [self._before(), f"trap {shlex.quote(kept)} EXIT"]
        for command in commands(block.text):
            code = exit_code(command)
            complaint = shlex.quote(f"{block.place}: {command}\nended not with {code} but with")
            script.append(f"{command}\ncode=$?; [ $code = {code} ] || {{ echo {complaint} $code >&2; exit 99; }}")
        outcome = subprocess.run(
            ["bash", "-o", "pipefail", "-c", "\n".join(script)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_WAIT_S,
        )
        assert outcome.returncode == 0, f"{block.place}\n{outcome.stdout}{outcome.stderr}"
        return outcome.stdout

    def until_ctrl_c(self, block: Block) -> None:
        """Each command by itself; it has to say something, and to end kindly."""
        for command in commands(block.text):
            process = subprocess.Popen(
                ["bash", "-c", f"{self._before()}\nexec {command}"],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                said = until_said(process.stdout, block.told.removeprefix("after "))
                os.killpg(process.pid, signal.SIGINT)
                rest, _ = process.communicate(timeout=RUN_WAIT_S)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
            told = f"{block.place}: {command}\n{(said + rest).decode()}"
            assert said and process.returncode in ENDED, f"{process.returncode}: {told}"

    def write(self, block: Block) -> None:
        folder = subprocess.run(
            ["bash", "-c", f"{self._before()}\npwd"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        file = Path(folder.strip()) / block.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text + "\n")

    def has(self, program: str) -> bool:
        command = ["bash", "-c", f"command -v {shlex.quote(program)}"]
        return subprocess.run(command, env=self.environment, capture_output=True).returncode == 0

    def _before(self) -> str:
        return f". {self._quoted_state()}"

    def _quoted_state(self) -> str:
        return shlex.quote(str(self.state))


def until_said(lines, text: str) -> bytes:
    """All lines to the first with a text."""
    said = b""
    for line in lines:
        said += line
        if text.encode() in line:
            break
    return said


def missing_line(shown: str, said: str) -> str | None:
    """The first line of a shown output that did not come in this order, if there is one."""
    left = iter(line.strip() for line in said.splitlines())
    for line in shown.splitlines():
        if line.strip() in ("", "…"):
            continue
        wanted = re.compile(shape(line.strip()))
        if not any(wanted.fullmatch(came) for came in left):
            return line
    return None


def shape(line: str) -> str:
    """Numbers may be others, gaps wider or narrower."""
    parts = re.split(r"(\d+|\s+|…)", line)
    kinds = {"…": ".*"}
    return "".join(
        r"\d+" if part.isdigit() else r"\s+" if part.isspace() else kinds.get(part, re.escape(part))
        for part in parts
    )
