"""Benchmarks: throughput and latency as ratios to a base endpoint; docs/benchmarks.md explains.

1. A bare FastAPI endpoint that answers 1.4 KB of ready bytes (`base`) runs in a server of
   its own beside Bide's, started the same way. What it costs is 1.
2. Both are asked in turn, A B A B (`paired`), and what counts is the processor time of the
   server process alone (`processes`): neither the client's cost nor a busy neighbour's
   gets into it.
3. A result is the median of the ratios of such pairs, and stands beside its goal (`goals`).
   For a goal that is missed, a profile tells where the time goes (`profiles`).

Every measure is a module of `measures`. They share `stage`: databases that are filled, and
servers that are started, when the first measure asks for them. Linux only.
"""
