"""Databases, roles, streams, durables and broker users, made before a service starts."""

from provision.databases import (
    ServiceDatabase,
    as_login,
    close_to_public,
    drop_database,
    in_database,
    libpq_url,
    make_database,
    sqlalchemy_url,
)
from provision.streams import durables, empty_streams, make_streams, streams
from provision.subjects import BadSubject, Subject, services, subjects
from provision.users import (
    ADMIN,
    User,
    authorization,
    inbox_prefix,
    new_seed,
    public_key,
    service_user,
)

__all__ = [
    "ADMIN",
    "BadSubject",
    "ServiceDatabase",
    "Subject",
    "User",
    "as_login",
    "authorization",
    "close_to_public",
    "drop_database",
    "durables",
    "empty_streams",
    "in_database",
    "inbox_prefix",
    "libpq_url",
    "make_database",
    "make_streams",
    "new_seed",
    "public_key",
    "service_user",
    "services",
    "sqlalchemy_url",
    "streams",
    "subjects",
]
