import { setTimeout as pause } from 'node:timers/promises';
import type { EventStoreError } from '../../event-store.error.js';
import { closedError } from './error-mapping.js';

const firstDelayMs = 25;
const longestDelayMs = 1_000;

/** Decides how long to go on trying: waits between tries twice as long each time, and gives up after a time without progress. */
export class Patience {
  readonly #forMs: number;
  readonly #closing: AbortSignal;
  #failingSince: number | undefined;
  #tries = 0;

  /** @param from from when on the time runs: for a single call its beginning, by default the first failure. */
  constructor(forMs: number, closing: AbortSignal, from?: number) {
    this.#forMs = forMs;
    this.#closing = closing;
    this.#failingSince = from;
  }

  /** Forgets earlier failures. */
  progressed(): void {
    this.#failingSince = undefined;
    this.#tries = 0;
  }

  /**
   * Waits until the next try is due; also returns once `signal` is aborted.
   * @throws the error where trying again is of no use, the time is over or the store is closing.
   */
  async afterFailure(error: EventStoreError, signal?: AbortSignal): Promise<void> {
    const now = performance.now();
    this.#failingSince ??= now;
    const delay = Math.min(firstDelayMs * 2 ** this.#tries, longestDelayMs);
    this.#tries += 1;
    if (!error.retryable || now + delay - this.#failingSince > this.#forMs) throw error;
    const ending = signal ? AbortSignal.any([signal, this.#closing]) : this.#closing;
    await pause(delay, undefined, { signal: ending }).catch(() => {});
    if (this.#closing.aborted) throw closedError();
  }
}
