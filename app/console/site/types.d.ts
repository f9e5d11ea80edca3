// Types of the console: those of the TypeScript client, and those of its own. Read by the type checker alone.
import type {
  Action,
  AgendaEntry as Entry,
  Application,
  Contact,
  Employer,
  EmployerUpdate,
  Feedback,
  Interview,
  Interviewer,
  Message,
  NextAction,
  Phase,
  PolicyInForce,
  Task,
  Timetable,
  Whose,
} from "bide-client";

export type * from "bide-client";
export type { Entry };

export type Props = Record<string, any>;
export type Vnode = { tag: string; key: string | undefined; props: Props; children: Child[] };
export type Child = Vnode | string | number | boolean | null | undefined | Child[];

/** Words by name; some differ by number. */
export type Words = { [name: string]: string | { one: string; other: string } };

export type Copy = {
  employer: Map<string, Employer>;
  application: Map<string, Application>;
  interview: Map<string, Interview>;
  interviewer: Map<string, Interviewer>;
  timetable: Map<string, Timetable>;
  contact: Map<string, Contact>;
  employer_update: Map<string, EmployerUpdate>;
  feedback: Map<string, Feedback>;
  task: Map<string, Task>;
  message: Map<string, Message>;
  policy: Map<string, PolicyInForce>;
};
export type CopyKind = keyof Copy;

/** A write that waits to be sent. */
export type Item = {
  id: string;
  at: number;
  notBefore: number;
  method: string;
  path: string;
  body: any;
  app: string | null;
  employer: string | null;
  /** What it is: a fact changes what is advised, until it is sent nothing is. */
  fact: boolean;
  say: string;
  /** "sent": it counts as unsent until what is advised knows of it. */
  state: "queued" | "refused" | "sent";
  problem: any;
};

/** What holds now in one pursuit. */
export type Standing = {
  app: string;
  employer: string;
  employerName: string;
  role: string;
  zone: string;
  /** Null where the copy does not say: it is older than its plan, or half of it is here. */
  phase: Phase | null;
  turn: Whose | null;
  next: NextAction | null;
  actions: Action[];
  entry: Entry | null;
  changesAt: string | null;
  unsent: boolean;
};

export type Answer = {
  ok: boolean;
  status: number;
  data: any;
  etag: string | null;
  retryAfter: number | null;
  requestId: string | null;
};

export type Sheet = { name: string; [more: string]: any };

export type Toast = { text: string; item: Item | null };

declare module "*.json" {
  const words: Words;
  export default words;
}
