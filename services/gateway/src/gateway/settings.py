"""Every environment variable of the gateway."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Secrets have no default."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", frozen=True)

    database_url: str
    issuer: str
    jwks_url: str
    # What the public asks is asked by this service's own token.
    token_url: str
    client_key: SecretStr
    http_listen: str = "127.0.0.1:8400"
    aggregation_address: str = "127.0.0.1:8411"
    scoring_address: str = "127.0.0.1:8412"
    sampling_address: str = "127.0.0.1:8413"
    dispatch_address: str = "127.0.0.1:8414"
    push_address: str = "127.0.0.1:8415"
    identity_address: str = "127.0.0.1:8418"
    # HTTP, where /oauth and /.well-known are passed through to.
    identity_url: str = "http://127.0.0.1:8401"
    # Whose display profile the classes are shown in.
    city: str = "shaoxing"
