"""Owns tasks, participants, visits and results."""
