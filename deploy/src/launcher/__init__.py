"""The local supervisor and onedoor-admin."""
