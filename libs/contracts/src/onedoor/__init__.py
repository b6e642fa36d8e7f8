"""Messages and services generated from proto/; committed, never edited."""
