"""Every environment variable of scoring; the prefix is SCORING_."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SCORING_", frozen=True)

    database_url: SecretStr
    grpc_listen: str
    nats_url: str
    nats_seed: SecretStr
    aggregation_address: str
    token_url: str
    jwks_url: str
    issuer: str
    client_key: SecretStr
    city: str = "shaoxing"
    simulated_days: bool = False
