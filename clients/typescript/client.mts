// A small client: the types come from the contract, the rest is `fetch`.
//
//   const answer = await bide.ask("post", "/v1/interviews", { body: { ... } });
//   if (answer.status === 201) answer.body.id; // typed by the status
//
// What may pass (no connection, 408, 429, 5xx) is sent again, under one Idempotency-Key. What the etiquette
// refuses is an answer like any other, and never sent again.

import type { paths } from "./contract.mjs";
import type { ContactConflict, Event } from "./records.mjs";

export type * from "./records.mjs";

type Method = "get" | "post" | "put" | "patch" | "delete";
type Contents<T> = T extends { content: infer C } ? C[keyof C] : undefined;

type Parameters<O> = O extends { parameters: infer P } ? P : never;
type Path<O> = Parameters<O> extends { path: infer P } ? { path: P } : { path?: never };
type Query<O> = Parameters<O> extends { query?: infer Q } ? { query?: Q } : { query?: never };
type Body<O> = O extends { requestBody: { content: { "application/json": infer B } } }
  ? { body: B }
  : { body?: never };

/** What an operation is asked with. */
export type Asked<O> = Path<O> & Query<O> & Body<O> & { headers?: Record<string, string> };

/** What it answers: one shape for each status that the contract declares. */
export type Answer<O> = O extends { responses: infer R }
  ? { [S in keyof R]: { status: S; body: Contents<R[S]>; headers: Headers } }[keyof R]
  : never;

type Operation<P extends keyof paths, M extends Method> = M extends keyof paths[P]
  ? paths[P][M]
  : never;

interface AnyRequest {
  path?: object;
  query?: object;
  body?: unknown;
  headers?: Record<string, string>;
}

/** The paths whose GET answers a page, with its items. */
type ListPath = {
  [P in keyof paths]: paths[P] extends { get: { responses: { 200: { content: infer C } } } }
    ? Extract<C[keyof C], { items: unknown[]; next_cursor: string | null }> extends never
      ? never
      : P
    : never;
}[keyof paths];
type Item<P extends ListPath> =
  Extract<Answer<Operation<P, "get">>, { status: 200 }> extends { body: { items: (infer I)[] } } ? I : never;

export interface Options {
  /** Requests of one call at most, the first one included. */
  attempts?: number;
  /** The longest Retry-After, in seconds, that is waited for. */
  longestWait?: number;
  /** What sends a request; the browser's by default. */
  fetch?: typeof fetch;
  /** Waits for so many milliseconds. */
  sleep?: (milliseconds: number) => Promise<void>;
}

const pause = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
const TIMEOUT = 10_000;

/** The instant from which a refused contact is allowed, or null where waiting does not help. */
export function opensAt(conflict: ContactConflict): Date | null {
  return conflict.code === "contact_not_yet" && conflict.allowed_from !== null
    ? new Date(conflict.allowed_from)
    : null;
}

/** Speaks to one server with one key. */
export class Bide {
  readonly #url: string;
  readonly #key: string;
  readonly #attempts: number;
  readonly #longestWait: number;
  readonly #fetch: typeof fetch;
  readonly #sleep: (milliseconds: number) => Promise<void>;

  constructor(url: string, key: string, options: Options = {}) {
    this.#url = url;
    this.#key = key;
    this.#attempts = options.attempts ?? 4;
    this.#longestWait = options.longestWait ?? 30;
    this.#fetch = options.fetch ?? ((...asked) => fetch(...asked));
    this.#sleep = options.sleep ?? pause;
  }

  async ask<P extends keyof paths, M extends Method>(
    method: M,
    path: P,
    ...[asked]: {} extends Asked<Operation<P, M>>
      ? [asked?: Asked<Operation<P, M>>]
      : [asked: Asked<Operation<P, M>>]
  ): Promise<Answer<Operation<P, M>>> {
    const request = (asked ?? {}) as AnyRequest;
    const headers = this.#headers(request.headers);
    const init: RequestInit = { method: method.toUpperCase(), headers };
    if (request.body !== undefined) {
      headers.set("Content-Type", "application/json");
      init.body = JSON.stringify(request.body);
    }
    // One for the call, not for the attempt: so what is sent again is done once.
    if (method === "post" && !headers.has("Idempotency-Key")) {
      headers.set("Idempotency-Key", crypto.randomUUID());
    }
    const response = await this.#send(this.#target(path, request), init);
    const text = await response.text();
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    // The contract is tested against the service, so what arrives is what it declares.
    return { status: response.status, body, headers: response.headers } as Answer<Operation<P, M>>;
  }

  /** The items of a list, from page to page; an error ends it with its problem. */
  async *each<P extends ListPath>(
    path: P,
    asked: Omit<Asked<Operation<P, "get">>, "body"> = {} as Asked<Operation<P, "get">>,
  ): AsyncGenerator<Item<P>, void, undefined> {
    const request = asked as AnyRequest;
    let cursor: string | null = null;
    do {
      const query: object = cursor === null ? { ...request.query } : { ...request.query, cursor };
      const target = this.#target(path, { ...request, query });
      const response = await this.#send(target, { headers: this.#headers(request.headers) });
      const page = (await response.json()) as { items: Item<P>[]; next_cursor: string | null };
      if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(page)}`);
      yield* page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Events as they happen; the stream is opened again where it was cut off, and nothing is missed. */
  async *events(after?: string, signal?: AbortSignal): AsyncGenerator<Event, void, undefined> {
    let last = after;
    for (let failures = 0; !signal?.aborted; failures++) {
      const headers = this.#headers();
      if (last !== undefined) headers.set("Last-Event-ID", last);
      try {
        const response = await this.#fetch(new URL("/v1/events/stream", this.#url), {
          headers,
          ...(signal === undefined ? {} : { signal }),
        });
        if (response.ok && response.body !== null) {
          let data = "";
          let id = last;
          for await (const line of lines(response.body)) {
            failures = 0;
            const value = line.slice(line.indexOf(":") + 1).replace(/^ /, "");
            if (line.startsWith("data:")) data += value;
            else if (line.startsWith("id:")) id = value;
            else if (line === "") {
              last = id;
              if (data !== "") yield JSON.parse(data) as Event;
              data = "";
            }
          }
        } else if (response.status < 500 && response.status !== 429) {
          throw new Stopped(`${response.status}: ${await response.text()}`);
        }
      } catch (error) {
        if (error instanceof Stopped || signal?.aborted) throw error;
      }
      await this.#sleep(Math.min(1000 * 2 ** failures, 30_000));
    }
  }

  #headers(given?: Record<string, string>): Headers {
    return new Headers({ ...given, Authorization: `Bearer ${this.#key}` });
  }

  #target(path: string, request: AnyRequest): URL {
    const values = new Map(Object.entries(request.path ?? {}));
    const place = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(values.get(name))));
    const target = new URL(place, this.#url);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      // A filter that may be repeated is a list.
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined && one !== null) target.searchParams.append(name, String(one));
      }
    }
    return target;
  }

  async #send(target: URL, init: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      let wait = 250 * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
      try {
        const response = await this.#fetch(target, { ...init, signal: AbortSignal.timeout(TIMEOUT) });
        const passes = response.status === 408 || response.status === 429 || response.status >= 500;
        const named = Number(response.headers.get("Retry-After") ?? "0");
        if (!passes || attempt === this.#attempts || named > this.#longestWait) return response;
        wait = Math.max(wait, named * 1000);
      } catch (error) {
        if (attempt === this.#attempts) throw error;
      }
      await this.#sleep(wait);
    }
  }
}

/** An answer that ends a stream for good. */
class Stopped extends Error {}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) yield part.replace(/\r$/, "");
    }
  } finally {
    // Who reads no more closes the connection; an open one would keep the process alive.
    await reader.cancel();
  }
}
