"""Which parts of the platform a city uses, and in which of its districts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from regulations.tables import Region
from rulebook import Book, Dated, Node

FEATURES = (
    *("change_warnings", "cluster_warnings", "field_models", "industry_models"),
    *("provincial_monitors", "full_push", "supervision_pools", "territory", "commitments"),
    *("four_colour_code", "bid_checks", "joint_measures", "policy_matching", "credit_loan_gate"),
)
"""What some service asks for before it offers it."""


@dataclass(frozen=True, slots=True)
class Feature:
    """Off, on everywhere, or on in some regions only (试行单位)."""

    active: bool
    regions: tuple[str, ...] = ()

    def active_in(self, region_code: str) -> bool:
        """Whether it is on in a region, by its code in GB/T 2260."""
        return self.active and (not self.regions or region_code in self.regions)


def read_features(
    book: Book, regions: Mapping[str, Region], city: str
) -> dict[str, Dated[Feature]]:
    """Read what is on. Raises BadRules."""
    top = book.file("features").mapping(("reference", "features"))
    top["reference"].reference()
    found = {}
    for name, node in top["features"].unique():
        row = node.mapping(("id", "name_zh", "active"))
        row["id"].choice(FEATURES)
        row["name_zh"].text()
        found[name] = row["active"].dated(_feature(regions, city))
    if missing := [name for name in FEATURES if name not in found]:
        top["features"].bad(f"{', '.join(missing)} is missing", "Say whether it is on")
    return found


def _feature(regions: Mapping[str, Region], city: str) -> Callable[[Node], Feature]:
    own = [code for code, region in regions.items() if region.city == city]

    def read(node: Node) -> Feature:
        if isinstance(node.value, bool):
            return Feature(node.boolean())
        found = node.mapping(("regions",))["regions"].items()
        return Feature(active=True, regions=tuple(item.choice(own) for item in found))

    return read
