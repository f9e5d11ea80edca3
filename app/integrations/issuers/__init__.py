"""OpenID Connect issuers: verifies access tokens of external identity providers.

Bide is a resource server here. It accepts a token of an issuer that the operator has
named, for an audience that is Bide, signed by a key that the issuer publishes now.

`verifier` checks the claims; `jwks_cache` caches each issuer's keys (JWKS) and refreshes them;
`fetching` is the HTTP client.
"""

from app.integrations.issuers.verifier import IssuerClaims, Issuers

__all__ = ["IssuerClaims", "Issuers"]
