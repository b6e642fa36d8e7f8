import pytest

from identity.adapters.roles import load_roles
from identity.domain.errors import (
    DepartmentNotExpected,
    UnknownDepartment,
    UnknownRole,
    UnknownService,
)

ROLES = load_roles()
DEPARTMENTS = frozenset({"market_regulation", "court"})


def test_each_role_may_do_what_its_table_says() -> None:
    assert "agreements:decide" in ROLES.permissions("anybody", "coordinator")
    assert ROLES.permissions("court-1", "source") == {"records:write", "quarantine:read"}
    assert ROLES.permissions("anybody", "king") == frozenset()


def test_only_people_on_site_report_visits_and_only_coordinators_decide() -> None:
    holders = {
        permission: {name for name, role in ROLES.roles.items() if permission in role.permissions}
        for permission in (
            *("visits:report", "agreements:decide", "clients:manage", "day:set"),
            *("tasks:create", "plans:manage", "draws:start"),
        )
    }
    assert holders == {
        "visits:report": {"officer"},
        "agreements:decide": {"coordinator"},
        "clients:manage": {"operator"},
        "day:set": {"operator"},
        "tasks:create": {"coordinator"},
        "plans:manage": {"coordinator"},
        "draws:start": {"coordinator"},
    }


def test_a_service_may_ask_its_own_row_only() -> None:
    assert "ledger:read" in ROLES.permissions("service-scoring", "service")
    assert ROLES.permissions("service-push", "service") == frozenset()
    assert ROLES.permissions("service-else", "service") == frozenset()


def test_nobody_but_services_reads_the_ledger() -> None:
    assert not any("ledger:read" in role.permissions for role in ROLES.roles.values())


@pytest.mark.parametrize(
    ("client_id", "role", "department", "fault"),
    [
        ("office-1", "king", "", UnknownRole),
        ("service-else", "service", "", UnknownService),
        ("office-1", "department", "", UnknownDepartment),
        ("office-1", "officer", "weather", UnknownDepartment),
        ("office-1", "coordinator", "court", DepartmentNotExpected),
        ("service-scoring", "service", "court", DepartmentNotExpected),
    ],
)
def test_a_role_and_department_that_do_not_fit_are_refused(
    client_id: str, role: str, department: str, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        ROLES.check(client_id, role, department, DEPARTMENTS)
