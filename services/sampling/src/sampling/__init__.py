"""Draws which enterprises are inspected, so that a draw can be repeated to the letter."""
