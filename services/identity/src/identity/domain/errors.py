"""What can be wrong with a client."""

from faults import Invalid, NotFound, Refused


class UnknownRole(Invalid):
    def __init__(self, given: str, expected: str) -> None:
        super().__init__(f"{given!r} is not a role; use one of: {expected}.")
        self.field, self.given, self.expected = "role", given, expected


class UnknownService(Invalid):
    def __init__(self, given: str, expected: str) -> None:
        super().__init__(f"{given!r} is not a service of this suite; use one of: {expected}.")
        self.field, self.given, self.expected = "client_id", given, expected


class UnknownDepartment(Invalid):
    def __init__(self, given: str) -> None:
        super().__init__(f"{given!r} is not a department; use an id of the regulations.")
        self.field, self.given = "department_id", given
        self.expected = "a department of the regulations"


class DepartmentNotExpected(Invalid):
    def __init__(self, role: str, given: str) -> None:
        super().__init__(f"The role {role!r} acts for no department; leave out {given!r}.")
        self.field, self.given, self.expected = "department_id", given, "no department"


class WrongClientId(Invalid):
    def __init__(self, given: str) -> None:
        super().__init__(
            f"{given!r} is not a client id: expected 3 to 64 small letters, digits and hyphens,"
            " beginning with a letter."
        )
        self.field, self.given = "client_id", given
        self.expected = "3 to 64 small letters, digits and hyphens"


class WrongKeySet(Invalid):
    def __init__(self, wrong: str) -> None:
        super().__init__(
            f"The key set cannot be used: {wrong}. Send a JSON Web Key Set of 1 to 8 public keys"
            " of type EC on the curve P-256."
        )
        self.field, self.wrong = "jwks", wrong
        self.expected = "a JWKS of 1 to 8 public keys, EC, P-256"


class ClientHasAnotherRole(Refused):
    def __init__(self, client_id: str, role: str) -> None:
        super().__init__(
            f"The client {client_id} is registered as {role}; remove it and register another id."
        )
        self.client_id, self.role = client_id, role


class UnknownClient(NotFound):
    def __init__(self, client_id: str) -> None:
        super().__init__(f"There is no client {client_id!r}.")
        self.client_id = client_id
