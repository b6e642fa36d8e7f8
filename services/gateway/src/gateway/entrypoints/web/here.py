"""What routes are handed: the services behind the door, and the words for people."""

from typing import Annotated

from fastapi import Depends, Request

from gateway.adapters.issuer import Issuer
from gateway.adapters.peers import Peers
from gateway.entrypoints.web.problems import Problems


def _peers(request: Request) -> Peers:
    peers: Peers = request.app.state.peers
    return peers


def _issuer(request: Request) -> Issuer:
    issuer: Issuer = request.app.state.issuer
    return issuer


def _problems(request: Request) -> Problems:
    problems: Problems = request.app.state.problems
    return problems


PeersHere = Annotated[Peers, Depends(_peers)]
IssuerHere = Annotated[Issuer, Depends(_issuer)]
ProblemsHere = Annotated[Problems, Depends(_problems)]
