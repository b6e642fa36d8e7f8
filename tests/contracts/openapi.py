"""The public document of the API, as the gateway makes it. `python openapi.py` writes it anew."""

import json
from pathlib import Path
from typing import Any

from gateway.adapters.messages import load_messages
from gateway.entrypoints.web.app import create_app

FILE = Path(__file__).with_name("openapi.json")
# Nothing is asked while the document is made.
NOBODY: Any = None


def document() -> str:
    app = create_app(
        peers=NOBODY,
        issuer=NOBODY,
        verifier=NOBODY,
        answer_once=NOBODY,
        messages=load_messages(),
        display=NOBODY,
    )
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(document(), "utf-8")
