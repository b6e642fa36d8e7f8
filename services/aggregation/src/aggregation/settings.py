"""Every environment variable of aggregation."""

from datetime import date

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Secrets have no default."""

    model_config = SettingsConfigDict(env_prefix="AGGREGATION_", frozen=True)

    database_url: str
    nats_url: str
    # The nkey seed of user `aggregation`; unset only where the broker asks for none.
    nats_seed: str | None = None
    # Where tokens of `issuer` are verified.
    jwks_url: str
    issuer: str
    grpc_listen: str = "127.0.0.1:8411"
    city: str = "shaoxing"
    # Days are set by SetBusinessDay (loopback only) and do not follow the calendar.
    simulated_days: bool = False
    # The day simulated days begin with, where none was begun yet. Unset: today.
    first_day: date | None = None
