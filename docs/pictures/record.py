"""Runs a command in a terminal of its own and draws what it has left there.

pip install pyte
python docs/pictures/record.py docs/pictures/demo.svg pileus demo
python docs/pictures/record.py --after 12 moment.svg pileus demo      (how it looks after 12 seconds)
"""

import argparse
import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from html import escape

import pyte

ROWS_MAX = 200
CHAR_WIDTH, LINE_HEIGHT, EDGE, BAR = 8.4, 19, 18, 34
COLOURS = {
    "default": "#d8dee9",
    "red": "#ff7b72",
    "green": "#7ee787",
    "cyan": "#76e3ea",
    "blue": "#79c0ff",
    "brown": "#f2cc60",
}
BACKGROUND, FRAME, DIM = "#0d1117", "#30363d", "#8b949e"


class Screen(pyte.Screen):
    """With faint text, which pyte does not know: it is taken for grey."""

    def select_graphic_rendition(self, *codes, **more):
        super().select_graphic_rendition(*codes, **more)
        if 2 in codes:
            self.cursor.attrs = self.cursor.attrs._replace(fg="faint")


def record(command, columns, after):
    """The screen when the command has ended, or after so many seconds."""
    screen = Screen(columns, ROWS_MAX)
    stream = pyte.ByteStream(screen)
    begun = time.monotonic()
    process, terminal = pty.fork()
    if process == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS_MAX, columns, 0, 0))
    shown = None
    while True:
        ready, _, _ = select.select([terminal], [], [], 0.1)
        try:
            content = os.read(terminal, 65536) if ready else b""
        except OSError:
            break
        if ready and not content:
            break
        stream.feed(content)
        if after and shown is None and time.monotonic() - begun > after:
            shown = drawn(screen)
    _, status = os.waitpid(process, 0)
    return shown or drawn(screen), os.waitstatus_to_exitcode(status)


def drawn(screen):
    """Lines, each a list of (text, colour, bold)."""
    lines = []
    for row in range(ROWS_MAX):
        spans = []
        for column in range(screen.columns):
            char = screen.buffer[row][column]
            look = (char.fg, char.bold)
            if spans and spans[-1][1] == look:
                spans[-1][0].append(char.data)
            else:
                spans.append(([char.data], look))
        lines.append([("".join(text), *look) for text, look in spans])
    while lines and not "".join(text for text, *_ in lines[-1]).strip():
        lines.pop()
    return lines


def svg(lines, columns, title):
    width = columns * CHAR_WIDTH + 2 * EDGE
    height = BAR + len(lines) * LINE_HEIGHT + EDGE
    face = "ui-monospace, SFMono-Regular, Menlo, DejaVu Sans Mono, monospace"
    size = f'width="{width:.0f}" height="{height}"'
    box = f'width="{width - 1:.0f}" height="{height - 1}"'
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{face}" font-size="14">']
    out.append(f'<rect x="0.5" y="0.5" {box} rx="9" fill="{BACKGROUND}" stroke="{FRAME}"/>')
    dots = enumerate(("#ff5f56", "#ffbd2e", "#27c93f"))
    out += [f'<circle cx="{EDGE + 20 * number}" cy="17" r="6" fill="{colour}"/>' for number, colour in dots]
    out.append(f'<text x="{width / 2:.0f}" y="22" fill="{DIM}" text-anchor="middle">{escape(title)}</text>')
    for number, spans in enumerate(lines):
        column = 0
        y = BAR + (number + 1) * LINE_HEIGHT - 5
        for text, colour, bold in spans:
            fill = DIM if colour == "faint" else COLOURS.get(colour, COLOURS["default"])
            weight = ' font-weight="bold"' if bold else ""
            # Each word has its place, so that columns stand in line in any font.
            for word in re.finditer(r"\S+", text):
                x, length = EDGE + (column + word.start()) * CHAR_WIDTH, len(word[0]) * CHAR_WIDTH
                place = f'x="{x:.1f}" y="{y}" textLength="{length:.1f}"'
                out.append(f'<text {place} fill="{fill}"{weight}>{escape(word[0])}</text>')
            column += len(text)
    return "\n".join([*out, "</svg>", ""])


def main():
    words = argparse.ArgumentParser(description="Draws a terminal")
    words.add_argument("--columns", type=int, default=118)
    words.add_argument("--after", type=float, help="how it looks after so many seconds, not at the end")
    words.add_argument("--title", help="what stands above; the command, if nothing else is said")
    words.add_argument("picture")
    words.add_argument("command", nargs=argparse.REMAINDER)
    given = words.parse_args()
    lines, code = record(given.command, given.columns, given.after)
    with open(given.picture, "w", encoding="utf-8") as out:
        out.write(svg(lines, given.columns, given.title or " ".join(given.command)))
    return code


if __name__ == "__main__":
    sys.exit(main())
