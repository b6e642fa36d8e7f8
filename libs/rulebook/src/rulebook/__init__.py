"""Strict, dated YAML values. Knows no regulation."""

from rulebook.book import Book, read
from rulebook.dated import Dated
from rulebook.errors import BadRules, NotInForce
from rulebook.node import Node
from rulebook.reading import parse

__all__ = ["BadRules", "Book", "Dated", "Node", "NotInForce", "parse", "read"]
