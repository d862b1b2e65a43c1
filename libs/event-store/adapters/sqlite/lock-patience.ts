import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from './sqlite-failure.js';

const pauseMs = 5;

/**
 * Does the work, and again after a pause as long as another process holds the lock. Between attempts the event loop is free.
 * @param timeoutMs after this many milliseconds the error of the last attempt is thrown.
 */
export async function whileLocked<Result>(work: () => Result, timeoutMs: number): Promise<Result> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error;
    }
    await sleep(pauseMs);
  }
}
