// Event stream: one tab holds it, and it says only *that* something has changed.

import { renew, token } from "./api.js";
import { state } from "./state.js";

/** Milliseconds until the first attempt after a failure, and the longest between two. */
export const FIRST_WAIT = 2000;
export const LONGEST_WAIT = 60_000;

/** @type {AbortController | null} */
let stream = null;

/** Follow the events; one tab does. @param {() => void} onEvent */
export function openStream(onEvent) {
  if (stream || !navigator.locks) return;
  const mine = new AbortController();
  stream = mine;
  navigator.locks
    .request("bide-stream", { signal: mine.signal }, () => followEvents(mine.signal, onEvent))
    .catch(() => {})
    .finally(() => {
      if (stream === mine) stream = null;
    });
}

export function stopStream() {
  stream?.abort();
  stream = null;
}

/** @param {AbortSignal} signal @param {() => void} onEvent */
async function followEvents(signal, onEvent) {
  let last = "";
  let failures = 0;
  while (!signal.aborted && !state.over) {
    try {
      if (!token() && !(await renew())) return;
      const headers = { Authorization: `Bearer ${token()}`, ...(last ? { "Last-Event-ID": last } : {}) };
      const response = await fetch("/v1/events/stream", { headers, signal, cache: "no-store" });
      if (response.status === 401 && !(await renew(token()))) return;
      if (response.status === 410) last = "";
      if (response.ok && response.body) {
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        for (let rest = ""; ; ) {
          const { value, done } = await reader.read();
          if (done) break;
          failures = 0;
          const blocks = (rest + value).split("\n\n");
          rest = blocks.pop() ?? "";
          for (const block of blocks) {
            // A new stream begins at its opening: what has changed between the last copy and that is in none of its events.
            if (!last || /^data:/m.test(block)) onEvent();
            last = /^id: (.*)$/m.exec(block)?.[1] ?? last;
          }
        }
      }
    } catch {
      if (signal.aborted) return;
    }
    failures += 1;
    const wait = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
