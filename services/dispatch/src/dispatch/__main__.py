"""Settings, then run until told to stop."""

from dispatch import bootstrap
from dispatch.settings import Settings
from serving import configure_logs, run

configure_logs("dispatch")
run(bootstrap.main(Settings()))  # type: ignore[call-arg]  # from the environment
