"""Writers of the 33 record kinds, by theme: each makes one table of a neighbourhood."""
