"""Models of preferences: wishes about contacts, of an employer, an agency or a person."""

from pydantic import Field

from app.api.request.fields import Answer, Body
from app.domain import facts


class PreferencesIn(Body):
    """Wishes about contacts.

    An absent field is false in a new record, and stays as it is in a merge patch: hence
    no default is published.
    """

    no_calls: bool = Field(default_factory=bool, description="No telephone calls are wanted.")
    no_contact: bool = Field(default_factory=bool, description="No enquiries at all are wanted.")

    def fact(self) -> facts.Preferences:
        """The same, as the domain reads it."""
        return facts.Preferences(self.no_calls, self.no_contact)


class Preferences(Answer):
    """Wishes about contacts; an employer's hold for later applications too."""

    no_calls: bool = Field(description="No telephone calls are wanted.")
    no_contact: bool = Field(description="No enquiries at all are wanted.")
