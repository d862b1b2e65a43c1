import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { BEFORE_ALL, type EventBatch, type EventStore, EventStoreError, type RecordedEvent } from '#libs/event-store';
import type { Logger, TenantId } from '#libs/kernel';
import {
  type CollectionDeclaration,
  type DocumentStore,
  DocumentStoreError,
  type DocumentWrite,
  type Generation,
} from '#libs/read-store';
import { atIntervals } from './at-intervals.js';
import { type DeadLetter, deadLetterCollection } from './dead-letters.js';
import type { ReactedEvent, Reactor } from './reactor.js';

export type ReactorRunnerOptions = {
  readonly reactor: Reactor;
  readonly events: EventStore;
  readonly documents: DocumentStore;
  readonly logger: Logger;
  /** This process, unique among all that share the document store. */
  readonly holder: string;
  /** How many events are reacted to at once. */
  readonly concurrency?: number;
  /** How often an event is tried that fails for a reason of its own, before it is parked. */
  readonly attempts?: number;
};

const leaseMilliseconds = 5_000;
const renewalMilliseconds = 1_000;
const firstBackoff = 100;
const longestBackoff = 5_000;
/** How long the checkpoint may lag behind where nothing had to be reacted to, in milliseconds. */
const idleCommitInterval = 5_000;

/** Where a reactor keeps its checkpoint. */
function generationOf({ name }: Pick<Reactor, 'name'>): Generation {
  return { projection: `reactor-${name}`, generation: 1 };
}

/** The collections a reactor needs declared: its parked events. */
export function reactorCollections(reactor: Pick<Reactor, 'name'>): readonly CollectionDeclaration[] {
  return [deadLetterCollection(generationOf(reactor).projection) as CollectionDeclaration];
}

/**
 * Feeds one reactor for good, from its own checkpoint, in the one process that holds its lease. An event counts as done once
 * its reaction has ended; a crash before the checkpoint repeats the reactions since the last one.
 */
export class ReactorRunner {
  private readonly options: ReactorRunnerOptions;
  private readonly generation: Generation;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private backoff = firstBackoff;

  constructor(options: ReactorRunnerOptions) {
    this.options = options;
    this.generation = generationOf(options.reactor);
    // Every event that waits for its next attempt listens.
    setMaxListeners(0, this.stopping.signal);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the batch at hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { documents, reactor, logger } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        if (await this.holdLease()) await this.follow();
        else await this.pause(renewalMilliseconds);
      } catch (error) {
        if (signal.aborted) break;
        logger.error(`reactor ${reactor.name} failed, trying again`, { error: `${error}`, waitMs: this.backoff });
        await this.pause(this.backoff);
        this.backoff = Math.min(this.backoff * 2, longestBackoff);
      }
    }
    // The lease runs out by itself; stopping must not fail for a store that is gone.
    await documents.release(this.generation.projection, this.options.holder).catch((error) => {
      logger.warn(`the lease of reactor ${reactor.name} could not be released`, { error: `${error}` });
    });
  }

  /** Follows the log until the lease is lost, another process has moved the checkpoint, or it is stopped. */
  private async follow(): Promise<void> {
    const { documents, events, reactor } = this.options;
    await documents.prepare(this.generation, 1, reactorCollections(reactor));
    let committed = await documents.checkpointOf(this.generation);
    let committedAt = performance.now();
    const lost = new AbortController();
    const endWatch = atIntervals(renewalMilliseconds, () => this.renew(lost));
    try {
      for await (const batch of events.subscribe({
        after: committed ?? BEFORE_ALL,
        filter: { types: reactor.handles },
        batchSize: 500,
        signal: AbortSignal.any([this.stopping.signal, lost.signal]),
      })) {
        const idle = batch.events.length === 0 && performance.now() - committedAt < idleCommitInterval;
        if (idle || batch.position === committed) continue;
        const writes = await this.reactToAll(batch);
        const checkpoint = { expected: committed, next: batch.position };
        const { generation } = this;
        const { outcome } = await documents.commit({ generation, writes, checkpoint, holder: this.options.holder });
        if (outcome !== 'committed') return;
        committed = batch.position;
        committedAt = performance.now();
        this.backoff = firstBackoff;
      }
    } finally {
      // Waited for: a renewal that is under way could otherwise take the lease again after it was released.
      await endWatch();
    }
  }

  /** @returns the dead letters of those that failed for a reason of their own. */
  private async reactToAll({ events }: EventBatch): Promise<DocumentWrite[]> {
    const limit = pLimit(this.options.concurrency ?? 32);
    const letters = await limit.map(events, (event) => this.reactTo(event));
    return letters.filter((letter) => letter !== undefined);
  }

  private async reactTo(event: RecordedEvent): Promise<DocumentWrite | undefined> {
    const { reactor, logger, attempts = 5 } = this.options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await reactor.react(event as unknown as ReactedEvent);
        return undefined;
      } catch (error) {
        // An engine that is away is no fault of the event: the whole batch is tried again later.
        const engineAway = (error instanceof EventStoreError || error instanceof DocumentStoreError) && error.retryable;
        if (engineAway || this.stopping.signal.aborted) throw error;
        const { id, type, stream } = event;
        logger.error(`reactor ${reactor.name} failed on an event`, { id, type, stream, attempt, error: `${error}` });
        if (attempt >= attempts) return this.parked(event, error);
        await this.pause(Math.min(firstBackoff * 2 ** attempt, longestBackoff));
      }
    }
  }

  private parked(event: RecordedEvent, cause: unknown): DocumentWrite {
    const { id, type, stream, revision, position, recordedAt } = event;
    const error = cause instanceof Error ? cause.message : String(cause);
    const letter: DeadLetter = { eventId: id, type, stream, revision, position, recordedAt, error };
    const tenant = (event.metadata as { tenant: TenantId }).tenant;
    const [collection] = reactorCollections(this.options.reactor);
    return { collection: collection!.name, id, tenant, position, body: letter };
  }

  private async renew(lost: AbortController): Promise<void> {
    const { reactor, logger } = this.options;
    const held = await this.holdLease().catch((error) => {
      logger.warn(`the lease of reactor ${reactor.name} could not be renewed`, { error: `${error}` });
      return false;
    });
    if (!held) lost.abort();
  }

  private holdLease(): Promise<boolean> {
    const { documents, holder } = this.options;
    return documents.lease(this.generation.projection, holder, leaseMilliseconds);
  }

  private async pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
