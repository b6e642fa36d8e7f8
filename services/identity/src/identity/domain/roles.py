"""Roles and what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass

from identity.domain.errors import (
    DepartmentNotExpected,
    UnknownDepartment,
    UnknownRole,
    UnknownService,
)

SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    name_zh: str
    has_department: bool
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles people and departments' systems have, and the services with what they ask."""

    roles: Mapping[str, Role]
    services: Mapping[str, frozenset[str]]

    def permissions(self, client_id: str, role: str) -> frozenset[str]:
        """What a registered client may do; nothing where its role is no longer known."""
        if role == SERVICE:
            return self.services.get(client_id, frozenset())
        known = self.roles.get(role)
        return known.permissions if known else frozenset()

    @property
    def every_permission(self) -> tuple[str, ...]:
        granted = [role.permissions for role in self.roles.values()]
        return tuple(sorted(frozenset().union(*granted, *self.services.values())))

    def check(
        self, client_id: str, role: str, department: str, departments: frozenset[str]
    ) -> None:
        """Raises UnknownRole, UnknownService, UnknownDepartment, DepartmentNotExpected."""
        if role != SERVICE and role not in self.roles:
            raise UnknownRole(role, ", ".join(self.roles))
        if role == SERVICE and client_id not in self.services:
            raise UnknownService(client_id, ", ".join(self.services))
        has_department = role != SERVICE and self.roles[role].has_department
        if has_department and department not in departments:
            raise UnknownDepartment(department)
        if department and not has_department:
            raise DepartmentNotExpected(role, department)
