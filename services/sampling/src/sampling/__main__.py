"""Settings, then run until told to stop."""

from sampling import bootstrap
from sampling.settings import Settings
from serving import configure_logs, run

configure_logs("sampling")
run(bootstrap.main(Settings()))  # type: ignore[call-arg]  # from the environment
