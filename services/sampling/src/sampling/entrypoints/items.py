"""Supervision items -> responses of the contract."""

from collections.abc import Mapping
from fractions import Fraction

from onedoor.sampling.v1 import sampling_service_pb2 as pb
from regulations import Bounds, Domain, Item
from sampling.domain.item_list import DomainCount
from sampling.domain.share import text


def item(found: Item, domains: Mapping[str, Domain]) -> pb.SupervisionItem:
    return pb.SupervisionItem(
        code=found.code,
        domain=found.domain,
        domain_zh=domains[found.domain].name_zh,
        department_id=found.department,
        name_zh=found.name_zh,
        object_zh=found.object_zh,
        key=found.key,
        basis=found.basis,
        ratio=found.ratio.text,
        frequency=found.frequency.text,
        method=found.method,
        mode=found.mode,
        annual_cap=found.annual_cap,
        share=_bounds(found.ratio.share()),
        rounds=_bounds(found.frequency.rounds()),
        visits=_bounds(found.frequency.visits()),
    )


def domain(found: DomainCount) -> pb.SupervisionDomain:
    return pb.SupervisionDomain(
        domain=found.domain.id,
        name_zh=found.domain.name_zh,
        department_ids=found.departments,
        items=found.items,
        key_items=found.key_items,
        modes=found.modes,
    )


def _bounds(found: Bounds) -> pb.Bounds:
    return pb.Bounds(least=_text(found.least), most=_text(found.most))


def _text(bound: Fraction | None) -> str:
    return "" if bound is None else text(bound)
