"""Every environment variable of push, `PUSH_...`."""

from ipaddress import IPv4Network, IPv6Network

from pydantic import PositiveFloat, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PUSH_", frozen=True)

    database_url: SecretStr
    nats_url: str
    nats_seed: SecretStr
    grpc_listen: str
    jwks_url: str
    issuer: str
    # JSON list of networks, e.g. ["10.32.0.0/11"]: endpoints lie there or are refused.
    endpoint_networks: tuple[IPv4Network | IPv6Network, ...]
    # Where departments reach the gateway; links in events begin with it. Empty: they are paths.
    public_url: str = ""
    timeout_seconds: PositiveFloat = 10.0
    concurrency_per_endpoint: PositiveInt = 4
    concurrency: PositiveInt = 512
