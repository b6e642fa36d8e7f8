"""Classes, as officials see them. Each read is logged by scoring."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

import identifiers
from gateway.entrypoints.web.allowed import Allowed
from gateway.entrypoints.web.answers import reply
from gateway.entrypoints.web.bodies import StrictRoute
from gateway.entrypoints.web.fields import (
    USCC_EXAMPLE,
    AtLeast,
    Shown,
    UsccInPath,
    enum_name,
    example,
)
from gateway.entrypoints.web.here import DisplayHere, PeersHere
from onedoor.scoring.v1 import scoring_service_pb2 as scoring
from regulations import DisplayClass
from serving import Principal

router = APIRouter(prefix="/v1/enterprises", tags=["企业 Enterprises"], route_class=StrictRoute)


class Finding(Shown):
    point_id: str
    name: str = Field(description="指标名称")
    value: int
    points: int
    record_ids: list[str]


class DirectRule(Shown):
    rule_id: str
    at_least: str


class View(Shown):
    """One class: the general one (department_id empty) or a department's."""

    department_id: str
    risk_class: str = Field(description="low < general < higher < high")
    risk_score: int = Field(description="千分之一分 Thousandths of a point")
    dedicated_score: int
    member: bool
    letter: str = Field(description="本市的展示方式 The city's own way to show it")
    colour: str
    display_name: str


class Classification(Shown):
    model_config = example(
        uscc=USCC_EXAMPLE,
        version=3,
        on="2026-09-01",
        through=1024,
        model_version="6f1d2c",
        regulations_version="2.0.0+shaoxing",
        views=[
            {
                "department_id": "",
                "risk_class": "general",
                "risk_score": 312500,
                "dedicated_score": 0,
                "member": False,
                "letter": "B",
                "colour": "",
                "display_name": "一般风险",
            }
        ],
        findings=[
            {
                "point_id": "penalty_ordinary_count_3y",
                "name": "近三年一般行政处罚次数",
                "value": 2,
                "points": 40,
                "record_ids": ["8a1f0c3b5d7e9f20"],
            }
        ],
        direct_rules=[],
        stored_at="2026-09-01T02:03:04Z",
    )

    uscc: str
    version: int
    on: str
    through: int
    model_version: str
    regulations_version: str
    views: list[View]
    findings: list[Finding]
    direct_rules: list[DirectRule]
    stored_at: str


@router.get("/{uscc}/classification", summary="企业的风险分级", response_model=Classification)
async def get_classification(
    caller: Annotated[Principal, Allowed("classes:read")],
    uscc: UsccInPath,
    peers: PeersHere,
    display: DisplayHere,
    at_least: AtLeast = 0,
    purpose: Annotated[str, Query(max_length=200, description="查看事由，逐次留痕")] = "",
) -> Response:
    """通用分级与本部门视角；每次查看均留痕。Each read is logged with who read it, and why."""
    question = scoring.GetClassificationRequest(uscc=uscc, at_least=at_least, purpose=purpose)
    found = await peers.ask(peers.scoring.GetClassification, question)
    return reply(_classification(found, display(identifiers.day(found.on))))


def _classification(
    found: scoring.GetClassificationResponse, shown: Mapping[str, DisplayClass]
) -> Classification:
    return Classification(
        uscc=found.uscc,
        version=found.version,
        on=found.on,
        through=found.through,
        model_version=found.model_version,
        regulations_version=found.regulations_version,
        views=[_view(view, shown) for view in found.views],
        findings=[_finding(finding) for finding in found.findings],
        direct_rules=[
            DirectRule(rule_id=rule.rule_id, at_least=enum_name(scoring.RiskClass, rule.at_least))
            for rule in found.direct_rules
        ],
        stored_at=found.stored_at.ToJsonString(),
    )


def _view(view: scoring.View, shown: Mapping[str, DisplayClass]) -> View:
    risk_class = enum_name(scoring.RiskClass, view.risk_class)
    display = shown.get(risk_class)
    return View(
        department_id=view.department_id,
        risk_class=risk_class,
        risk_score=view.risk_score,
        dedicated_score=view.dedicated_score,
        member=view.member,
        letter=display.letter if display else "",
        colour=(display.colour or "") if display else "",
        display_name=display.name_zh if display else "",
    )


def _finding(finding: scoring.Finding) -> Finding:
    return Finding(
        point_id=finding.point_id,
        name=finding.name_zh,
        value=finding.value,
        points=finding.points,
        record_ids=list(finding.record_ids),
    )
