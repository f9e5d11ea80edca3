"""Signed tokens: reads one strictly, and checks its signature with a key one already has.

A token is three parts in base64url: header, claims, signature. It is bounded before it
is parsed, parsed once, and what was parsed is what is verified. Whatever a header says
about keys (`jwk`, `jku`, `x5u`, `x5c`) is never followed: it names a key by `kid`, and
nothing more. Only asymmetric algorithms exist here, so neither `none` nor a secret that
is really a public key can be talked into.

`reading` takes a token apart, `signatures` checks and makes signatures, and
`verified_tokens` caches the claims of tokens that have been verified.
"""
