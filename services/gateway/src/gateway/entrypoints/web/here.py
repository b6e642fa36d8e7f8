"""What routes are handed: the services behind the door, the words for people, the display."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from gateway.adapters.issuer import Issuer
from gateway.adapters.peers import Peers
from gateway.entrypoints.web.problems import Problems
from regulations import DisplayClass

# How the city shows classes on a day: letters and colours exist only here, at the edge.
Display = Callable[[date], Mapping[str, DisplayClass]]


def _peers(request: Request) -> Peers:
    peers: Peers = request.app.state.peers
    return peers


def _issuer(request: Request) -> Issuer:
    issuer: Issuer = request.app.state.issuer
    return issuer


def _problems(request: Request) -> Problems:
    problems: Problems = request.app.state.problems
    return problems


def _display(request: Request) -> Display:
    display: Display = request.app.state.display
    return display


DisplayHere = Annotated[Display, Depends(_display)]
PeersHere = Annotated[Peers, Depends(_peers)]
IssuerHere = Annotated[Issuer, Depends(_issuer)]
ProblemsHere = Annotated[Problems, Depends(_problems)]
