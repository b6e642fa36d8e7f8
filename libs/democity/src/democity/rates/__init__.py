"""How often things happen in the city: data that was fixed before any model saw the city."""

from collections.abc import Hashable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec
import yaml

Mark = Literal["found", "given", "assumed"]
Latent = Literal["governance", "operation", "finance", "risk"]
Trait = Literal["", "food", "product", "consumer", "sampled_elsewhere", "licensed"]


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How often one thing happens, and which latent risk it depends on."""

    rate: float
    per: Literal["now", "year", "report", "each"]
    latent: Latent
    loading: float
    mark: Mark
    among: Trait = ""

    def __post_init__(self) -> None:
        if not 0 < self.rate < 1 or not -1 < self.loading < 1:
            raise ValueError("a rate lies between 0 and 1, a loading between -1 and 1")


class Grades(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Shares of ordered grades, the best first; the best go to the lowest latent risk."""

    shares: dict[str, float]
    latent: Latent
    loading: float
    mark: Mark

    def __post_init__(self) -> None:
        whole(self.shares)


class Shares(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How something divides by chance alone."""

    values: dict[str, float]
    mark: Mark

    def __post_init__(self) -> None:
        whole(self.values)


class Size(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A lognormal amount: its median and the spread of its logarithm."""

    median: float
    spread: float
    mark: Mark


class Marked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One number with its mark."""

    value: float
    mark: Mark


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A share of records, by chance alone."""

    rate: float
    mark: Mark


class Officers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many officers a department has, and how much their strictness differs."""

    per_department: int
    strictness: float
    mark: Mark


class Sending(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How late and how well departments send."""

    days_to_send: Size
    late: Share
    days_late: Size
    sent_twice: Share
    corrected: Share
    bad: Share


class Rates(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One set of rates."""

    name: str
    name_zh: str
    fixed_on: Any
    rho: Marked
    events: dict[str, Rate]
    grades: dict[str, Grades]
    shares: dict[str, Shares]
    sizes: dict[str, Size]
    officers: Officers
    sending: Sending


class UnknownRates(ValueError):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no set of rates {name!r}; there are base and inland.")


@cache
def load_rates(name: str = "base") -> Rates:
    """Read one set: `base`, or `inland`, which differs from it in a few. Raises UnknownRates."""
    if name not in ("base", "inland"):
        raise UnknownRates(name)
    given = read(name)
    if "after" not in given:
        return msgspec.convert(given, Rates)
    merged = read(given.pop("after"))
    changed = given.pop("events")
    if strange := changed.keys() - merged["events"].keys():
        raise ValueError(f"{name} changes events that its base does not know: {strange}")
    return msgspec.convert(merged | given | {"events": merged["events"] | changed}, Rates)


def read(name: str) -> dict[str, Any]:
    """One YAML file of this package; a key given twice is a fault."""
    text = (resources.files("democity.rates") / f"{name}.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, _Strict)  # noqa: S506 (a SafeLoader)
    return content


def whole(shares: Mapping[str, float]) -> None:
    """Refuse shares that do not sum to 1."""
    if abs(sum(shares.values()) - 1) > 1e-9:
        raise ValueError(f"shares sum to {sum(shares.values())}, not to 1")


class _Strict(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise yaml.YAMLError(f"{node.start_mark}: given twice: {twice}")
        return super().construct_mapping(node, deep=deep)
