"""`python -m identity` serves; `python -m identity --register FILE` registers clients and ends."""

import argparse
import json
from pathlib import Path

from identity import bootstrap
from identity.settings import Settings
from serving import configure_logs, run

parser = argparse.ArgumentParser(prog="identity", description="Clients, roles and tokens.")
parser.add_argument(
    "--register", type=Path, metavar="FILE", help="JSON list of {client_id, role, department, jwks}"
)


def main() -> None:
    arguments = parser.parse_args()
    settings = Settings()  # type: ignore[call-arg]  # from the environment
    configure_logs("identity")
    if arguments.register:
        clients = json.loads(arguments.register.read_text(encoding="utf-8"))
        run(bootstrap.register(settings, clients))
    else:
        run(bootstrap.main(settings))


if __name__ == "__main__":
    main()
