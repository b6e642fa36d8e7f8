"""Classifies every enterprise, in general and as each department sees it."""
