"""Delivers to departments' endpoints over signed HTTP."""
