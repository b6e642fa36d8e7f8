"""Names on the bus follow from the name of the message.

`onedoor.scoring.v1.AgreementChanged` travels on `onedoor.scoring.v1.agreement_changed`, in stream
`SCORING`; dispatch reads it by the durable `dispatch-agreement-changed`.
"""

import re

from google.protobuf.message import Message


def subject_of(message: type[Message]) -> str:
    package, name = message.DESCRIPTOR.full_name.rsplit(".", 1)
    return f"{package}.{_snake(name)}"


def stream_of(message: type[Message]) -> str:
    return str(message.DESCRIPTOR.full_name.split(".")[1]).upper()


def durable_of(message: type[Message], consumer: str) -> str:
    return f"{consumer}-{_snake(message.DESCRIPTOR.name).replace('_', '-')}"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
