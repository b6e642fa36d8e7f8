"""Every environment variable of dispatch, `DISPATCH_...`."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DISPATCH_", frozen=True)

    database_url: SecretStr
    nats_url: str
    nats_seed: SecretStr
    client_key: SecretStr
    grpc_listen: str
    aggregation_address: str
    sampling_address: str
    token_url: str
    jwks_url: str
    issuer: str
    city: str = "shaoxing"
    simulated_days: bool = False
