"""The local supervisor and onedoor-admin."""

import os

# The supervisor asks services for their health over gRPC and starts others meanwhile: gRPC's own
# handlers of fork() would run in the child, and now and then abort it before it is a service.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
