"""The only door: REST to gRPC."""
