"""`python -m launcher` is `onedoor-admin`."""

from launcher.admin import main

main()
