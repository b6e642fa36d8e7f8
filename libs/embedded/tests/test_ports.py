import os
import socket

import pytest

from embedded import LOOPBACK, PortTaken, free_port, require_free


def test_a_taken_port_is_told_with_its_purpose_its_holder_and_what_to_do() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortTaken) as told:
            require_free(port, "the gateway")
    assert f"Port {port}, needed by the gateway, is taken by process {os.getpid()}" in str(
        told.value
    )
    assert "Stop that process" in str(told.value)


def test_a_free_port_may_be_listened_on() -> None:
    port = free_port()
    require_free(port, "nobody")
    with socket.create_server((LOOPBACK, port)):
        pass


def test_a_port_that_only_closes_its_old_connections_is_free() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection((LOOPBACK, port))
        server.accept()[0].close()  # closes first, and so keeps the port in TIME_WAIT
        client.close()
    require_free(port, "the next server")
