import { setTimeout as delay } from 'node:timers/promises';
import type { EventFilter, EventStore, Position, RecordedEvent } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import { TailPlace } from './live-tail-place.js';

export type LiveTailOptions = {
  readonly events: EventStore;
  readonly logger: Logger;
  /** What of the log is followed at all. */
  readonly filter: EventFilter;
  /** How many events may wait for one follower before it has to read on its own. */
  readonly mostWaiting?: number;
};

const firstBackoff = 100;
const longestBackoff = 5_000;

/** One following of the log, from its first follower to its last. */
type Run = {
  readonly ending: AbortController;
  readonly places: Set<TailPlace>;
  /** Resolves when the position it began at is known, or it has ended before. */
  readonly begun: Promise<void>;
  position: Position | undefined;
};

/**
 * The end of the log, followed once for everybody in this process who wants to hear of new events: by the store's own
 * subscription, begun with the first follower and ended with the last. Where the store is lost it subscribes again after the
 * last position it saw, so followers stay and miss nothing.
 */
export class LiveTail {
  private readonly options: LiveTailOptions;
  private run: Run | undefined;
  private stopped = false;

  constructor(options: LiveTailOptions) {
    this.options = options;
  }

  /** How many follow at the moment. */
  get followers(): number {
    return this.run?.places.size ?? 0;
  }

  /**
   * Takes a place at the tail: every wanted event behind its `joinedAt` arrives there, in order and once.
   * @returns undefined where it was stopped or aborted before it had a place.
   */
  async join(wants: (event: RecordedEvent) => boolean, signal: AbortSignal): Promise<TailPlace | undefined> {
    if (this.stopped || signal.aborted) return undefined;
    this.run ??= this.begin();
    const { run } = this;
    const place = new TailPlace(wants, this.options.mostWaiting ?? 1_000, () => this.leave(run, place));
    place.joinedAt = run.position;
    run.places.add(place);
    const abort = () => place.leave();
    signal.addEventListener('abort', abort, { once: true });
    await Promise.race([run.begun, place.left]);
    signal.removeEventListener('abort', abort);
    return place.joinedAt === undefined || signal.aborted ? undefined : place;
  }

  /** Sends every follower away, for good. */
  stop(): void {
    this.stopped = true;
    for (const place of [...(this.run?.places ?? [])]) place.leave();
  }

  private leave(run: Run, place: TailPlace): void {
    run.places.delete(place);
    if (run.places.size > 0) return;
    run.ending.abort();
    if (this.run === run) this.run = undefined;
  }

  private begin(): Run {
    let hasBegun = () => {};
    const begun = new Promise<void>((resolve) => {
      hasBegun = resolve;
    });
    const run: Run = { ending: new AbortController(), places: new Set(), begun, position: undefined };
    void this.follow(run, hasBegun).finally(hasBegun);
    return run;
  }

  private async follow(run: Run, hasBegun: () => void): Promise<void> {
    const { events, filter, logger } = this.options;
    const { signal } = run.ending;
    for (let backoff = firstBackoff; !signal.aborted; backoff = Math.min(backoff * 2, longestBackoff)) {
      try {
        if (run.position === undefined) {
          run.position = await events.head();
          for (const place of run.places) place.joinedAt = run.position;
          hasBegun();
        }
        for await (const batch of events.subscribe({ after: run.position, filter, signal })) {
          for (const place of run.places) place.offer(batch.events);
          run.position = batch.position;
          backoff = firstBackoff;
        }
      } catch (error) {
        if (signal.aborted) return;
        logger.warn('live updates cannot follow the log, trying again', { error: `${error}`, waitMs: backoff });
      }
      await delay(backoff, undefined, { signal }).catch(() => undefined);
    }
  }
}
