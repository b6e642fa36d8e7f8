"""What `make bench` measures: each figure beside its floor or peer of the same run."""
