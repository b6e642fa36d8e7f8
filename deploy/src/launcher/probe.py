"""`python -m launcher.probe grpc_health 127.0.0.1:8412` ends with 0 if the service is ready.

The health check of a container; the ways of asking are those of the process table.
"""

import argparse
import asyncio
import sys

from launcher.supervisor import WAYS


def main() -> None:
    parser = argparse.ArgumentParser(prog="launcher.probe", description="Is a service ready?")
    parser.add_argument("by", choices=sorted(WAYS))
    parser.add_argument("address", metavar="HOST:PORT")
    given = parser.parse_args()
    sys.exit(0 if asyncio.run(_ready(given.by, given.address)) else 1)


async def _ready(by: str, address: str) -> bool:
    return await WAYS[by](address)()


if __name__ == "__main__":
    main()
