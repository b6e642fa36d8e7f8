"""python -m scoring"""

from scoring.bootstrap import main
from scoring.settings import Settings
from serving import configure_logs, run

if __name__ == "__main__":
    configure_logs("scoring")
    run(main(Settings()))  # type: ignore[call-arg]  # from the environment
