"""Descriptions of properties and parameters in the OpenAPI document, by name.

They become the help of SDKs, of the console and of agents, so each property has one. A field
with its own `Field(description=...)` keeps that; the others take the sentence of their name
here, or that of `Schema.name` where a name means several things.
"""

from collections.abc import Mapping
from typing import Any, Final

Json = dict[str, Any]

#: What a name means in every schema.
FIELDS: Final[Mapping[str, str]] = {
    "account_id": "The id of the account.",
    "action": "What you will do about it.",
    "action_due": "The day by which you want to have done it.",
    "agency": "The agency that the application goes through; null for a direct one.",
    "alternatives": "Other actions that are allowed now.",
    "another_stage": "Whether there is another stage, as far as the employer answered.",
    "answer_due": "When you will hear, as far as the employer answered.",
    "applicants": "How many applicants there are, as far as the employer answered.",
    "application": "The application.",
    "application_id": "The id of the application.",
    "applications": "The applications.",
    "as_said": "Their own words.",
    "attestation": "The dated fact that an exception rests on.",
    "basis": "Fingerprint of what it was derived on; null where there is none.",
    "breach": "The ids of the rules that the contact broke; empty if it broke none.",
    "breaches": "Contacts on record that broke rules.",
    "call_at": "When the call is to be made.",
    "change": "What to do differently, by theme.",
    "channel": "The channel of the contact or the message.",
    "closes_at": "From when it is too late.",
    "code": "A stable code for programs.",
    "competency": "The competency that was judged.",
    "contact_id": "The id of the contact.",
    "contacts": "The contacts.",
    "content_hash": "A digest of the request that made it, where the client chose the id.",
    "count": "The number they named; null unless it was answered.",
    "country": "ISO 3166-1 alpha-2: the country whose public holidays count.",
    "created_at": "When it was recorded here.",
    "credential": "The key, session or token of the request.",
    "date": "A local day of the employer: the answer comes by the end of that day.",
    "decided_at": "When you decided.",
    "decision": "The verdicts at the instant of the decision.",
    "deleted": "Whether it is deleted.",
    "detail": "A sentence for people: what is wrong, and what to do.",
    "direct_contact_permitted": "Whether the agency permits you to write to the employer itself.",
    "done": "Whether you have done it.",
    "due_at": "When it is due; null without a deadline.",
    "email": "An e-mail address.",
    "employer": "The employer.",
    "employer_id": "The id of the employer.",
    "employer_name": "The name of the employer.",
    "employer_updates": "Updates from the employer.",
    "employers": "The employers.",
    "ends_at": "When the interview ends.",
    "errors": "Every field that is wrong, up to a bound.",
    "expires_at": "When it expires; null if it does not.",
    "exported_at": "When the file was written.",
    "feedback": "Feedback on interviews.",
    "feedback_id": "The id of the feedback.",
    "from": "Where the plan begins.",
    "happened_at": "When it happened.",
    "id": "The id: a UUIDv7.",
    "improvements": "What could be better, without a theme.",
    "instance": "The path of the request.",
    "instant": "An instant by which the answer comes.",
    "interview_id": "The id of the interview.",
    "interviewer_id": "The id of the person.",
    "interviewers": "The people of the interview.",
    "interviews": "The interviews.",
    "item_id": "The id of the item.",
    "job_title": "What the person does there.",
    "key": "The API key: in this answer only, and stored as a hash.",
    "key_id": "The id of the API key.",
    "keys": "The public keys.",
    "label": "A name of your own for it.",
    "marks": "Your own marks on derived tasks: done or skipped.",
    "maximum": "The largest value that it can have.",
    "mean": "The mean of the ratings on this scale.",
    "minimum": "The smallest value that it can have.",
    "n": "From how many ratings that is.",
    "name": "The name.",
    "need": "What you need, without a diagnosis.",
    "next_action": "The one thing to do now, or `wait`.",
    "next_cursor": "Pass it as `cursor` to read the next page; null on the last one.",
    "no_calls": "The employer wants no telephone calls.",
    "no_contact": "The employer wants no enquiries at all.",
    "note": "A note of your own.",
    "numbers": "Numbers of the policy, by name.",
    "occurred_at": "When it happened.",
    "opens_at": "From when it can be done.",
    "operator_version": "The version of the operator's policy.",
    "outcome": "How the application ended by your own move; null while it has not.",
    "outcome_at": "When the application ended by your own move.",
    "outcome_kind": "How the application ended by your own move.",
    "own": "Whether it is a task of your own rather than one that follows from the facts.",
    "partner_id": "The account of the partner.",
    "password": "A password of at least 12 characters.",
    "phase": "The phase of the pursuit.",
    "plan": "What changes, and when, if nothing happens.",
    "pointer": "A JSON pointer to what is wrong.",
    "policy_version": "The version of the policy that it follows.",
    "posts": "How many posts there are, as far as the employer answered.",
    "preferences": "The employer's wishes about contacts.",
    "rating": "A rating, with the scale that it is on.",
    "ratings": "The ratings, each scale by itself.",
    "reason": "Why, in your own words.",
    "received_at": "When you received it.",
    "recipient": "The recipient: the employer, or the agency.",
    "recorded_at": "When it was recorded here.",
    "refresh_token": "The refresh token of the session: in this answer only, and used once.",
    "refreshed_at": "When the session was last refreshed.",
    "repeat": "What to do again, by theme.",
    "request_id": "The id of the request, for support.",
    "respond_by": "The deadline for your answer.",
    "result": "The result of the contact.",
    "returns_on": "The day on which the person is back.",
    "revision": "The number of the revision, from 1.",
    "revisions": "Every revision, the latest last.",
    "revoked_at": "When it was revoked; null if it was not.",
    "right": "What is right.",
    "role": "The role that is applied for.",
    "route": "Whether the application is direct or goes through an agency.",
    "said": "What was said.",
    "said_at": "When the employer said it.",
    "scale": "The scale that a rating is on, such as `1-5`.",
    "scopes": "The scopes of the credential.",
    "settled_at": "When it was settled.",
    "slot": "When the round is to begin.",
    "snoozed_until": "Until when it is hidden.",
    "source": "The source of the feedback.",
    "stage": "The stage of the selection.",
    "starts_at": "When the interview begins.",
    "strengths": "What was good, without a theme.",
    "subdivision": "What follows the dash in ISO 3166-2, where holidays differ inside a country.",
    "tasks": "Tasks.",
    "theme": "What it is about, so that several interviews can be compared.",
    "time_zone": "An IANA time zone.",
    "timetables": "What the employer said about when you will hear, every revision.",
    "title": "The title.",
    "to": "Where the plan ends.",
    "token": "The token: in this answer only.",
    "token_type": "How the access token is sent: `Bearer`.",
    "turn": "The side that owes the next word.",
    "unit": "What the number counts.",
    "unnamed": "Feedback without a theme.",
    "update_id": "The id of the employer update.",
    "updated_at": "When it was last changed.",
    "value": "The value that was answered; null unless it was.",
    "verbatim": "Their own words.",
    "version": "The number of the version.",
    "written_by": "The writer of the present version.",
}

#: Descriptions of names that mean something else in one schema.
OF_SCHEMA: Final[Mapping[str, str]] = {
    "About.type": "The kind of resource.",
    "AnswerDue.status": "`answered`, `not_said` (asked without an answer) or `not_asked`.",
    "Breach.rules": "The rules that it broke.",
    "Contact.kind": "The purpose of the contact.",
    "Changes.items": "What changed, in no promised order.",
    "Count.status": "`answered`, `not_said` (asked without an answer) or `not_asked`.",
    "Event.type": "What happened: the resource and `created`, `updated` or `deleted`.",
    "Event.resource": "The resource that was changed.",
    "EmployerUpdate.kind": "The kind of update.",
    "EmployerUpdate.feedback": "Whether they offered or refused feedback.",
    "ExportFile.format": "The format of the file: `bide-export`.",
    "ExportFile.version": "The version of the file's format.",
    "Feedback.items": "The single things that were said.",
    "FeedbackItemIn.kind": "A strength, or something to improve.",
    "FeedbackItem.kind": "A strength, or something to improve.",
    "FeedbackPatch.items": "The single things that were said; replaces all of them.",
    "FileAnswerDue.status": "`answered`, `not_said` (asked without an answer) or `not_asked`.",
    "FileContact.kind": "The purpose of the contact.",
    "FileCount.status": "`answered`, `not_said` (asked without an answer) or `not_asked`.",
    "FileFeedback.items": "The single things that were said.",
    "FileInterview.format": "How the interview takes place.",
    "FileInterview.state": "The state of the interview.",
    "FileItem.kind": "A strength, or something to improve.",
    "FileMark.kind": "The action that is marked.",
    "FileMark.state": "Done, or skipped.",
    "FileTask.kind": "The purpose of the task.",
    "FileTask.state": "The stored state of the task.",
    "FileUpdate.kind": "The kind of update.",
    "FileUpdate.feedback": "Whether they offered or refused feedback.",
    "FileWriter.kind": "The candidate, or a partner.",
    "FileYesOrNo.status": "`answered`, `not_said` (asked without an answer) or `not_asked`.",
    "History.feedback": "Feedback that was given.",
    "HistoryContact.kind": "The purpose of the contact.",
    "HistoryInterview.format": "How the interview takes place.",
    "HistoryInterview.state": "The state of the interview.",
    "HistoryMark.kind": "The action that is marked.",
    "HistoryMark.state": "Done, or skipped.",
    "HistoryOutcome.kind": "How the application ended by your own move.",
    "HistoryUpdate.feedback": "Whether they offered or refused feedback.",
    "HistoryUpdate.kind": "The kind of update.",
    "Interview.format": "How the interview takes place.",
    "Interview.state": "The state of the interview.",
    "InterviewPatch.format": "How the interview takes place.",
    "InterviewPatch.state": "The state of the interview.",
    "LessonTask.done": "Whether you have done it.",
    "NewEmployerUpdate.kind": "The kind of update.",
    "Outcome.kind": "How the application ended by your own move.",
    "OutcomePatch.kind": "How the application ended by your own move.",
    "PolicyInForce.rules": "Every rule, with the numbers that it works with.",
    "Rating.value": "The rating itself.",
    "RuleInForce.numbers": "The numbers that the rule works with.",
    "TaskPatch.state": "The new state, or `open` to undo it.",
    "YesOrNo.status": "`answered`, `not_said` (asked without an answer) or `not_asked`.",
}

#: Descriptions of a `kind`, and of the items of a page, by default.
_KIND: Final = "The kind."
_ITEMS: Final = "The items of this page."

#: Descriptions of path parameters.
PARAMETERS: Final[Mapping[str, str]] = {
    "application_id": "The id of the application.",
    "contact_id": "The id of the contact.",
    "employer_id": "The id of the employer.",
    "external_id": "The partner's own id of the candidate.",
    "feedback_id": "The id of the feedback.",
    "grant_id": "The id of the grant.",
    "interview_id": "The id of the interview.",
    "interviewer_id": "The id of the person.",
    "key_id": "The id of the API key.",
    "session_id": "The id of the session, or `current`.",
    "task_id": "The id of the task.",
    "update_id": "The id of the employer update.",
}


def describe(document: Json) -> None:
    """Give every property and parameter that has no description the one of its name."""
    for schema_name, schema in document["components"]["schemas"].items():
        for name, value in schema.get("properties", {}).items():
            if "description" not in value:
                text = OF_SCHEMA.get(f"{schema_name}.{name}") or FIELDS.get(name) or _usual(name)
                if text is not None:
                    value["description"] = text
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                _describe_parameter(parameter)


def _usual(name: str) -> str | None:
    return {"kind": _KIND, "items": _ITEMS}.get(name)


def _describe_parameter(parameter: Json) -> None:
    if "description" in parameter:
        return
    # FastAPI writes the description of a query parameter into its schema.
    text = parameter["schema"].pop("description", None) or PARAMETERS.get(parameter["name"])
    if text is not None:
        parameter["description"] = text
