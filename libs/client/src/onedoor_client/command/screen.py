"""What the command writes: tables and sentences to standard output, complaints to the other."""

import re
import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

# A terminal takes orders from control characters; data from a file or a server gives none.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# What is read by a program or kept in a file is not folded at some terminal's width.
_WIDE = 200


def console(stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else _WIDE, highlight=False)


def plain(value: object, style: str = "") -> Text:
    """Data as text: no markup, no control characters."""
    return Text(_CONTROL.sub("\ufffd", str(value)), style=style)


def say(zh: str, en: str) -> None:
    screen = console()
    screen.print(plain(zh), soft_wrap=True)
    screen.print(plain(en, "dim"), soft_wrap=True)


def complain(zh: str, en: str) -> None:
    screen = console(stderr=True)
    screen.print(plain(zh, "red"), soft_wrap=True)
    screen.print(plain(en), soft_wrap=True)


def table(*headers: str) -> Table:
    shown = Table(show_edge=False, pad_edge=False, header_style="bold")
    for header in headers:
        shown.add_column(header, overflow="fold")
    return shown


def add(shown: Table, *values: object) -> None:
    shown.add_row(*(value if isinstance(value, Text) else plain(value) for value in values))
