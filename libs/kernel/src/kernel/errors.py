"""What the kernel refuses; each message says what was given and what is expected."""


class BadDefinitions(ValueError):
    """The definitions contradict themselves or go beyond what the kernel holds."""


class BadRecord(ValueError):
    """A record that acceptance should not have let pass: an unknown code, day or amount."""


class StaleDossier(ValueError):
    """A packed dossier of another encoding or format: rebuild it from the records."""
