"""Records as a department writes them: plain JSON objects of the record-kind catalogue."""

from dataclasses import dataclass, field
from datetime import date

from democity.enterprises import Enterprise
from democity.offices import Office

Record = dict[str, object]


@dataclass(slots=True)
class Numbers:
    """Record numbers of every office, in the order in which they are asked for."""

    _last: dict[str, int] = field(default_factory=dict)

    def next(self, office: Office, what: str) -> str:
        self._last[office.id] = self._last.get(office.id, 0) + 1
        return f"{office.mark}-{what}-{self._last[office.id]:06d}"


def registration(no: str, office: Office, enterprise: Enterprise) -> Record:
    """The enterprise as the register has it."""
    return _common(no, "registration", office, enterprise, enterprise.established_on) | {
        "entity_type": "company_llc",
        "established_on": enterprise.established_on.isoformat(),
        "legal_representative": "演示人",
        "registered_capital_wan": 50 + enterprise.index % 40 * 25,
        "industry_code": enterprise.industry_code,
        "scope_items": list(enterprise.scope),
        "address": f"绍兴市{enterprise.region_name}演示路{enterprise.index % 900 + 1}号",
        "premises_type": "independent",
        "registration_authority": f"绍兴市{enterprise.region_name}市场监督管理局",
    }


def penalty(
    no: str,
    office: Office,
    enterprise: Enterprise,
    on: date,
    *,
    severity: str = "general",
    fine_wan: float = 2.0,
) -> Record:
    """A penalty decided on `on`; `fine_wan` in 10 000 yuan, two decimals."""
    serious = severity == "serious"
    return _common(no, "administrative_penalty", office, enterprise, on) | {
        "decision_no": f"绍{office.mark}罚决〔{on.year}〕{no[-6:]}号",
        "decided_on": on.isoformat(),
        "violation_type": f"{office.name_zh}查处的违法行为",
        "legal_basis": "中华人民共和国行政处罚法",
        "procedure": "hearing" if serious else "ordinary",
        "penalty_kinds": ["fine", "suspension"] if serious else ["fine"],
        "fine_and_confiscation_wan": round(fine_wan, 2),
        "severity": severity,
        "status": "effective",
    }


def debtor(
    no: str,
    office: Office,
    enterprise: Enterprise,
    on: date,
    *,
    dishonest: bool,
    unpaid_wan: float,
) -> Record:
    """A judgment debtor, published as dishonest or merely under execution."""
    return _common(no, "executed_debtor", office, enterprise, on) | {
        "case_no": f"({on.year})浙06执{no[-6:]}号",
        "court": "绍兴市中级人民法院",
        "debtor_type": "dishonest" if dishonest else "ordinary",
        "case_filed_on": on.isoformat(),
        "published_on": on.isoformat(),
        "execution_amount_wan": round(unpaid_wan * 1.2, 2),
        "unperformed_wan": round(unpaid_wan, 2),
        "status": "published" if dishonest else "executing",
    }


def business(
    no: str,
    office: Office,
    enterprise: Enterprise,
    subkind: str,
    on: date,
    value: float | None = None,
) -> Record:
    """A matter of the department's own, open until a version gives it an end."""
    said = {} if value is None else {"value": value}
    return (
        _common(no, "department_business_record", office, enterprise, on)
        | {
            "case_no": f"{no}-事",
            "subkind": subkind,
            "occurred_on": on.isoformat(),
            "status": "处理中",
        }
        | said
    )


def inspection(
    no: str,
    office: Office,
    enterprise: Enterprise,
    on: date,
    *,
    result_code: str = "no_problem",
    mode: str = "double_random",
    officers: list[str] | None = None,
) -> Record:
    """What an inspection of the department alone found."""
    problem = result_code not in {"no_problem", "no_such_activity"}
    return _common(no, "inspection_result", office, enterprise, on) | {
        "task_id": f"{office.mark}-CC-{no[-6:]}",
        "inspection_mode": mode,
        "item_codes": [f"{office.mark}-01"],
        "inspector_ids": officers or inspectors(office, enterprise.index),
        "completed_on": on.isoformat(),
        "result_code": result_code,
        "problem_found": problem,
        "credit_rule_applied": False,
    }


def ended(record: Record, on: date) -> Record:
    """The same matter, settled on `on`."""
    return record | {"ended_on": on.isoformat(), "status": "已办结"}


def delisted(record: Record, on: date) -> Record:
    """The same debtor, whose debt is performed."""
    return record | {"status": "removed", "removed_on": on.isoformat(), "unperformed_wan": 0}


def inspectors(office: Office, number: int) -> list[str]:
    """Certificate numbers of the two officers who go."""
    return [f"ZS-{office.mark}-{1000 + (number + offset) % 60}" for offset in (0, 7)]


def _common(no: str, kind: str, office: Office, enterprise: Enterprise, on: date) -> Record:
    return {
        "kind": kind,
        "record_no": no,
        "source_system": office.source_system,
        "uscc": enterprise.uscc,
        "entity_name": enterprise.name,
        "source_department": office.id,
        "region_code": enterprise.region_code,
        "produced_on": on.isoformat(),
    }
