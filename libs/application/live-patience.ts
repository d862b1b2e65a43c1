import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreError } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import { DocumentStoreError } from '#libs/read-store';

const firstBackoff = 100;
const longestBackoff = 5_000;

/** Waits for engines that are away, with bounded backoff, until it is aborted. */
export class Patience {
  readonly signal: AbortSignal;
  private readonly logger: Logger;
  private backoff = firstBackoff;

  constructor(signal: AbortSignal, logger: Logger) {
    this.signal = signal;
    this.logger = logger;
  }

  /**
   * Carries out a task that only reads, again and again while an engine is away.
   * @returns undefined once aborted.
   */
  async whileAway<Result>(task: () => Promise<Result>): Promise<Result | undefined> {
    while (!this.signal.aborted) {
      try {
        const result = await task();
        this.backoff = firstBackoff;
        return result;
      } catch (error) {
        await this.failed(error);
      }
    }
    return undefined;
  }

  /** Waits before the next try. @throws the error itself where another try is of no use. */
  async failed(error: unknown): Promise<void> {
    const isAway = error instanceof EventStoreError || error instanceof DocumentStoreError;
    if (!isAway || !error.retryable) throw error;
    if (this.backoff === firstBackoff) this.logger.warn('a live update waits for an engine', { error: `${error}` });
    await this.pause();
    this.backoff = Math.min(this.backoff * 2, longestBackoff);
  }

  async pause(): Promise<void> {
    await delay(this.backoff, undefined, { signal: this.signal }).catch(() => undefined);
  }
}
