"""Bide: a service that decides when a candidate may follow up after a job interview."""

__version__ = "0.1.0"
