"""Settings, then run until told to stop."""

from push import bootstrap
from push.settings import Settings
from serving import configure_logs, run

configure_logs("push")
run(bootstrap.main(Settings()))  # type: ignore[call-arg]  # from the environment
