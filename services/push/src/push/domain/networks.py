"""The networks in which endpoints may lie; everything else is out of reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Networks:
    allowed: tuple[Network, ...]

    def first_inside(self, addresses: Iterable[str]) -> str | None:
        """The first address that may be connected to."""
        return next((each for each in addresses if self.holds(each)), None)

    def holds(self, text: str) -> bool:
        address = _plain(ip_address(text.partition("%")[0]))
        return any(address in network for network in self.allowed)


def _plain(address: Address) -> Address:
    """An IPv4 address written as IPv6 (::ffff:10.0.0.1) is what it stands for."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
