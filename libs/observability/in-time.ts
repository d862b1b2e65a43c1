import { setTimeout as delay } from 'node:timers/promises';

/** How long a probe or a scrape waits for a store, in milliseconds: whoever asks gives up soon, and must be told before. */
export const probePatience = 2_000;

/** What was asked for, or undefined where it is late. What fails in time is thrown; what fails later is nobody's business. */
export async function inTime<Value>(asked: Promise<Value>, milliseconds = probePatience): Promise<Value | undefined> {
  const answered = new AbortController();
  const late = delay(milliseconds, undefined, { signal: answered.signal, ref: false }).catch(() => undefined);
  asked.catch(() => undefined);
  try {
    return await Promise.race([asked, late]);
  } finally {
    answered.abort();
  }
}
