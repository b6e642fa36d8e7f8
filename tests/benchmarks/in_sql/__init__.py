"""What the kernel folds, as SQL that DuckDB and Polars run over the same facts: its peers.

It is generated from the compiled program of one day in two forms. `wide` reads the facts once,
with one CASE for each slot. `long` joins them with the rows of the program and groups by
enterprise and slot. Both end in the values of all points and the scores of all views. What
flatters the peers is left: no classes, no subtotals, values of the long form stay long.
"""
