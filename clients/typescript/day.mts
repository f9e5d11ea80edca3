// One pursuit from the interview to the lesson, through the typed client.

import { Bide, opensAt } from "./client.mjs";

declare const process: { env: Record<string, string | undefined> };

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

/** Narrow an answer to the status that the story goes on with. */
function expect<A extends { status: unknown; body: unknown }, const S extends A["status"]>(
  answer: A,
  status: S,
): Extract<A, { status: S }> {
  if (answer.status !== status) {
    throw new Error(`answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`);
  }
  return answer as Extract<A, { status: S }>;
}

function same<T>(found: T, wanted: T): void {
  if (found !== wanted) throw new Error(`${found} is not ${wanted}`);
}

const bide = new Bide(required("BIDE_URL"), required("BIDE_KEY"));

const interview = expect(
  await bide.ask("post", "/v1/interviews", {
    body: {
      employer: { name: "Typed and Sons", time_zone: "Europe/London", country: "GB", subdivision: "ENG" },
      application: { role: "Data engineer", route: "direct" },
      stage: "first",
      format: "video",
      starts_at: "2025-04-08T09:00:00Z",
      ends_at: "2025-04-08T10:00:00Z",
      interviewers: [{ name: "Sam Okafor", email: "sam@typed.example" }],
    },
  }),
  201,
).body;
const path = { interview_id: interview.id };

expect(
  await bide.ask("put", "/v1/interviews/{interview_id}/timetable", {
    path,
    body: { answer_due: { status: "answered", date: "2025-04-17" } },
  }),
  200,
);

const thanks = {
  kind: "send_thank_you",
  channel: "email",
  result: "sent",
} as const;
const contacts = "/v1/interviews/{interview_id}/contacts";
const first = { ...thanks, happened_at: "2025-04-08T14:00:00Z" };
expect(await bide.ask("post", contacts, { path, body: first }), 201);

const again = { ...thanks, happened_at: "2025-04-09T08:00:00Z" };
const refused = expect(await bide.ask("post", contacts, { path, body: again }), 409).body;
same(refused.code, "contact_refused");

const call = {
  kind: "enquire_status",
  channel: "phone",
  result: "spoke",
  happened_at: "2025-04-16T10:00:00Z",
} as const;
const early = expect(await bide.ask("post", contacts, { path, body: call }), 409).body;
if (!("decision" in early)) throw new Error("a refusal says nothing of its decision");
same(early.code, "contact_not_yet");
same(early.decision.reasons[0]?.rule, "wait-for-timetable");
same(early.allowed_from, "2025-04-22T08:00:00Z");
same(opensAt(early)?.toISOString(), "2025-04-22T08:00:00.000Z");

const decision = expect(
  await bide.ask("get", "/v1/interviews/{interview_id}/next-action", {
    path,
    query: { at: "2025-04-22T08:00:00Z" },
  }),
  200,
).body;
same(decision.next_action.kind, "enquire_status");

expect(
  await bide.ask("post", "/v1/interviews/{interview_id}/employer-updates", {
    path,
    body: { kind: "rejection", channel: "email", received_at: "2025-04-30T15:40:00Z" },
  }),
  201,
);
expect(
  await bide.ask("post", "/v1/interviews/{interview_id}/feedback", {
    path,
    body: {
      source: "employer",
      received_at: "2025-05-06T13:00:00Z",
      items: [{ kind: "improvement", theme: "depth", action: "practise aloud" }],
    },
  }),
  201,
);
const lessons = expect(await bide.ask("get", "/v1/lessons"), 200).body;
if (!lessons.tasks.some((task) => task.action === "practise aloud")) {
  throw new Error("what is to be practised is no lesson");
}
// From page to page, and as it happened.
const roles: string[] = [];
for await (const application of bide.each("/v1/applications", { query: { limit: 1 } })) roles.push(application.role);
if (!roles.includes("Data engineer")) throw new Error("an application is on no page");
for await (const event of bide.events("0")) {
  same(event.seq, 1);
  break;
}

// A lost answer: what is sent again is done once.
let lost = 0;
const losing = new Bide(required("BIDE_URL"), required("BIDE_KEY"), {
  fetch: async (...asked) => {
    const answer = await fetch(...asked);
    if (lost++ === 0) throw new TypeError("the answer was lost");
    return answer;
  },
  sleep: () => Promise.resolve(),
});
const task = expect(await losing.ask("post", "/v1/tasks", { body: { title: "read about them" } }), 201);
same(task.headers.get("Idempotent-Replayed"), "true");

const nobody = expect(await new Bide(required("BIDE_URL"), "").ask("get", "/v1/lessons"), 401);
same(nobody.body.code, "unauthenticated");
console.log("TypeScript: from the interview to the lesson.");
