"""`python -m gateway`."""

from gateway import bootstrap
from gateway.settings import Settings
from serving import configure_logs, run


def main() -> None:
    settings = Settings()  # type: ignore[call-arg]  # from the environment
    configure_logs("gateway")
    run(bootstrap.main(settings))


if __name__ == "__main__":
    main()
