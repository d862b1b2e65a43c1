import { setTimeout as delay } from 'node:timers/promises';

/** Looks again and again until a condition holds, for what announces itself to nobody. @param limit in milliseconds. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limit = 10_000): Promise<void> {
  for (const deadline = performance.now() + limit; performance.now() < deadline; await delay(5)) {
    if (await condition()) return;
  }
  throw new Error(`it never came to this: ${what}`);
}
