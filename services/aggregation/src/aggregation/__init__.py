"""Owns the ledger and all that takes a number from it."""
