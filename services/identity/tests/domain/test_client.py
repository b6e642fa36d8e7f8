import json
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from identity.domain.client import Client, public_keys, registered
from identity.domain.errors import ClientHasAnotherRole, WrongClientId, WrongKeySet


def _key(**changes: Any) -> dict[str, Any]:
    return {**ECKey.generate_key("P-256", private=True).as_dict(private=False), **changes}


def _jwks(*keys: Any) -> str:
    return json.dumps({"keys": list(keys)})


def test_a_public_key_gets_the_name_that_its_holder_computes_too() -> None:
    (key,) = json.loads(public_keys(_jwks(_key())))["keys"]
    assert key["kid"] == ECKey.import_key(key).thumbprint()


def test_a_given_key_name_stays() -> None:
    (key,) = json.loads(public_keys(_jwks(_key(kid="2026-09"))))["keys"]
    assert key["kid"] == "2026-09"


@pytest.mark.parametrize(
    "jwks",
    [
        "",
        "[]",
        "{}",
        '{"keys": {}}',
        _jwks(),
        _jwks("key"),
        _jwks(_key(), *[_key() for _ in range(8)]),
        _jwks(ECKey.generate_key("P-384", private=False).as_dict()),
        _jwks(RSAKey.generate_key(2048, private=False).as_dict()),
        _jwks(_key(x="AAAA")),
        _jwks(_key(use="enc")),
        _jwks(_key(kid="one"), _key(kid="one")),
    ],
)
def test_what_is_not_a_set_of_public_signing_keys_is_refused(jwks: str) -> None:
    with pytest.raises(WrongKeySet):
        public_keys(jwks)


def test_a_private_key_is_refused_and_not_repeated() -> None:
    private = ECKey.generate_key("P-256", private=True).as_dict(private=True)
    with pytest.raises(WrongKeySet, match="private") as refusal:
        public_keys(_jwks(private))
    assert private["d"] not in f"{refusal.value} {refusal.value.facts}"


@pytest.mark.parametrize("client_id", ["", "ab", "Office", "a b c", "1office", "x" * 65])
def test_a_client_id_of_another_form_is_refused(client_id: str) -> None:
    with pytest.raises(WrongClientId):
        registered(None, Client(client_id, "operator", "", "{}"))


def test_a_known_client_keeps_its_role_and_department() -> None:
    known = Client("office-1", "department", "fire_rescue", "old")
    new = Client("office-1", "department", "fire_rescue", "new")
    assert registered(known, new) == new
    for role, department in (("officer", "fire_rescue"), ("department", "market_regulation")):
        with pytest.raises(ClientHasAnotherRole):
            registered(known, Client("office-1", role, department, "new"))
