"""A department's endpoint, as cheap as one can be: a process that verifies and answers 204.

`python -m benchmarks.receiver SECRET` prints its port. It is no part of what is measured, so it
speaks just enough HTTP/1.1 for one client and its kept-alive connections.
"""

import asyncio
import sys

from standardwebhooks import Webhook

ANSWER = b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n"


async def main(secret: str) -> None:
    webhook = Webhook(secret)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
                pairs = (line.split(":", 1) for line in head.split("\r\n")[1:] if line)
                headers = {name.lower(): value.strip() for name, value in pairs}
                webhook.verify(await reader.readexactly(int(headers["content-length"])), headers)
                writer.write(ANSWER)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
