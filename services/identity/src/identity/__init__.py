"""Departments, clients, roles, keys; issues tokens."""
