// One pursuit from the interview to the lesson, through the functions of @hey-api/openapi-ts.

import { createClient } from "./bide/client/index.js";
import {
  applicationPursuitsGet,
  batchCreate,
  changesList,
  contactsCreate,
  employerUpdatesCreate,
  feedbackCreate,
  interviewsCreate,
  lessonsGet,
  nextActionGet,
  tasksList,
  timetablesPut,
} from "./bide/index.js";

declare const process: { env: Record<string, string | undefined> };

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

/** What was answered, or the end of the story. */
function good<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(`refused: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

/** The problem that was answered, or the end of the story. */
function refused<E>(answer: { data?: unknown; error?: E }): E {
  if (answer.error === undefined) throw new Error(`not refused: ${JSON.stringify(answer.data)}`);
  return answer.error;
}

function same<T>(found: T, wanted: T): void {
  if (found !== wanted) throw new Error(`${found} is not ${wanted}`);
}

const baseUrl = required("BIDE_URL");
const client = createClient({ baseUrl, auth: required("BIDE_KEY") });

const interview = good(
  await interviewsCreate({
    client,
    headers: { "Idempotency-Key": "hey-api-1" },
    body: {
      employer: { name: "Hey and Cousins", time_zone: "Europe/London", country: "GB", subdivision: "ENG" },
      application: { role: "Data engineer", route: "direct" },
      stage: "first",
      format: "video",
      starts_at: "2025-04-08T09:00:00Z",
      ends_at: "2025-04-08T10:00:00Z",
      interviewers: [{ name: "Sam Okafor", email: "sam@hey.example" }],
    },
  }),
);
const path = { interview_id: interview.id };
const due = { status: "answered", date: "2025-04-17" } as const;
good(await timetablesPut({ client, path, body: { answer_due: due } }));

const thanks = { kind: "send_thank_you", channel: "email", result: "sent" } as const;
const first = { ...thanks, happened_at: "2025-04-08T14:00:00Z" };
good(await contactsCreate({ client, path, body: first }));
const again = { ...thanks, happened_at: "2025-04-09T08:00:00Z" };
same(refused(await contactsCreate({ client, path, body: again })).code, "contact_refused");

const call = {
  kind: "enquire_status",
  channel: "phone",
  result: "spoke",
  happened_at: "2025-04-16T10:00:00Z",
} as const;
const early = refused(await contactsCreate({ client, path, body: call }));
if (early.code !== "contact_not_yet") throw new Error(`${early.code} is no refusal in time`);
if (!("decision" in early)) throw new Error("a refusal says nothing of its decision");
same(early.decision.reasons[0]?.rule, "wait-for-timetable");
same(early.allowed_from, "2025-04-22T08:00:00Z");

const at = "2025-04-22T08:00:00Z";
same(good(await nextActionGet({ client, path, query: { at } })).next_action.kind, "enquire_status");

const received_at = "2025-04-30T15:40:00Z";
good(
  await employerUpdatesCreate({
    client,
    path,
    body: { kind: "rejection", channel: "email", received_at },
  }),
);
const { answers } = good(
  await batchCreate({
    client,
    headers: { "Idempotency-Key": "hey-api-2" },
    body: {
      writes: [
        { method: "POST", path: "/v1/tasks", body: { title: "Read up" } },
        { method: "POST", path: "/v1/tasks", body: { title: "Read up", due: "soon" } },
      ],
    },
  }),
);
same(answers.map((one) => one.status).join(), "201,422");
const listed = good(await tasksList({ client, query: { own: true, status: ["ready", "upcoming"] } }));
if (!listed.items.some((task) => task.title === "Read up")) throw new Error("the task is lost");

good(
  await feedbackCreate({
    client,
    path,
    body: {
      source: "employer",
      received_at: "2025-05-06T13:00:00Z",
      items: [{ kind: "improvement", theme: "depth", action: "practise both aloud" }],
    },
  }),
);
const pursuit = good(
  await applicationPursuitsGet({ client, path: { application_id: interview.application_id } }),
);
same(pursuit.contacts.length, 1);
same(pursuit.employer.name, "Hey and Cousins");

// A copy of everything: each change is of a kind, and has what a record of the kind has.
let copied = 0;
for (let cursor: string | undefined; ; ) {
  const page = good(await changesList({ client, ...(cursor === undefined ? {} : { query: { cursor } }) }));
  for (const change of page.items) {
    if (change.type === "feedback" && change.resource !== null) copied += change.resource.items.length;
  }
  cursor = page.cursor;
  if (!page.has_more) break;
}
if (copied < 1) throw new Error("the copy lacks the feedback");

const lessons = good(await lessonsGet({ client }));
if (!lessons.tasks.some((task) => task.action === "practise both aloud")) {
  throw new Error("what is to be practised is no lesson");
}
const nobody = await lessonsGet({ client: createClient({ baseUrl }) });
same(refused(nobody).code, "unauthenticated");
console.log("@hey-api/openapi-ts: from the interview to the lesson.");
