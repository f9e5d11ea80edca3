"""Other people's identity providers: verifies the access tokens that they issue.

Bide is a resource server here. It believes a token of an issuer that the operator has
named, for an audience that is Bide, signed by a key that the issuer publishes now.

`verifier` reads the claims; `keys` knows each issuer's keys and when to ask again;
`fetching` is the one place that speaks to an issuer.
"""

from app.integrations.issuers.verifier import IssuerClaims, Issuers

__all__ = ["IssuerClaims", "Issuers"]
