// Unions narrow by their discriminator: this file is compiled, with no cast in it, and not run.

import type { Schemas } from "./records.mjs";

/** Of what a copy of everything consists: `type` says which record a change holds. */
export function titleOf(change: Schemas["Changes"]["items"][number]): string | null {
  switch (change.type) {
    case "employer":
      return change.resource && change.resource.name;
    case "application":
      return change.resource && change.resource.role;
    case "interview":
      return change.resource && `${change.resource.stage} ${change.resource.starts_at}`;
    case "interviewer":
      return change.resource && change.resource.name;
    case "timetable":
      return change.resource && change.resource.as_said;
    case "contact":
      return change.resource && `${change.resource.kind} ${change.resource.channel}`;
    case "employer_update":
      return change.resource && `${change.resource.kind} ${change.resource.received_at}`;
    case "feedback":
      return change.resource && (change.resource.items[0]?.theme ?? null);
    case "message":
      return change.resource && change.resource.subject;
    case "message_template":
      return change.resource && change.resource.name;
    case "task":
      return change.resource && change.resource.title;
    case "policy":
      return change.resource && change.resource.version;
    default: {
      // A kind that is not above would not be `never`.
      const none: never = change;
      return none;
    }
  }
}

/** Why a contact was not recorded: `code` says whether the etiquette refused it. */
export function notBefore(conflict: Schemas["ContactConflict"]): string | null {
  switch (conflict.code) {
    case "contact_not_yet":
    case "contact_refused":
      return conflict.allowed_from ?? conflict.decision.opens_at;
    case "id_conflict":
    case "idempotency_in_progress":
    case "limit_reached":
    case "state_conflict":
      // @ts-expect-error: what is no refusal has no decision.
      return conflict.decision === undefined ? null : conflict.detail;
    default: {
      const none: never = conflict;
      return none;
    }
  }
}

/** Why a message is not sent: `code` says whether the etiquette refused it. */
export function sendableFrom(conflict: Schemas["MessageConflict"]): string | null {
  switch (conflict.code) {
    case "contact_not_yet":
    case "contact_refused":
      return conflict.allowed_from ?? conflict.decision.opens_at;
    case "id_conflict":
    case "idempotency_in_progress":
    case "limit_reached":
    case "message_not_sendable":
    case "state_conflict":
      // @ts-expect-error: what is no refusal has no decision.
      return conflict.decision === undefined ? null : conflict.detail;
    default: {
      const none: never = conflict;
      return none;
    }
  }
}

/** Where an employer went that is not there: `code` says whether it was merged. */
export function nowAt(missing: Schemas["MissingEmployer"]): string | null {
  if (missing.code === "merged") return missing.merged_into;
  // @ts-expect-error: what was never there has no other place.
  return missing.merged_into ?? null;
}
