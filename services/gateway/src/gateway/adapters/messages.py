"""The catalogue of messages, read once at start."""

from importlib import resources

import rulebook
from gateway.domain.message import Message, Messages
from rulebook import Node

NAME = "messages.yaml"


def load_messages() -> Messages:
    """Raises rulebook.BadRules."""
    text = resources.files("gateway").joinpath(NAME).read_text(encoding="utf-8")
    top = rulebook.parse(NAME, text).mapping(required=("kinds", "codes"))
    return Messages(
        codes={code: _message(node) for code, node in top["codes"].table().items()},
        kinds={int(status): _message(node) for status, node in top["kinds"].table().items()},
    )


def _message(node: Node) -> Message:
    entry = node.mapping(required=("zh", "en"), optional=("detail",))
    detail = entry["detail"].text() if "detail" in entry else ""
    return Message(entry["zh"].text(), entry["en"].text(), detail)
