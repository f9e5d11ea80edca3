"""Outbound HTTP: the one client for everything that leaves, guarded against SSRF.

Addresses come from candidates, partners and issuers, so none is trusted. `public_addresses` says
which IP addresses are public; `guard` checks a URL and resolves its host; `http_client` connects
to the address that was checked, follows no redirect, asks no proxy, and bounds time and size.
"""
