"""Unified Social Credit Code (统一社会信用代码), GB 32100-2015."""

import re
import unicodedata
from typing import NewType

from stdnum.cn import uscc as gb32100

from faults import Invalid

Uscc = NewType("Uscc", str)

# Registering departments 1-9, A (军委), N (农业) and Y (其他); then no I, O, S, V, Z anywhere.
_FORM = re.compile(r"[1-9ANY][1-9A-HJ-NP-RTUWXY]\d{6}[0-9A-HJ-NP-RTUWXY]{10}")


class WrongUsccForm(Invalid):
    def __init__(self, given: str) -> None:
        super().__init__(
            f"{given!r} is not a unified social credit code: expected 18 characters, digits and"
            " capital letters without I, O, S, V, Z, with six digits of region from the third."
        )
        self.given = given
        self.expected = "18 characters of GB 32100-2015"


class WrongCheckCharacter(Invalid):
    def __init__(self, given: str, expected: str) -> None:
        super().__init__(
            f"The last character of {given} is not its check character, which is {expected}."
            " Compare the code with the licence and send it again."
        )
        self.given = given
        self.expected = expected


def uscc(text: str) -> Uscc:
    """Normalise (full width, case, blanks) and check a code.

    The inner organisation-code digit (GB 11714) is never a reason to refuse: real codes carry
    wrong ones. Raises WrongUsccForm, WrongCheckCharacter.
    """
    code = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if not _FORM.fullmatch(code):
        raise WrongUsccForm(text)
    expected = check_character(code[:17])
    if code[17] != expected:
        raise WrongCheckCharacter(code, expected)
    return Uscc(code)


def check_character(first_17: str) -> str:
    """The 18th character, GB 32100-2015 section 5."""
    return str(gb32100.calc_check_digit(first_17))
