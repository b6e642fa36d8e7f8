"""Run aggregation until it is told to stop."""

from aggregation import bootstrap
from aggregation.settings import Settings
from serving import configure_logs, run

if __name__ == "__main__":
    configure_logs("aggregation")
    run(bootstrap.main(Settings()))  # type: ignore[call-arg]  # from the environment
