"""Who may know what a draw tells of classes."""

from serving import Principal


def entitled(who: Principal) -> bool:
    """Whether the caller may read classes of everybody, not of one department's view."""
    return "classes:read" in who.permissions and not who.department
