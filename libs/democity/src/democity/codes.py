"""Unified social credit codes for enterprises that do not exist, GB 32100-2015."""

from identifiers import check_character

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def inner_digit(first_8: str) -> str:
    """The check digit of an organisation code, GB 11714-1997."""
    total = sum(
        weight * int(character, 36)
        for weight, character in zip(_INNER_WEIGHTS, first_8, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def demo_code(region_code: str, number: int, leading: str = "91") -> str:
    """The code of enterprise `number`: its check character is right, its inner digit wrong.

    Real registers carry wrong inner digits and no one may refuse them; here every code has one,
    so that no code of the city is the code of anybody.
    """
    organisation = "MA" + _base31(number, 6)
    wrong = str((int("0123456789X".index(inner_digit(organisation))) + 1) % 10)
    first_17 = f"{leading}{region_code}{organisation}{wrong}"
    return first_17 + check_character(first_17)


def with_wrong_check(code: str) -> str:
    """The same code with a last character that does not fit."""
    position = ALPHABET.index(code[-1])
    return code[:-1] + ALPHABET[(position + 1) % len(ALPHABET)]


def _base31(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))
