"""Parts of requests that become values, or Invalid."""

from aggregation.domain.annotations import AnnotationKind
from aggregation.domain.errors import IncompleteAnnotation, UnknownQuarantined


def annotation_kind(number: int) -> AnnotationKind:
    """Raises IncompleteAnnotation."""
    if number not in set(AnnotationKind):
        raise IncompleteAnnotation("kind (repair, objection or revocation)")
    return AnnotationKind(number)


def quarantine_id(text: str) -> int:
    """Raises UnknownQuarantined."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise UnknownQuarantined(text)
    return int(text)
