"""Every environment variable of sampling, `SAMPLING_...`."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SAMPLING_", frozen=True)

    database_url: SecretStr
    nats_url: str
    nats_seed: SecretStr
    client_key: SecretStr
    grpc_listen: str
    aggregation_address: str
    scoring_address: str
    token_url: str
    jwks_url: str
    issuer: str
    city: str = "shaoxing"
    simulated_days: bool = False
