"""A seeded simulated city; it writes only what departments send, at the gateway."""
