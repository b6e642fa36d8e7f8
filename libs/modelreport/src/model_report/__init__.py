"""Whether the model behaves: what it makes of a simulated city."""
