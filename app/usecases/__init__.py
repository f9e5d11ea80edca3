"""Use cases: one pure function each, run in one transaction.

A use case is a pure function of what was loaded, the command and the instant; it
returns the changes to make and the answer to give. The gateway (see `ports`) does
the I/O around it: it locks, loads, runs the function, applies, commits, and may run
the function again after a lost race.
"""
