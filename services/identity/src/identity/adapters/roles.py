"""The service's own table of roles, read once at start."""

from importlib import resources

import rulebook
from identity.domain.roles import Role, Roles
from rulebook import Node

NAME = "roles.yaml"


def load_roles() -> Roles:
    """Raises rulebook.BadRules."""
    text = resources.files("identity").joinpath(NAME).read_text(encoding="utf-8")
    top = rulebook.parse(NAME, text).mapping(required=("roles", "services"))
    return Roles(
        roles={name: _role(name, node) for name, node in top["roles"].unique()},
        services={name: frozenset(node.texts()) for name, node in top["services"].table().items()},
    )


def _role(name: str, node: Node) -> Role:
    entry = node.mapping(required=("id", "name_zh", "department", "permissions"))
    return Role(
        name=name,
        name_zh=entry["name_zh"].text(),
        has_department=entry["department"].boolean(),
        permissions=frozenset(entry["permissions"].texts()),
    )
