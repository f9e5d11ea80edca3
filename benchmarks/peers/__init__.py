"""Peers of the benchmarks: what others build with the same tools, to measure Bide beside it."""
