"""`onedoor-admin regulations`: how much of a city's rules is a proposal or representative."""

from collections.abc import Iterator

from regulations import Share, proposal_share


def report(city: str) -> str:
    """The table, file by file, for the terminal. Raises UnknownCity."""
    return "\n".join(_lines(city, proposal_share(city)))


def _lines(city: str, shares: tuple[Share, ...]) -> Iterator[str]:
    width = max(len(share.file) for share in shares)
    yield f"{'':<{width}}  values  proposal         representative"
    for share in shares:
        yield _line(share.file, share.values, share.proposals, len(share.representative), width)
    counts = [(s.values, s.proposals, len(s.representative)) for s in shares]
    values, proposals, representative = (sum(column) for column in zip(*counts, strict=True))
    yield _line(city, values, proposals, representative, width)
    yield "\nRepresentative, to be replaced by the city's own:"
    for share in shares:
        if share.representative:
            yield f"  {share.file}: {'、'.join(share.representative)}"


def _line(name: str, values: int, proposals: int, representative: int, width: int) -> str:
    share = f"{proposals / values:.1%}"
    return f"{name:<{width}}  {values:>6}  {proposals:>8}  {share:>6}  {representative:>14}"
