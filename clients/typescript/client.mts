// A client in one page: the types come from the contract, the rest is `fetch`.
//
//   const answer = await bide.ask("post", "/v1/interviews", { body: { ... } });
//   if (answer.status === 201) answer.body.id; // typed by the status

import type { paths } from "./contract.mjs";

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

/** Speaks to one server with one key. */
export class Bide {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async ask<P extends keyof paths, M extends Method>(
    method: M,
    path: P,
    ...[asked]: {} extends Asked<Operation<P, M>>
      ? [asked?: Asked<Operation<P, M>>]
      : [asked: Asked<Operation<P, M>>]
  ): Promise<Answer<Operation<P, M>>> {
    const request = (asked ?? {}) as AnyRequest;
    const values = new Map(Object.entries(request.path ?? {}));
    const place = path.replace(/\{(\w+)\}/g, (_, name) =>
      encodeURIComponent(String(values.get(name))),
    );
    const target = new URL(place, this.url);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      // A filter that may be repeated is a list.
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined && one !== null) target.searchParams.append(name, String(one));
      }
    }
    const headers = new Headers({ ...request.headers, Authorization: `Bearer ${this.key}` });
    const init: RequestInit = { method: method.toUpperCase(), headers };
    if (request.body !== undefined) {
      headers.set("Content-Type", "application/json");
      init.body = JSON.stringify(request.body);
    }
    const response = await fetch(target, init);
    const text = await response.text();
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    // The contract is tested against the service, so what arrives is what it declares.
    return { status: response.status, body, headers: response.headers } as Answer<Operation<P, M>>;
  }
}
