"""The process that draws: specifications in, pictures out. It is run by its path and imports nothing of the program.

The converter holds Python's lock while it works; in a process of its own it stops no other request. Each question on
standard input is a line of JSON with its length before it, each answer a status, a length and the bytes. It ends when its
input does, as it does when the server is killed.
"""

import json
import signal
import struct
import sys
from pathlib import Path

import vl_convert

VERSION = "6.4"
PNG_SCALE = 1.5


def main() -> None:
    """Answer until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    vl_convert.register_font_directory(str(Path(__file__).parent / "fonts"))
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    while head := questions.read(4):
        (length,) = struct.unpack(">I", head)
        question = json.loads(questions.read(length))
        try:
            status, body = b"+", draw(question["spec"], question["format"])
        except ValueError as error:
            status, body = b"-", str(error)[:500].encode()
        answers.write(status + struct.pack(">I", len(body)) + body)
        answers.flush()


def draw(spec: dict[str, object], format: str) -> bytes:
    """A specification as svg or png; nothing is fetched."""
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=VERSION, allowed_base_urls=[])
    return svg.encode() if format == "svg" else vl_convert.svg_to_png(svg, scale=PNG_SCALE)


if __name__ == "__main__":
    main()
