"""Methods for each operation of the contract, asynchronous.

Made by tools/write_client.py from openapi/v1.json; not edited by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bide_client.calls import AsyncCaller, Reference

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bide_client import models


class Accounts:
    """Operations `accounts`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(self, body: models.NewAccount) -> models.Account:
        """Make an account, and then sign in with `POST /v1/sessions`."""
        answer: models.Account = await self._client.call("accounts.create", body=body)
        return answer


class Agenda:
    """Operations `agenda`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def list(
        self,
        *,
        at: str | None = None,
        order: models.AgendaOrder | None = None,
        phase: Sequence[models.Phase] | None = None,
        include: Sequence[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.AgendaPage:
        """Read the next action of every pursuit that is not closed, soonest first."""
        answer: models.AgendaPage = await self._client.call(
            "agenda.list",
            query={
                "at": at,
                "order": order,
                "phase": phase,
                "include": include,
                "changed_since": changed_since,
                "limit": limit,
                "cursor": cursor,
            },
        )
        return answer

    def each(
        self,
        *,
        at: str | None = None,
        order: models.AgendaOrder | None = None,
        phase: Sequence[models.Phase] | None = None,
        include: Sequence[str] | None = None,
        changed_since: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncIterator[models.AgendaEntry]:
        """Read the next action of every pursuit that is not closed, soonest first. Goes on from page to page."""
        return self._client.iterate(
            "agenda.list",
            query={
                "at": at,
                "order": order,
                "phase": phase,
                "include": include,
                "changed_since": changed_since,
                "limit": limit,
                "cursor": cursor,
            },
        )


class ApiKeys:
    """Operations `api_keys`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewApiKey, *, idempotency_key: str | None = None
    ) -> models.CreatedApiKey:
        """Make a key; its secret is in this answer and in no other."""
        answer: models.CreatedApiKey = await self._client.call(
            "api_keys.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(self, key_id: Reference, *, if_match: Reference | None = None) -> None:
        """Revoke a key: within a second it stops working. It stays in the list."""
        await self._client.call("api_keys.delete", path={"key_id": key_id}, if_match=if_match)

    async def get(self, key_id: Reference) -> models.ApiKey:
        """Read one key."""
        answer: models.ApiKey = await self._client.call("api_keys.get", path={"key_id": key_id})
        return answer

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> models.ApiKeyPage:
        """List keys, oldest first, including revoked ones."""
        answer: models.ApiKeyPage = await self._client.call(
            "api_keys.list", query={"limit": limit, "cursor": cursor}
        )
        return answer

    def each(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncIterator[models.ApiKey]:
        """List keys, oldest first, including revoked ones. Goes on from page to page."""
        return self._client.iterate("api_keys.list", query={"limit": limit, "cursor": cursor})

    async def update(
        self, key_id: Reference, body: models.ApiKeyPatch, *, if_match: Reference | None = None
    ) -> models.ApiKey:
        """Change the label of a key."""
        answer: models.ApiKey = await self._client.call(
            "api_keys.update", path={"key_id": key_id}, body=body, if_match=if_match
        )
        return answer


class ApplicationContactChecks:
    """Operations `application_contact_checks`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, application_id: Reference, body: models.NewContact, *, receipt: bool | None = None
    ) -> models.ContactCheck:
        """Check whether a contact of a pursuit would be allowed; nothing is written."""
        answer: models.ContactCheck = await self._client.call(
            "application_contact_checks.create",
            path={"application_id": application_id},
            query={"receipt": receipt},
            body=body,
        )
        return answer


class ApplicationContacts:
    """Operations `application_contacts`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self,
        application_id: Reference,
        body: models.NewContact,
        *,
        receipt: bool | None = None,
        idempotency_key: str | None = None,
    ) -> models.Contact:
        """Make or record a contact of a pursuit, with or without an interview."""
        answer: models.Contact = await self._client.call(
            "application_contacts.create",
            path={"application_id": application_id},
            query={"receipt": receipt},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def list(
        self,
        application_id: Reference,
        *,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.ContactPage:
        """List the contacts of a pursuit, of all its interviews, in the order of their recording."""
        answer: models.ContactPage = await self._client.call(
            "application_contacts.list",
            path={"application_id": application_id},
            query={
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )
        return answer

    def each(
        self,
        application_id: Reference,
        *,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.Contact]:
        """List the contacts of a pursuit, of all its interviews, in the order of their recording. Goes on from page to page."""
        return self._client.iterate(
            "application_contacts.list",
            path={"application_id": application_id},
            query={
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )

    async def put(
        self,
        application_id: Reference,
        contact_id: Reference,
        body: models.NewContact,
        *,
        receipt: bool | None = None,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.Contact:
        """Make or record a contact of a pursuit with the id of your choice; idempotent."""
        answer: models.Contact = await self._client.call(
            "application_contacts.put",
            path={"application_id": application_id, "contact_id": contact_id},
            query={"receipt": receipt},
            body=body,
            if_match=if_match,
            only_new=only_new,
        )
        return answer


class ApplicationNextAction:
    """Operations `application_next_action`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(
        self,
        application_id: Reference,
        *,
        at: str | None = None,
        explain: models.Explanation | None = None,
        actions: models.WhichActions | None = None,
        receipt: bool | None = None,
    ) -> models.Decision:
        """Read what to do now in a pursuit, with or without an interview."""
        answer: models.Decision = await self._client.call(
            "application_next_action.get",
            path={"application_id": application_id},
            query={"at": at, "explain": explain, "actions": actions, "receipt": receipt},
        )
        return answer


class ApplicationPlan:
    """Operations `application_plan`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(
        self, application_id: Reference, *, from_: str | None = None, to: str | None = None
    ) -> models.Timeline:
        """Read when what may be done in a pursuit will change, if nothing happens."""
        answer: models.Timeline = await self._client.call(
            "application_plan.get",
            path={"application_id": application_id},
            query={"from": from_, "to": to},
        )
        return answer


class ApplicationPursuits:
    """Operations `application_pursuits`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(
        self, application_id: Reference, *, include: Sequence[models.Included] | None = None
    ) -> models.WholePursuit:
        """Read all of one pursuit in one answer: records, tasks, decision and plan."""
        answer: models.WholePursuit = await self._client.call(
            "application_pursuits.get",
            path={"application_id": application_id},
            query={"include": include},
        )
        return answer


class ApplicationTimetables:
    """Operations `application_timetables`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self, application_id: Reference) -> models.Timetable:
        """Read what was said of the latest round by start, or before there is any."""
        answer: models.Timetable = await self._client.call(
            "application_timetables.get", path={"application_id": application_id}
        )
        return answer

    async def put(
        self,
        application_id: Reference,
        body: models.PutTimetable,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.Timetable:
        """Record what the employer said, of the latest round by start or before there is any."""
        answer: models.Timetable = await self._client.call(
            "application_timetables.put",
            path={"application_id": application_id},
            body=body,
            if_match=if_match,
            only_new=only_new,
        )
        return answer

    async def retract(
        self,
        application_id: Reference,
        revision: int,
        body: models.Retraction,
        *,
        idempotency_key: str | None = None,
    ) -> models.Timetable:
        """Take back one revision of what the employer said, of the latest round by start."""
        answer: models.Timetable = await self._client.call(
            "application_timetables.retract",
            path={"application_id": application_id, "revision": revision},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer


class ApplicationUpdates:
    """Operations `application_updates`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self,
        application_id: Reference,
        body: models.NewEmployerUpdate,
        *,
        idempotency_key: str | None = None,
    ) -> models.EmployerUpdate:
        """Record news from the employer about a pursuit, with or without an interview."""
        answer: models.EmployerUpdate = await self._client.call(
            "application_updates.create",
            path={"application_id": application_id},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def list(
        self,
        application_id: Reference,
        *,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.EmployerUpdatePage:
        """List the updates of a pursuit, of all its interviews, in the order of their recording."""
        answer: models.EmployerUpdatePage = await self._client.call(
            "application_updates.list",
            path={"application_id": application_id},
            query={
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )
        return answer

    def each(
        self,
        application_id: Reference,
        *,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.EmployerUpdate]:
        """List the updates of a pursuit, of all its interviews, in the order of their recording. Goes on from page to page."""
        return self._client.iterate(
            "application_updates.list",
            path={"application_id": application_id},
            query={
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )

    async def put(
        self,
        application_id: Reference,
        update_id: Reference,
        body: models.NewEmployerUpdate,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.EmployerUpdate:
        """Record news of a pursuit with the id of your choice; idempotent."""
        answer: models.EmployerUpdate = await self._client.call(
            "application_updates.put",
            path={"application_id": application_id, "update_id": update_id},
            body=body,
            if_match=if_match,
            only_new=only_new,
        )
        return answer


class Applications:
    """Operations `applications`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewApplication, *, idempotency_key: str | None = None
    ) -> models.Application:
        """Make an application, and its employer if it is described and new."""
        answer: models.Application = await self._client.call(
            "applications.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(self, application_id: Reference, *, if_match: Reference | None = None) -> None:
        """Delete an application made by mistake, with everything under it."""
        await self._client.call(
            "applications.delete", path={"application_id": application_id}, if_match=if_match
        )

    async def get(self, application_id: Reference) -> models.Application:
        """Read one application."""
        answer: models.Application = await self._client.call(
            "applications.get", path={"application_id": application_id}
        )
        return answer

    async def list(
        self,
        *,
        employer: str | None = None,
        external_id: str | None = None,
        q: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.ApplicationPage:
        """List your applications, oldest first; `q` looks in the role and the employer's name."""
        answer: models.ApplicationPage = await self._client.call(
            "applications.list",
            query={
                "employer": employer,
                "external_id": external_id,
                "q": q,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )
        return answer

    def each(
        self,
        *,
        employer: str | None = None,
        external_id: str | None = None,
        q: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.ApplicationItem]:
        """List your applications, oldest first; `q` looks in the role and the employer's name. Goes on from page to page."""
        return self._client.iterate(
            "applications.list",
            query={
                "employer": employer,
                "external_id": external_id,
                "q": q,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )

    async def put(
        self,
        application_id: Reference,
        body: models.NewApplication,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.Application:
        """Make an application with the id of your choice; idempotent."""
        answer: models.Application = await self._client.call(
            "applications.put",
            path={"application_id": application_id},
            body=body,
            if_match=if_match,
            only_new=only_new,
        )
        return answer

    async def update(
        self,
        application_id: Reference,
        body: models.ApplicationPatch,
        *,
        if_match: Reference | None = None,
    ) -> models.Application:
        """Change an application, end or reopen it; or move it, with all under it, to an employer."""
        answer: models.Application = await self._client.call(
            "applications.update",
            path={"application_id": application_id},
            body=body,
            if_match=if_match,
        )
        return answer


class AskedGrants:
    """Operations `asked_grants`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def confirm(
        self,
        request_id: Reference,
        body: models.Confirmation,
        *,
        idempotency_key: str | None = None,
    ) -> models.Grant:
        """Grant what a partner asks you for, with the code that it shows you."""
        answer: models.Grant = await self._client.call(
            "asked_grants.confirm",
            path={"request_id": request_id},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def decline(self, request_id: Reference, *, if_match: Reference | None = None) -> None:
        """Decline what a partner asks you for."""
        await self._client.call(
            "asked_grants.decline", path={"request_id": request_id}, if_match=if_match
        )

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> models.AskedGrantPage:
        """List what partners ask you for, oldest first."""
        answer: models.AskedGrantPage = await self._client.call(
            "asked_grants.list", query={"limit": limit, "cursor": cursor}
        )
        return answer

    def each(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncIterator[models.AskedGrant]:
        """List what partners ask you for, oldest first. Goes on from page to page."""
        return self._client.iterate("asked_grants.list", query={"limit": limit, "cursor": cursor})


class Batch:
    """Operations `batch`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewBatch, *, idempotency_key: str | None = None
    ) -> models.BatchAnswer:
        """Do up to 50 writes in order, each in a transaction of its own."""
        answer: models.BatchAnswer = await self._client.call(
            "batch.create", body=body, idempotency_key=idempotency_key
        )
        return answer


class BindingWishes:
    """Operations `binding_wishes`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self) -> models.BindingWishesList:
        """Read what employers wish, by the word of partners, and what decisions follow therefore."""
        answer: models.BindingWishesList = await self._client.call("binding_wishes.get")
        return answer


class Bounces:
    """Operations `bounces`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.BounceReport, *, idempotency_key: str | None = None
    ) -> models.BounceReading:
        """Hand in a report that a message did not arrive."""
        answer: models.BounceReading = await self._client.call(
            "bounces.create", body=body, idempotency_key=idempotency_key
        )
        return answer


class CalendarLinks:
    """Operations `calendar_links`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewCalendarLink, *, idempotency_key: str | None = None
    ) -> models.CreatedCalendarLink:
        """Make a link; its address is in this answer and in no other."""
        answer: models.CreatedCalendarLink = await self._client.call(
            "calendar_links.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(self, link_id: Reference, *, if_match: Reference | None = None) -> None:
        """Revoke a link: its address answers 410 from then on. It stays in the list."""
        await self._client.call(
            "calendar_links.delete", path={"link_id": link_id}, if_match=if_match
        )

    async def get(self, link_id: Reference) -> models.CalendarLink:
        """Read one link."""
        answer: models.CalendarLink = await self._client.call(
            "calendar_links.get", path={"link_id": link_id}
        )
        return answer

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> models.CalendarLinkPage:
        """List links, oldest first, including revoked ones."""
        answer: models.CalendarLinkPage = await self._client.call(
            "calendar_links.list", query={"limit": limit, "cursor": cursor}
        )
        return answer

    def each(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncIterator[models.CalendarLink]:
        """List links, oldest first, including revoked ones. Goes on from page to page."""
        return self._client.iterate("calendar_links.list", query={"limit": limit, "cursor": cursor})

    async def update(
        self,
        link_id: Reference,
        body: models.CalendarLinkPatch,
        *,
        if_match: Reference | None = None,
    ) -> models.CalendarLink:
        """Change the label of a link, or how much its calendar says."""
        answer: models.CalendarLink = await self._client.call(
            "calendar_links.update", path={"link_id": link_id}, body=body, if_match=if_match
        )
        return answer


class Calendars:
    """Operations `calendars`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self, secret: Reference) -> str:
        """Read the calendar of an account: interviews, windows that open, what is due."""
        answer: str = await self._client.call("calendars.get", path={"secret": secret})
        return answer


class Candidates:
    """Operations `candidates`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def claim(self, external_id: Reference) -> models.Claim:
        """Make a token with which a candidate whom you brought takes over their account."""
        answer: models.Claim = await self._client.call(
            "candidates.claim", path={"external_id": external_id}
        )
        return answer

    async def create(
        self, body: models.NewCandidate, *, idempotency_key: str | None = None
    ) -> models.Candidate:
        """Bring a candidate: an account, and a grant to you, at once."""
        answer: models.Candidate = await self._client.call(
            "candidates.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def get(self, external_id: Reference) -> models.Candidate:
        """Read a candidate whom you brought, by your external id."""
        answer: models.Candidate = await self._client.call(
            "candidates.get", path={"external_id": external_id}
        )
        return answer

    async def list(
        self,
        *,
        state: Sequence[models.GrantState] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.CandidatePage:
        """List candidates whom you brought or who granted you scopes, oldest first."""
        answer: models.CandidatePage = await self._client.call(
            "candidates.list", query={"state": state, "limit": limit, "cursor": cursor}
        )
        return answer

    def each(
        self,
        *,
        state: Sequence[models.GrantState] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncIterator[models.Candidate]:
        """List candidates whom you brought or who granted you scopes, oldest first. Goes on from page to page."""
        return self._client.iterate(
            "candidates.list", query={"state": state, "limit": limit, "cursor": cursor}
        )

    async def put(
        self,
        external_id: Reference,
        body: models.NamedCandidate,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.Candidate:
        """Bring a candidate under your external id; idempotent."""
        answer: models.Candidate = await self._client.call(
            "candidates.put",
            path={"external_id": external_id},
            body=body,
            if_match=if_match,
            only_new=only_new,
        )
        return answer

    async def update(
        self,
        external_id: Reference,
        body: models.CandidatePatch,
        *,
        if_match: Reference | None = None,
    ) -> models.Candidate:
        """Change your label of a candidate whom you brought. The account keeps its own."""
        answer: models.Candidate = await self._client.call(
            "candidates.update", path={"external_id": external_id}, body=body, if_match=if_match
        )
        return answer


class Changes:
    """Operations `changes`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def list(self, *, cursor: str | None = None, limit: int | None = None) -> models.Changes:
        """Copy everything, and afterwards only what changed."""
        answer: models.Changes = await self._client.call(
            "changes.list", query={"cursor": cursor, "limit": limit}
        )
        return answer


class Claims:
    """Operations `claims`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(self, body: models.Claiming) -> models.Claimed:
        """Take over the account that a partner made for you."""
        answer: models.Claimed = await self._client.call("claims.create", body=body)
        return answer


class ContactChecks:
    """Operations `contact_checks`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, interview_id: Reference, body: models.NewContact, *, receipt: bool | None = None
    ) -> models.ContactCheck:
        """Check whether a contact would be allowed; nothing is written."""
        answer: models.ContactCheck = await self._client.call(
            "contact_checks.create",
            path={"interview_id": interview_id},
            query={"receipt": receipt},
            body=body,
        )
        return answer


class Contacts:
    """Operations `contacts`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self,
        interview_id: Reference,
        body: models.NewContact,
        *,
        receipt: bool | None = None,
        idempotency_key: str | None = None,
    ) -> models.Contact:
        """Make a contact now if the etiquette allows it, or record one that was made."""
        answer: models.Contact = await self._client.call(
            "contacts.create",
            path={"interview_id": interview_id},
            query={"receipt": receipt},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def get(self, contact_id: Reference) -> models.Contact:
        """Read one contact."""
        answer: models.Contact = await self._client.call(
            "contacts.get", path={"contact_id": contact_id}
        )
        return answer

    async def list(
        self,
        interview_id: Reference,
        *,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.ContactPage:
        """List the contacts of an interview in the order in which they were recorded."""
        answer: models.ContactPage = await self._client.call(
            "contacts.list",
            path={"interview_id": interview_id},
            query={
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )
        return answer

    def each(
        self,
        interview_id: Reference,
        *,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.Contact]:
        """List the contacts of an interview in the order in which they were recorded. Goes on from page to page."""
        return self._client.iterate(
            "contacts.list",
            path={"interview_id": interview_id},
            query={
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )

    async def put(
        self,
        interview_id: Reference,
        contact_id: Reference,
        body: models.NewContact,
        *,
        receipt: bool | None = None,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.Contact:
        """Make or record a contact with the id of your choice; idempotent."""
        answer: models.Contact = await self._client.call(
            "contacts.put",
            path={"interview_id": interview_id, "contact_id": contact_id},
            query={"receipt": receipt},
            body=body,
            if_match=if_match,
            only_new=only_new,
        )
        return answer

    async def retract(
        self, contact_id: Reference, body: models.Retraction, *, idempotency_key: str | None = None
    ) -> models.Contact:
        """Take back a contact that was recorded. It stays on record, and counts for nothing."""
        answer: models.Contact = await self._client.call(
            "contacts.retract",
            path={"contact_id": contact_id},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def update(
        self,
        contact_id: Reference,
        body: models.ContactPatch,
        *,
        receipt: bool | None = None,
        if_match: Reference | None = None,
    ) -> models.Contact:
        """Record the result of a contact. `not_made`, within a day, gives its place back."""
        answer: models.Contact = await self._client.call(
            "contacts.update",
            path={"contact_id": contact_id},
            query={"receipt": receipt},
            body=body,
            if_match=if_match,
        )
        return answer


class Decisions:
    """Operations `decisions`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.History, *, receipt: bool | None = None
    ) -> models.DecisionAndPlan:
        """Decide about a whole history: no record is needed, and none is made."""
        answer: models.DecisionAndPlan = await self._client.call(
            "decisions.create", query={"receipt": receipt}, body=body
        )
        return answer


class EmployerUpdates:
    """Operations `employer_updates`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self,
        interview_id: Reference,
        body: models.NewEmployerUpdate,
        *,
        idempotency_key: str | None = None,
    ) -> models.EmployerUpdate:
        """Record news from the employer."""
        answer: models.EmployerUpdate = await self._client.call(
            "employer_updates.create",
            path={"interview_id": interview_id},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def get(self, update_id: Reference) -> models.EmployerUpdate:
        """Read one update."""
        answer: models.EmployerUpdate = await self._client.call(
            "employer_updates.get", path={"update_id": update_id}
        )
        return answer

    async def list(
        self,
        interview_id: Reference,
        *,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.EmployerUpdatePage:
        """List the employer's updates in the order in which they were recorded."""
        answer: models.EmployerUpdatePage = await self._client.call(
            "employer_updates.list",
            path={"interview_id": interview_id},
            query={
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )
        return answer

    def each(
        self,
        interview_id: Reference,
        *,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.EmployerUpdate]:
        """List the employer's updates in the order in which they were recorded. Goes on from page to page."""
        return self._client.iterate(
            "employer_updates.list",
            path={"interview_id": interview_id},
            query={
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )

    async def put(
        self,
        interview_id: Reference,
        update_id: Reference,
        body: models.NewEmployerUpdate,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.EmployerUpdate:
        """Record news with the id of your choice; idempotent."""
        answer: models.EmployerUpdate = await self._client.call(
            "employer_updates.put",
            path={"interview_id": interview_id, "update_id": update_id},
            body=body,
            if_match=if_match,
            only_new=only_new,
        )
        return answer

    async def retract(
        self, update_id: Reference, body: models.Retraction, *, idempotency_key: str | None = None
    ) -> models.EmployerUpdate:
        """Take back news of the employer. It stays on record, and what it had set goes with it."""
        answer: models.EmployerUpdate = await self._client.call(
            "employer_updates.retract",
            path={"update_id": update_id},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer


class EmployerWishes:
    """Operations `employer_wishes`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self) -> models.EmployerWishesList:
        """Read what the employers that you speak for wish."""
        answer: models.EmployerWishesList = await self._client.call("employer_wishes.get")
        return answer

    async def put(
        self,
        body: models.StatedWishes,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.EmployerWishesList:
        """Say what the employers that you speak for wish; it binds all candidates of yours."""
        answer: models.EmployerWishesList = await self._client.call(
            "employer_wishes.put", body=body, if_match=if_match, only_new=only_new
        )
        return answer


class Employers:
    """Operations `employers`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewEmployer, *, idempotency_key: str | None = None
    ) -> models.Employer:
        """Make an employer. To start with an interview, describe it there instead."""
        answer: models.Employer = await self._client.call(
            "employers.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(self, employer_id: Reference, *, if_match: Reference | None = None) -> None:
        """Delete an employer at which there are no applications, and no deleted contact counts."""
        await self._client.call(
            "employers.delete", path={"employer_id": employer_id}, if_match=if_match
        )

    async def get(self, employer_id: Reference) -> models.Employer:
        """Read one employer."""
        answer: models.Employer = await self._client.call(
            "employers.get", path={"employer_id": employer_id}
        )
        return answer

    async def list(
        self,
        *,
        external_id: str | None = None,
        q: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.EmployerPage:
        """List your employers, oldest first."""
        answer: models.EmployerPage = await self._client.call(
            "employers.list",
            query={
                "external_id": external_id,
                "q": q,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )
        return answer

    def each(
        self,
        *,
        external_id: str | None = None,
        q: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.Employer]:
        """List your employers, oldest first. Goes on from page to page."""
        return self._client.iterate(
            "employers.list",
            query={
                "external_id": external_id,
                "q": q,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )

    async def merge(
        self, employer_id: Reference, body: models.Merge, *, idempotency_key: str | None = None
    ) -> models.Employer:
        """Merge an employer into another, where two records stand for one."""
        answer: models.Employer = await self._client.call(
            "employers.merge",
            path={"employer_id": employer_id},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def put(
        self,
        employer_id: Reference,
        body: models.NewEmployer,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.Employer:
        """Make an employer with the id of your choice; idempotent."""
        answer: models.Employer = await self._client.call(
            "employers.put",
            path={"employer_id": employer_id},
            body=body,
            if_match=if_match,
            only_new=only_new,
        )
        return answer

    async def update(
        self,
        employer_id: Reference,
        body: models.EmployerPatch,
        *,
        if_match: Reference | None = None,
    ) -> models.Employer:
        """Change an employer: only here can a restriction be lifted."""
        answer: models.Employer = await self._client.call(
            "employers.update", path={"employer_id": employer_id}, body=body, if_match=if_match
        )
        return answer


class Events:
    """Operations `events`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def list(
        self, *, after: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> models.EventPage:
        """List changes, oldest first, after the event that you saw last."""
        answer: models.EventPage = await self._client.call(
            "events.list", query={"after": after, "cursor": cursor, "limit": limit}
        )
        return answer

    def each(
        self, *, after: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> AsyncIterator[models.Event]:
        """List changes, oldest first, after the event that you saw last. Goes on from page to page."""
        return self._client.iterate(
            "events.list", query={"after": after, "cursor": cursor, "limit": limit}
        )

    def stream(self, *, after: str | None = None) -> AsyncIterator[models.Event]:
        """Follow changes as server-sent events. Resumes where it was cut off."""
        return self._client.follow("events.stream", after)

    def __call__(self, *, after: str | None = None) -> AsyncIterator[models.Event]:
        """The same as `stream`."""
        return self.stream(after=after)


class Feedback:
    """Operations `feedback`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self,
        interview_id: Reference,
        body: models.NewFeedback,
        *,
        idempotency_key: str | None = None,
    ) -> models.Feedback:
        """Record feedback on an interview; with the source `self` it is your own review."""
        answer: models.Feedback = await self._client.call(
            "feedback.create",
            path={"interview_id": interview_id},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def delete(self, feedback_id: Reference, *, if_match: Reference | None = None) -> None:
        """Delete a record of feedback."""
        await self._client.call(
            "feedback.delete", path={"feedback_id": feedback_id}, if_match=if_match
        )

    async def get(self, feedback_id: Reference) -> models.Feedback:
        """Read one record of feedback."""
        answer: models.Feedback = await self._client.call(
            "feedback.get", path={"feedback_id": feedback_id}
        )
        return answer

    async def list(
        self,
        *,
        source: Sequence[models.FeedbackSource] | None = None,
        interview: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.FeedbackPage:
        """List all feedback, oldest first."""
        answer: models.FeedbackPage = await self._client.call(
            "feedback.list",
            query={
                "source": source,
                "interview": interview,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )
        return answer

    def each(
        self,
        *,
        source: Sequence[models.FeedbackSource] | None = None,
        interview: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.Feedback]:
        """List all feedback, oldest first. Goes on from page to page."""
        return self._client.iterate(
            "feedback.list",
            query={
                "source": source,
                "interview": interview,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )

    async def of_interview(
        self,
        interview_id: Reference,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.FeedbackPage:
        """List the feedback on an interview."""
        answer: models.FeedbackPage = await self._client.call(
            "feedback.of_interview",
            path={"interview_id": interview_id},
            query={"limit": limit, "cursor": cursor, "ids": ids, "updated_since": updated_since},
        )
        return answer

    def each_of_interview(
        self,
        interview_id: Reference,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.Feedback]:
        """List the feedback on an interview. Goes on from page to page."""
        return self._client.iterate(
            "feedback.of_interview",
            path={"interview_id": interview_id},
            query={"limit": limit, "cursor": cursor, "ids": ids, "updated_since": updated_since},
        )

    async def put(
        self,
        interview_id: Reference,
        feedback_id: Reference,
        body: models.NewFeedback,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.Feedback:
        """Record feedback with the id of your choice; idempotent."""
        answer: models.Feedback = await self._client.call(
            "feedback.put",
            path={"interview_id": interview_id, "feedback_id": feedback_id},
            body=body,
            if_match=if_match,
            only_new=only_new,
        )
        return answer

    async def update(
        self,
        feedback_id: Reference,
        body: models.FeedbackPatch,
        *,
        if_match: Reference | None = None,
    ) -> models.Feedback:
        """Change feedback, or mark an action as done."""
        answer: models.Feedback = await self._client.call(
            "feedback.update", path={"feedback_id": feedback_id}, body=body, if_match=if_match
        )
        return answer


class GrantRequests:
    """Operations `grant_requests`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewGrantRequest, *, idempotency_key: str | None = None
    ) -> models.GrantRequest:
        """Ask the owner of an e-mail address for a grant."""
        answer: models.GrantRequest = await self._client.call(
            "grant_requests.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(self, request_id: Reference, *, if_match: Reference | None = None) -> None:
        """Withdraw a request. It stays in the list, `withdrawn`; one that was granted is a 409."""
        await self._client.call(
            "grant_requests.delete", path={"request_id": request_id}, if_match=if_match
        )

    async def get(self, request_id: Reference) -> models.GrantRequest:
        """Read one request, to see whether it was granted."""
        answer: models.GrantRequest = await self._client.call(
            "grant_requests.get", path={"request_id": request_id}
        )
        return answer

    async def list(
        self, *, external_id: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> models.GrantRequestPage:
        """List the grants that you asked for, oldest first, until 90 days after they expired."""
        answer: models.GrantRequestPage = await self._client.call(
            "grant_requests.list",
            query={"external_id": external_id, "limit": limit, "cursor": cursor},
        )
        return answer

    def each(
        self, *, external_id: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> AsyncIterator[models.GrantRequest]:
        """List the grants that you asked for, oldest first, until 90 days after they expired. Goes on from page to page."""
        return self._client.iterate(
            "grant_requests.list",
            query={"external_id": external_id, "limit": limit, "cursor": cursor},
        )


class Grants:
    """Operations `grants`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewGrant, *, idempotency_key: str | None = None
    ) -> models.Grant:
        """Let a partner act for you."""
        answer: models.Grant = await self._client.call(
            "grants.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(self, grant_id: Reference, *, if_match: Reference | None = None) -> None:
        """Revoke a grant. Within a second it no longer permits anything."""
        await self._client.call("grants.delete", path={"grant_id": grant_id}, if_match=if_match)

    async def get(self, grant_id: Reference) -> models.Grant:
        """Read one grant."""
        answer: models.Grant = await self._client.call("grants.get", path={"grant_id": grant_id})
        return answer

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> models.GrantPage:
        """List grants in the order in which you gave them, past ones included."""
        answer: models.GrantPage = await self._client.call(
            "grants.list", query={"limit": limit, "cursor": cursor}
        )
        return answer

    def each(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncIterator[models.Grant]:
        """List grants in the order in which you gave them, past ones included. Goes on from page to page."""
        return self._client.iterate("grants.list", query={"limit": limit, "cursor": cursor})


class Imports:
    """Operations `imports`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.ExportFile, *, idempotency_key: str | None = None
    ) -> models.Imported:
        """Bring back a file of `GET /v1/me/export`, ids and all, into an account that is empty."""
        answer: models.Imported = await self._client.call(
            "imports.create", body=body, idempotency_key=idempotency_key
        )
        return answer


class Interviewers:
    """Operations `interviewers`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self, interviewer_id: Reference) -> models.Interviewer:
        """Read one person."""
        answer: models.Interviewer = await self._client.call(
            "interviewers.get", path={"interviewer_id": interviewer_id}
        )
        return answer

    async def list(
        self,
        *,
        interview: str | None = None,
        application: str | None = None,
        employer: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.InterviewerPage:
        """List the people you have met. They are named with their interview."""
        answer: models.InterviewerPage = await self._client.call(
            "interviewers.list",
            query={
                "interview": interview,
                "application": application,
                "employer": employer,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )
        return answer

    def each(
        self,
        *,
        interview: str | None = None,
        application: str | None = None,
        employer: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.Interviewer]:
        """List the people you have met. They are named with their interview. Goes on from page to page."""
        return self._client.iterate(
            "interviewers.list",
            query={
                "interview": interview,
                "application": application,
                "employer": employer,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )

    async def update(
        self,
        interviewer_id: Reference,
        body: models.InterviewerPatch,
        *,
        if_match: Reference | None = None,
    ) -> models.Interviewer:
        """Change what is known of a person."""
        answer: models.Interviewer = await self._client.call(
            "interviewers.update",
            path={"interviewer_id": interviewer_id},
            body=body,
            if_match=if_match,
        )
        return answer


class Interviews:
    """Operations `interviews`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewInterview, *, idempotency_key: str | None = None
    ) -> models.Interview:
        """Record an interview, with its application and employer where these are new."""
        answer: models.Interview = await self._client.call(
            "interviews.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(self, interview_id: Reference, *, if_match: Reference | None = None) -> None:
        """Delete an interview without records; otherwise set its state to cancelled."""
        await self._client.call(
            "interviews.delete", path={"interview_id": interview_id}, if_match=if_match
        )

    async def get(self, interview_id: Reference) -> models.Interview:
        """Read one interview."""
        answer: models.Interview = await self._client.call(
            "interviews.get", path={"interview_id": interview_id}
        )
        return answer

    async def list(
        self,
        *,
        state: Sequence[models.InterviewState] | None = None,
        employer: str | None = None,
        application: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.InterviewPage:
        """List your interviews in the order in which they are held."""
        answer: models.InterviewPage = await self._client.call(
            "interviews.list",
            query={
                "state": state,
                "employer": employer,
                "application": application,
                "from": from_,
                "to": to,
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )
        return answer

    def each(
        self,
        *,
        state: Sequence[models.InterviewState] | None = None,
        employer: str | None = None,
        application: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.InterviewItem]:
        """List your interviews in the order in which they are held. Goes on from page to page."""
        return self._client.iterate(
            "interviews.list",
            query={
                "state": state,
                "employer": employer,
                "application": application,
                "from": from_,
                "to": to,
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )

    async def put(
        self,
        interview_id: Reference,
        body: models.NewInterview,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.Interview:
        """Record an interview with the id of your choice; idempotent."""
        answer: models.Interview = await self._client.call(
            "interviews.put",
            path={"interview_id": interview_id},
            body=body,
            if_match=if_match,
            only_new=only_new,
        )
        return answer

    async def update(
        self,
        interview_id: Reference,
        body: models.InterviewPatch,
        *,
        if_match: Reference | None = None,
    ) -> models.Interview:
        """Change an interview: its time, state or interviewers; or move it to another application."""
        answer: models.Interview = await self._client.call(
            "interviews.update", path={"interview_id": interview_id}, body=body, if_match=if_match
        )
        return answer


class Jwks:
    """Operations `jwks`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self) -> models.KeySet:
        """Read the public keys with which others may verify access tokens."""
        answer: models.KeySet = await self._client.call("jwks.get")
        return answer


class Lessons:
    """Operations `lessons`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self) -> models.Lessons:
        """Read the themes of your feedback from two interviews or more, always with their n."""
        answer: models.Lessons = await self._client.call("lessons.get")
        return answer


class MailAccount:
    """Operations `mail_account`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def delete(self, *, if_match: Reference | None = None) -> None:
        """Forget your mail account. Messages that wait to go by it are cancelled when they wake."""
        await self._client.call("mail_account.delete", if_match=if_match)

    async def get(self) -> models.MailAccount:
        """Read your mail account, without its password."""
        answer: models.MailAccount = await self._client.call("mail_account.get")
        return answer

    async def put(
        self,
        body: models.NewMailAccount,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.MailAccount:
        """Name your account at a mail provider, by which messages go with your address in From."""
        answer: models.MailAccount = await self._client.call(
            "mail_account.put", body=body, if_match=if_match, only_new=only_new
        )
        return answer


class Me:
    """Operations `me`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def ask_confirmation(
        self, *, idempotency_key: str | None = None
    ) -> models.EmailConfirmation:
        """Have a letter sent by which the e-mail address of the account is confirmed."""
        answer: models.EmailConfirmation = await self._client.call(
            "me.ask_confirmation", idempotency_key=idempotency_key
        )
        return answer

    async def confirm_email(
        self, body: models.EmailCode, *, idempotency_key: str | None = None
    ) -> models.ConfirmedEmail:
        """Confirm the e-mail address of the account by the code of a letter."""
        answer: models.ConfirmedEmail = await self._client.call(
            "me.confirm_email", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(self, *, if_match: Reference | None = None) -> models.Erasure:
        """Erase the account: keys and sessions end at once, the data goes after a grace period."""
        answer: models.Erasure = await self._client.call("me.delete", if_match=if_match)
        return answer

    async def export(self) -> models.ExportFile:
        """Take everything with you: one file, which `POST /v1/imports` takes again."""
        answer: models.ExportFile = await self._client.call("me.export")
        return answer

    async def get(self) -> models.Me:
        """Read the caller: the account, the credential and what it may do."""
        answer: models.Me = await self._client.call("me.get")
        return answer

    async def update(self, body: models.MePatch, *, if_match: Reference | None = None) -> models.Me:
        """Change the label, the e-mail address or the password."""
        answer: models.Me = await self._client.call("me.update", body=body, if_match=if_match)
        return answer


class MessageChecks:
    """Operations `message_checks`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self,
        application_id: Reference,
        body: models.NewMessageCheck,
        *,
        receipt: bool | None = None,
    ) -> models.MessageCheck:
        """Draft a message to the employer, or review one; nothing is stored, and nothing is sent."""
        answer: models.MessageCheck = await self._client.call(
            "message_checks.create",
            path={"application_id": application_id},
            query={"receipt": receipt},
            body=body,
        )
        return answer


class MessageTemplates:
    """Operations `message_templates`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewMessageTemplate, *, idempotency_key: str | None = None
    ) -> models.MessageTemplate:
        """Keep a template; what is not allowed in one is refused."""
        answer: models.MessageTemplate = await self._client.call(
            "message_templates.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(self, template_id: Reference, *, if_match: Reference | None = None) -> None:
        """Delete a template."""
        await self._client.call(
            "message_templates.delete", path={"template_id": template_id}, if_match=if_match
        )

    async def get(self, template_id: Reference) -> models.MessageTemplate:
        """Read one template."""
        answer: models.MessageTemplate = await self._client.call(
            "message_templates.get", path={"template_id": template_id}
        )
        return answer

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.MessageTemplatePage:
        """List your templates, oldest first."""
        answer: models.MessageTemplatePage = await self._client.call(
            "message_templates.list",
            query={"limit": limit, "cursor": cursor, "ids": ids, "updated_since": updated_since},
        )
        return answer

    def each(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.MessageTemplate]:
        """List your templates, oldest first. Goes on from page to page."""
        return self._client.iterate(
            "message_templates.list",
            query={"limit": limit, "cursor": cursor, "ids": ids, "updated_since": updated_since},
        )

    async def update(
        self,
        template_id: Reference,
        body: models.MessageTemplatePatch,
        *,
        if_match: Reference | None = None,
    ) -> models.MessageTemplate:
        """Change a template. Messages that were made of it stay as they are."""
        answer: models.MessageTemplate = await self._client.call(
            "message_templates.update",
            path={"template_id": template_id},
            body=body,
            if_match=if_match,
        )
        return answer


class Messages:
    """Operations `messages`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self,
        application_id: Reference,
        body: models.NewMessage,
        *,
        receipt: bool | None = None,
        idempotency_key: str | None = None,
    ) -> models.Message:
        """Draft a message to the employer, or store your own text, with its review."""
        answer: models.Message = await self._client.call(
            "messages.create",
            path={"application_id": application_id},
            query={"receipt": receipt},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def delete(self, message_id: Reference, *, if_match: Reference | None = None) -> None:
        """Delete a message that has not left; one that is held is not sent."""
        await self._client.call(
            "messages.delete", path={"message_id": message_id}, if_match=if_match
        )

    async def eml(self, message_id: Reference) -> str:
        """Read a message as a file (`.eml`) that mail programs open as a draft."""
        answer: str = await self._client.call("messages.eml", path={"message_id": message_id})
        return answer

    async def get(self, message_id: Reference) -> models.Message:
        """Read one message."""
        answer: models.Message = await self._client.call(
            "messages.get", path={"message_id": message_id}
        )
        return answer

    async def list(
        self,
        *,
        application: str | None = None,
        state: Sequence[models.State] | None = None,
        kind: Sequence[models.MessageKind] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.MessagePage:
        """List messages in the order in which they were made."""
        answer: models.MessagePage = await self._client.call(
            "messages.list",
            query={
                "application": application,
                "state": state,
                "kind": kind,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )
        return answer

    def each(
        self,
        *,
        application: str | None = None,
        state: Sequence[models.State] | None = None,
        kind: Sequence[models.MessageKind] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.Message]:
        """List messages in the order in which they were made. Goes on from page to page."""
        return self._client.iterate(
            "messages.list",
            query={
                "application": application,
                "state": state,
                "kind": kind,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )

    async def sent(
        self,
        message_id: Reference,
        body: models.MessageSent,
        *,
        receipt: bool | None = None,
        idempotency_key: str | None = None,
    ) -> models.Message:
        """Say that a message was sent: by you, or, of one that is `unknown`, after all or not."""
        answer: models.Message = await self._client.call(
            "messages.sent",
            path={"message_id": message_id},
            query={"receipt": receipt},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def update(
        self,
        message_id: Reference,
        body: models.MessagePatch,
        *,
        receipt: bool | None = None,
        if_match: Reference | None = None,
    ) -> models.Message:
        """Change a message that has not left, or when it goes. Its text is reviewed again."""
        answer: models.Message = await self._client.call(
            "messages.update",
            path={"message_id": message_id},
            query={"receipt": receipt},
            body=body,
            if_match=if_match,
        )
        return answer


class NextAction:
    """Operations `next_action`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(
        self,
        interview_id: Reference,
        *,
        at: str | None = None,
        explain: models.Explanation | None = None,
        actions: models.WhichActions | None = None,
        receipt: bool | None = None,
    ) -> models.Decision:
        """Read what to do now: one next action, and what else may be done, or will be, and when."""
        answer: models.Decision = await self._client.call(
            "next_action.get",
            path={"interview_id": interview_id},
            query={"at": at, "explain": explain, "actions": actions, "receipt": receipt},
        )
        return answer


class PartnerEvents:
    """Operations `partner_events`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def list(
        self, *, after: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> models.PartnerEventPage:
        """List changes of all your candidates, oldest first, after the event that you saw last."""
        answer: models.PartnerEventPage = await self._client.call(
            "partner_events.list", query={"after": after, "cursor": cursor, "limit": limit}
        )
        return answer

    def each(
        self, *, after: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> AsyncIterator[models.PartnerEvent]:
        """List changes of all your candidates, oldest first, after the event that you saw last. Goes on from page to page."""
        return self._client.iterate(
            "partner_events.list", query={"after": after, "cursor": cursor, "limit": limit}
        )

    def stream(self, *, after: str | None = None) -> AsyncIterator[models.PartnerEvent]:
        """Follow changes of all your candidates as server-sent events, within seconds. Resumes where it was cut off."""
        return self._client.follow("partner_events.stream", after)

    def __call__(self, *, after: str | None = None) -> AsyncIterator[models.PartnerEvent]:
        """The same as `stream`."""
        return self.stream(after=after)


class PartnerRequests:
    """Operations `partner_requests`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def list(
        self,
        *,
        since: str | None = None,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.PartnerRequestPage:
        """List what your own keys asked within the last seven days, oldest first."""
        answer: models.PartnerRequestPage = await self._client.call(
            "partner_requests.list",
            query={
                "since": since,
                "status": status,
                "code": code,
                "request_id": request_id,
                "limit": limit,
                "cursor": cursor,
            },
        )
        return answer

    def each(
        self,
        *,
        since: str | None = None,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncIterator[models.PartnerRequest]:
        """List what your own keys asked within the last seven days, oldest first. Goes on from page to page."""
        return self._client.iterate(
            "partner_requests.list",
            query={
                "since": since,
                "status": status,
                "code": code,
                "request_id": request_id,
                "limit": limit,
                "cursor": cursor,
            },
        )


class Partners:
    """Operations `partners`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self, name: Reference) -> models.PublicPartner:
        """Find a partner by its public name, in any case, to grant it something."""
        answer: models.PublicPartner = await self._client.call("partners.get", path={"name": name})
        return answer


class Permits:
    """Operations `permits`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self,
        contact_id: Reference,
        body: models.NewPermit,
        *,
        receipt: bool | None = None,
        idempotency_key: str | None = None,
    ) -> models.IssuedPermit:
        """Ask for the permit of a cleared contact, with which a relay passes its message on, once."""
        answer: models.IssuedPermit = await self._client.call(
            "permits.create",
            path={"contact_id": contact_id},
            query={"receipt": receipt},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def get(self, contact_id: Reference) -> models.Permit:
        """Read the permit of a contact, without its token."""
        answer: models.Permit = await self._client.call(
            "permits.get", path={"contact_id": contact_id}
        )
        return answer

    async def redeem(
        self, body: models.PermitToRedeem, *, idempotency_key: str | None = None
    ) -> models.Redemption:
        """Redeem a permit, so that its message goes once and never again."""
        answer: models.Redemption = await self._client.call(
            "permits.redeem", body=body, idempotency_key=idempotency_key
        )
        return answer


class Plan:
    """Operations `plan`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(
        self, interview_id: Reference, *, from_: str | None = None, to: str | None = None
    ) -> models.Timeline:
        """Read when what may be done will change, if nothing happens."""
        answer: models.Timeline = await self._client.call(
            "plan.get", path={"interview_id": interview_id}, query={"from": from_, "to": to}
        )
        return answer


class Policy:
    """Operations `policy`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self) -> models.PolicyInForce:
        """Read the numbers in force, with bounds and grounds."""
        answer: models.PolicyInForce = await self._client.call("policy.get")
        return answer

    async def update(
        self, body: models.PolicyPatch, *, if_match: Reference | None = None
    ) -> models.PolicyInForce:
        """Make numbers stricter for yourself, never looser than the operator's."""
        answer: models.PolicyInForce = await self._client.call(
            "policy.update", body=body, if_match=if_match
        )
        return answer


class PolicyAdherence:
    """Operations `policy_adherence`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self) -> models.PolicyAdherence:
        """Count, by rule, the contacts that were refused, and those that broke it, and why."""
        answer: models.PolicyAdherence = await self._client.call("policy_adherence.get")
        return answer


class PolicyPreviews:
    """Operations `policy_previews`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(self, body: models.PolicyPatch) -> models.PolicyPreview:
        """Ask what numbers of your own would change in your open pursuits. Nothing is written."""
        answer: models.PolicyPreview = await self._client.call("policy_previews.create", body=body)
        return answer


class PushSubscriptions:
    """Operations `push_subscriptions`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewPushSubscription, *, idempotency_key: str | None = None
    ) -> models.PushSubscription:
        """Have reminders pushed to a browser that has subscribed."""
        answer: models.PushSubscription = await self._client.call(
            "push_subscriptions.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(
        self, subscription_id: Reference, *, if_match: Reference | None = None
    ) -> None:
        """Delete a subscription; nothing is pushed there any more."""
        await self._client.call(
            "push_subscriptions.delete",
            path={"subscription_id": subscription_id},
            if_match=if_match,
        )

    async def get(self, subscription_id: Reference) -> models.PushSubscription:
        """Read one subscription."""
        answer: models.PushSubscription = await self._client.call(
            "push_subscriptions.get", path={"subscription_id": subscription_id}
        )
        return answer

    async def key(self) -> models.PushKey:
        """Read the key with which a browser subscribes to the messages of this service (VAPID)."""
        answer: models.PushKey = await self._client.call("push_subscriptions.key")
        return answer

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> models.PushSubscriptionPage:
        """List subscriptions, always in the same order."""
        answer: models.PushSubscriptionPage = await self._client.call(
            "push_subscriptions.list", query={"limit": limit, "cursor": cursor}
        )
        return answer

    def each(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncIterator[models.PushSubscription]:
        """List subscriptions, always in the same order. Goes on from page to page."""
        return self._client.iterate(
            "push_subscriptions.list", query={"limit": limit, "cursor": cursor}
        )


class Readings:
    """Operations `readings`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(self, body: models.NewReading) -> models.Reading:
        """Parse words about a date into days of the employer. Nothing is stored."""
        answer: models.Reading = await self._client.call("readings.create", body=body)
        return answer


class Regions:
    """Operations `regions`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self, *, country: str | None = None) -> models.Regions:
        """List countries with their subdivisions, weekends, zones and whether holidays are known."""
        answer: models.Regions = await self._client.call("regions.get", query={"country": country})
        return answer


class ReminderSettings:
    """Operations `reminder_settings`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def delete(self, *, if_match: Reference | None = None) -> None:
        """Turn reminders off."""
        await self._client.call("reminder_settings.delete", if_match=if_match)

    async def get(self) -> models.ReminderSettings:
        """Read how and when reminders come."""
        answer: models.ReminderSettings = await self._client.call("reminder_settings.get")
        return answer

    async def put(
        self,
        body: models.ReminderChoice,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.ReminderSettings:
        """Turn reminders on, or change how and when they come."""
        answer: models.ReminderSettings = await self._client.call(
            "reminder_settings.put", body=body, if_match=if_match, only_new=only_new
        )
        return answer


class Reminders:
    """Operations `reminders`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(self, *, idempotency_key: str | None = None) -> models.Reminder:
        """Make a test reminder, which is about nothing, to see how reminders come."""
        answer: models.Reminder = await self._client.call(
            "reminders.create", idempotency_key=idempotency_key
        )
        return answer

    async def get(self, reminder_id: Reference) -> models.Reminder:
        """Read one reminder."""
        answer: models.Reminder = await self._client.call(
            "reminders.get", path={"reminder_id": reminder_id}
        )
        return answer

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> models.ReminderPage:
        """List what you were reminded of, oldest first."""
        answer: models.ReminderPage = await self._client.call(
            "reminders.list", query={"limit": limit, "cursor": cursor}
        )
        return answer

    def each(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncIterator[models.Reminder]:
        """List what you were reminded of, oldest first. Goes on from page to page."""
        return self._client.iterate("reminders.list", query={"limit": limit, "cursor": cursor})


class Sessions:
    """Operations `sessions`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self,
        body: models.PasswordSignIn
        | models.RefreshSignIn
        | models.CodeSignIn
        | models.CookieSignIn,
    ) -> models.SessionTokens:
        """Sign in with an e-mail address and a password, or refresh a session by its token."""
        answer: models.SessionTokens = await self._client.call("sessions.create", body=body)
        return answer

    async def delete(self, session_id: Reference, *, if_match: Reference | None = None) -> None:
        """Sign out: end a session, `current` or any other. Its tokens stop within a second."""
        await self._client.call(
            "sessions.delete", path={"session_id": session_id}, if_match=if_match
        )

    async def get(self, session_id: Reference) -> models.Session:
        """Read one live session; `current` is the caller's."""
        answer: models.Session = await self._client.call(
            "sessions.get", path={"session_id": session_id}
        )
        return answer

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> models.SessionPage:
        """List live sessions, oldest first."""
        answer: models.SessionPage = await self._client.call(
            "sessions.list", query={"limit": limit, "cursor": cursor}
        )
        return answer

    def each(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncIterator[models.Session]:
        """List live sessions, oldest first. Goes on from page to page."""
        return self._client.iterate("sessions.list", query={"limit": limit, "cursor": cursor})


class Tasks:
    """Operations `tasks`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewTask, *, idempotency_key: str | None = None
    ) -> models.Task:
        """Make a task of your own."""
        answer: models.Task = await self._client.call(
            "tasks.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(self, task_id: Reference, *, if_match: Reference | None = None) -> None:
        """Delete a task of your own."""
        await self._client.call("tasks.delete", path={"task_id": task_id}, if_match=if_match)

    async def get(self, task_id: Reference) -> models.Task:
        """Read one task."""
        answer: models.Task = await self._client.call("tasks.get", path={"task_id": task_id})
        return answer

    async def list(
        self,
        *,
        status: Sequence[models.TaskStatus] | None = None,
        kind: Sequence[models.TaskKind] | None = None,
        due_before: str | None = None,
        due_after: str | None = None,
        opens_before: str | None = None,
        application: str | None = None,
        interview: str | None = None,
        employer: str | None = None,
        own: bool | None = None,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> models.TaskPage:
        """List tasks, soonest due first; those without a due date come last."""
        answer: models.TaskPage = await self._client.call(
            "tasks.list",
            query={
                "status": status,
                "kind": kind,
                "due_before": due_before,
                "due_after": due_after,
                "opens_before": opens_before,
                "application": application,
                "interview": interview,
                "employer": employer,
                "own": own,
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )
        return answer

    def each(
        self,
        *,
        status: Sequence[models.TaskStatus] | None = None,
        kind: Sequence[models.TaskKind] | None = None,
        due_before: str | None = None,
        due_after: str | None = None,
        opens_before: str | None = None,
        application: str | None = None,
        interview: str | None = None,
        employer: str | None = None,
        own: bool | None = None,
        external_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        ids: Sequence[str] | None = None,
        updated_since: str | None = None,
    ) -> AsyncIterator[models.TaskItem]:
        """List tasks, soonest due first; those without a due date come last. Goes on from page to page."""
        return self._client.iterate(
            "tasks.list",
            query={
                "status": status,
                "kind": kind,
                "due_before": due_before,
                "due_after": due_after,
                "opens_before": opens_before,
                "application": application,
                "interview": interview,
                "employer": employer,
                "own": own,
                "external_id": external_id,
                "limit": limit,
                "cursor": cursor,
                "ids": ids,
                "updated_since": updated_since,
            },
        )

    async def put(
        self,
        task_id: Reference,
        body: models.NewTask,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.Task:
        """Make a task of your own with the id of your choice; idempotent."""
        answer: models.Task = await self._client.call(
            "tasks.put", path={"task_id": task_id}, body=body, if_match=if_match, only_new=only_new
        )
        return answer

    async def update(
        self, task_id: Reference, body: models.TaskPatch, *, if_match: Reference | None = None
    ) -> models.Task:
        """Snooze a task, skip it with a reason, tick off one of your own, or undo that with `open`."""
        answer: models.Task = await self._client.call(
            "tasks.update", path={"task_id": task_id}, body=body, if_match=if_match
        )
        return answer


class TestClocks:
    """Operations `test_clocks`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def advance(
        self, clock_id: Reference, body: models.Advance, *, idempotency_key: str | None = None
    ) -> models.TestClock:
        """Move a test clock on; whatever happens by itself till then has happened when it is answered."""
        answer: models.TestClock = await self._client.call(
            "test_clocks.advance",
            path={"clock_id": clock_id},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def create(
        self, body: models.NewTestClock, *, idempotency_key: str | None = None
    ) -> models.TestClock:
        """Give a test account a clock of its own."""
        answer: models.TestClock = await self._client.call(
            "test_clocks.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def get(self, clock_id: Reference) -> models.TestClock:
        """Read what a test clock shows."""
        answer: models.TestClock = await self._client.call(
            "test_clocks.get", path={"clock_id": clock_id}
        )
        return answer


class Timetables:
    """Operations `timetables`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self, interview_id: Reference) -> models.Timetable:
        """Read what was said, with its revisions; an empty one where nothing was."""
        answer: models.Timetable = await self._client.call(
            "timetables.get", path={"interview_id": interview_id}
        )
        return answer

    async def put(
        self,
        interview_id: Reference,
        body: models.PutTimetable,
        *,
        if_match: Reference | None = None,
        only_new: bool = False,
    ) -> models.Timetable:
        """Record what the employer said. A second PUT corrects it, and can only lengthen the wait."""
        answer: models.Timetable = await self._client.call(
            "timetables.put",
            path={"interview_id": interview_id},
            body=body,
            if_match=if_match,
            only_new=only_new,
        )
        return answer

    async def retract(
        self,
        interview_id: Reference,
        revision: int,
        body: models.Retraction,
        *,
        idempotency_key: str | None = None,
    ) -> models.Timetable:
        """Take back one revision of what the employer said."""
        answer: models.Timetable = await self._client.call(
            "timetables.retract",
            path={"interview_id": interview_id, "revision": revision},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer


class WebhookDeliveries:
    """Operations `webhook_deliveries`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def get(self, delivery_id: Reference) -> models.WebhookDelivery:
        """Read one delivery."""
        answer: models.WebhookDelivery = await self._client.call(
            "webhook_deliveries.get", path={"delivery_id": delivery_id}
        )
        return answer

    async def list(
        self,
        *,
        endpoint: str | None = None,
        state: models.DeliveryState | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> models.WebhookDeliveryPage:
        """List deliveries, those of the oldest events first, and of one instant in any order."""
        answer: models.WebhookDeliveryPage = await self._client.call(
            "webhook_deliveries.list",
            query={"endpoint": endpoint, "state": state, "limit": limit, "cursor": cursor},
        )
        return answer

    def each(
        self,
        *,
        endpoint: str | None = None,
        state: models.DeliveryState | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> AsyncIterator[models.WebhookDelivery]:
        """List deliveries, those of the oldest events first, and of one instant in any order. Goes on from page to page."""
        return self._client.iterate(
            "webhook_deliveries.list",
            query={"endpoint": endpoint, "state": state, "limit": limit, "cursor": cursor},
        )

    async def redeliver(
        self, delivery_id: Reference, *, idempotency_key: str | None = None
    ) -> models.WebhookDelivery:
        """Have a delivery made again, whatever became of it, with its ten attempts from the first on."""
        answer: models.WebhookDelivery = await self._client.call(
            "webhook_deliveries.redeliver",
            path={"delivery_id": delivery_id},
            idempotency_key=idempotency_key,
        )
        return answer


class WebhookEndpoints:
    """Operations `webhook_endpoints`."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client

    async def create(
        self, body: models.NewWebhookEndpoint, *, idempotency_key: str | None = None
    ) -> models.WebhookEndpointWithSecret:
        """Make an endpoint; its secret is in this answer and in no other."""
        answer: models.WebhookEndpointWithSecret = await self._client.call(
            "webhook_endpoints.create", body=body, idempotency_key=idempotency_key
        )
        return answer

    async def delete(self, endpoint_id: Reference, *, if_match: Reference | None = None) -> None:
        """Delete an endpoint, and with it its deliveries; nothing is sent there any more."""
        await self._client.call(
            "webhook_endpoints.delete", path={"endpoint_id": endpoint_id}, if_match=if_match
        )

    async def get(self, endpoint_id: Reference) -> models.WebhookEndpoint:
        """Read one endpoint."""
        answer: models.WebhookEndpoint = await self._client.call(
            "webhook_endpoints.get", path={"endpoint_id": endpoint_id}
        )
        return answer

    async def list(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> models.WebhookEndpointPage:
        """List endpoints, oldest first."""
        answer: models.WebhookEndpointPage = await self._client.call(
            "webhook_endpoints.list", query={"limit": limit, "cursor": cursor}
        )
        return answer

    def each(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> AsyncIterator[models.WebhookEndpoint]:
        """List endpoints, oldest first. Goes on from page to page."""
        return self._client.iterate(
            "webhook_endpoints.list", query={"limit": limit, "cursor": cursor}
        )

    async def redeliver(
        self,
        endpoint_id: Reference,
        body: models.WebhookReplay,
        *,
        idempotency_key: str | None = None,
    ) -> models.WebhookEndpoint:
        """Have all events since an instant delivered again, those that were taken as well."""
        answer: models.WebhookEndpoint = await self._client.call(
            "webhook_endpoints.redeliver",
            path={"endpoint_id": endpoint_id},
            body=body,
            idempotency_key=idempotency_key,
        )
        return answer

    async def rotate_secret(
        self, endpoint_id: Reference, *, idempotency_key: str | None = None
    ) -> models.WebhookEndpointWithSecret:
        """Give an endpoint another secret, which is in this answer and in no other."""
        answer: models.WebhookEndpointWithSecret = await self._client.call(
            "webhook_endpoints.rotate_secret",
            path={"endpoint_id": endpoint_id},
            idempotency_key=idempotency_key,
        )
        return answer

    async def test(
        self, endpoint_id: Reference, *, idempotency_key: str | None = None
    ) -> models.WebhookDelivery:
        """Try an endpoint: make a delivery of type `webhook.test`."""
        answer: models.WebhookDelivery = await self._client.call(
            "webhook_endpoints.test",
            path={"endpoint_id": endpoint_id},
            idempotency_key=idempotency_key,
        )
        return answer

    async def update(
        self,
        endpoint_id: Reference,
        body: models.WebhookEndpointPatch,
        *,
        if_match: Reference | None = None,
    ) -> models.WebhookEndpoint:
        """Change an endpoint, disable it, or enable it again."""
        answer: models.WebhookEndpoint = await self._client.call(
            "webhook_endpoints.update",
            path={"endpoint_id": endpoint_id},
            body=body,
            if_match=if_match,
        )
        return answer


class Operations:
    """All operations, by the resource that they are about."""

    def __init__(self, client: AsyncCaller) -> None:
        self.accounts = Accounts(client)
        self.agenda = Agenda(client)
        self.api_keys = ApiKeys(client)
        self.application_contact_checks = ApplicationContactChecks(client)
        self.application_contacts = ApplicationContacts(client)
        self.application_next_action = ApplicationNextAction(client)
        self.application_plan = ApplicationPlan(client)
        self.application_pursuits = ApplicationPursuits(client)
        self.application_timetables = ApplicationTimetables(client)
        self.application_updates = ApplicationUpdates(client)
        self.applications = Applications(client)
        self.asked_grants = AskedGrants(client)
        self.batch = Batch(client)
        self.binding_wishes = BindingWishes(client)
        self.bounces = Bounces(client)
        self.calendar_links = CalendarLinks(client)
        self.calendars = Calendars(client)
        self.candidates = Candidates(client)
        self.changes = Changes(client)
        self.claims = Claims(client)
        self.contact_checks = ContactChecks(client)
        self.contacts = Contacts(client)
        self.decisions = Decisions(client)
        self.employer_updates = EmployerUpdates(client)
        self.employer_wishes = EmployerWishes(client)
        self.employers = Employers(client)
        self.events = Events(client)
        self.feedback = Feedback(client)
        self.grant_requests = GrantRequests(client)
        self.grants = Grants(client)
        self.imports = Imports(client)
        self.interviewers = Interviewers(client)
        self.interviews = Interviews(client)
        self.jwks = Jwks(client)
        self.lessons = Lessons(client)
        self.mail_account = MailAccount(client)
        self.me = Me(client)
        self.message_checks = MessageChecks(client)
        self.message_templates = MessageTemplates(client)
        self.messages = Messages(client)
        self.next_action = NextAction(client)
        self.partner_events = PartnerEvents(client)
        self.partner_requests = PartnerRequests(client)
        self.partners = Partners(client)
        self.permits = Permits(client)
        self.plan = Plan(client)
        self.policy = Policy(client)
        self.policy_adherence = PolicyAdherence(client)
        self.policy_previews = PolicyPreviews(client)
        self.push_subscriptions = PushSubscriptions(client)
        self.readings = Readings(client)
        self.regions = Regions(client)
        self.reminder_settings = ReminderSettings(client)
        self.reminders = Reminders(client)
        self.sessions = Sessions(client)
        self.tasks = Tasks(client)
        self.test_clocks = TestClocks(client)
        self.timetables = Timetables(client)
        self.webhook_deliveries = WebhookDeliveries(client)
        self.webhook_endpoints = WebhookEndpoints(client)
