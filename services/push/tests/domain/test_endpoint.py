from dataclasses import replace
from ipaddress import ip_network
from uuid import UUID

import pytest

from push.domain.endpoint import Endpoint, EndpointState, endpoint_url, require_own, require_same
from push.domain.errors import EndpointConflict, UnknownEndpoint, WrongEndpointUrl
from push.domain.event import gives_back
from push.domain.networks import Networks

ENDPOINT = Endpoint(
    UUID(int=1), "fire_rescue", "https://fire.example/hook", "whsec_x", EndpointState.UNVERIFIED
)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://fire.example/",
        "file:///etc/passwd",
        "fire.example/hook",
        "https:///hook",
        "https://user:password@fire.example/",
        "https://fire.example/#part",
        "https://fire.example:99999/",
        "https://fire.example:0/",
        "https://fire.example/a b",
        "https://fire.example/\r\nx-other: 1",
        "https://消防.example/",
        "https://fire.example/" + "x" * 2048,
        "",
    ],
)
def test_what_is_no_address_of_an_endpoint_is_named(url: str) -> None:
    with pytest.raises(WrongEndpointUrl):
        endpoint_url(url)


def test_http_and_https_with_a_port_are_addresses() -> None:
    for url in ("http://10.1.2.3:8080/hook?a=1", "https://fire.example", "http://[::1]:80/"):
        assert endpoint_url(url) == url


def test_the_secret_is_shown_until_the_endpoint_is_verified() -> None:
    assert ENDPOINT.secret_to_show == "whsec_x"
    assert replace(ENDPOINT, state=EndpointState.VERIFIED).secret_to_show == ""


@pytest.mark.parametrize(
    "on_file",
    [
        replace(ENDPOINT, department="tax"),
        replace(ENDPOINT, url="https://other.example/"),
        replace(ENDPOINT, state=EndpointState.REMOVED),
    ],
)
def test_an_id_that_is_taken_otherwise_is_a_conflict(on_file: Endpoint) -> None:
    with pytest.raises(EndpointConflict):
        require_same(on_file, ENDPOINT)


def test_another_departments_and_a_removed_endpoint_are_unknown() -> None:
    assert require_own(ENDPOINT, ENDPOINT.endpoint_id, "fire_rescue") == ENDPOINT
    for other in (None, ENDPOINT, replace(ENDPOINT, state=EndpointState.REMOVED)):
        with pytest.raises(UnknownEndpoint):
            require_own(other, ENDPOINT.endpoint_id, "tax" if other is ENDPOINT else "fire_rescue")


def test_only_addresses_inside_the_networks_are_connected() -> None:
    networks = Networks((ip_network("10.32.0.0/11"), ip_network("fd00::/8")))
    assert networks.first_inside(["169.254.169.254", "10.33.1.1"]) == "10.33.1.1"
    assert networks.first_inside(["127.0.0.1", "::1", "10.64.0.1"]) is None
    assert networks.holds("fd12::1%eth0")


def test_an_ipv4_address_written_as_ipv6_is_what_it_stands_for() -> None:
    networks = Networks((ip_network("::/0"),))
    assert not networks.holds("::ffff:127.0.0.1")
    assert Networks((ip_network("10.0.0.0/8"),)).holds("::ffff:10.0.0.1")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"abc", b'{"challenge": 1}', b'{"challenge": "b"}', b"[" * 9999]
)
def test_an_answer_without_the_challenge_gives_nothing_back(body: bytes) -> None:
    assert not gives_back(body, "a")
    assert gives_back(b'{"challenge": "a"}', "a")
