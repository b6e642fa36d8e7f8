"""The law evaluated a second time: definitions turned into SQL over plain record tables.

`sql`, `values` and `scores` share with the kernel what the loader gives, `kernel.Definitions`, and
nothing else: no facts, no signals, no numbers for codes. Text stays text, days are dates, sums are
decimals. They are written from the docstrings of `kernel.definitions`, not from its code.
"""
