"""Every environment variable of identity."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Secrets have no default."""

    model_config = SettingsConfigDict(env_prefix="IDENTITY_", frozen=True)

    database_url: str
    # A private EC key on P-256, as a JWK in JSON.
    signing_key: str
    issuer: str
    # URLs of the token endpoint that an assertion may name (JSON list);
    # the first one is told to clients.
    token_audiences: tuple[str, ...]
    # Where everybody, this process too, reads the public keys.
    jwks_url: str
    grpc_listen: str = "127.0.0.1:8418"
    http_listen: str = "127.0.0.1:8401"
    city: str = "shaoxing"
