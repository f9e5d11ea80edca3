"""Signed tokens (JWT): strict parsing, and verification with a known key.

A token is three parts in base64url: header, claims, signature. It is bounded before it
is parsed, parsed once, and what was parsed is what is verified. Whatever a header says
about keys (`jwk`, `jku`, `x5u`, `x5c`) is never followed: it names a key by `kid`, and
nothing more. Only asymmetric algorithms exist here, so neither `none` nor a public key as a
shared secret is accepted.

`jwt_parser` takes a token apart, `signatures` checks and makes signatures, and
`verified_tokens` caches the claims of tokens that have been verified. `sealing` encrypts what is
stored and must be read again.
"""
