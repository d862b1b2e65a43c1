import { BEFORE_ALL, type EventStore } from '#libs/event-store';
import type { DocumentStore, Generation, ProjectionState } from '#libs/read-store';
import { collectionsOf } from './collections.js';
import { GenerationFiller } from './generation-filler.js';
import type { AnyProjection } from './projection.js';

export type RebuildProgress = {
  readonly generation: number;
  readonly eventsDone: number;
  readonly eventsTotal: number;
  readonly eventsPerSecond: number;
  /** Undefined until there is a rate to go by. */
  readonly etaSeconds: number | undefined;
  readonly startedAt: Date;
};

export type RebuildOutcome =
  | { readonly outcome: 'activated'; readonly generation: number }
  /** By the signal; the next rebuild goes on where this one ended. */
  | { readonly outcome: 'cancelled' }
  /** Somebody else is rebuilding this projection, has taken over, or has swapped it meanwhile. */
  | { readonly outcome: 'busy' };

export type RebuildOptions = {
  readonly projection: AnyProjection;
  readonly events: EventStore;
  readonly documents: DocumentStore;
  /** Who holds the rebuild's lease: unique among processes. */
  readonly holder: string;
  readonly signal: AbortSignal;
  readonly commitAtDocuments?: number;
  readonly keepDocuments?: number;
  readonly onProgress?: (progress: RebuildProgress) => void;
};

const leaseMilliseconds = 15_000;
const progressInterval = 500;

/**
 * Fills a new generation beside the one that serves, up to the end of the log, swaps it in and drops the old ones.
 * An unfinished generation of the same version is resumed. Strict: a poison event ends it with a PoisonEventError.
 */
export async function rebuild(options: RebuildOptions): Promise<RebuildOutcome> {
  const { projection, documents, holder } = options;
  const lease = `rebuild:${projection.name}`;
  if (!(await documents.lease(lease, holder, leaseMilliseconds))) return { outcome: 'busy' };
  try {
    const state = await documents.state(projection.name);
    const generation = await beginGeneration(documents, projection, state);
    const filled = await fill(options, generation, lease);
    if (filled !== 'filled') return { outcome: filled };
    if (!(await documents.activate(projection.name, state.active?.generation, generation.generation))) {
      return { outcome: 'busy' };
    }
    await dropAllBut(documents, generation);
    return { outcome: 'activated', generation: generation.generation };
  } finally {
    await documents.release(lease, holder);
  }
}

/** Throws away what an unfinished rebuild has filled so far, so that the next one begins anew. */
export async function discardUnfinished(documents: DocumentStore, projection: string): Promise<void> {
  const { active, generations } = await documents.state(projection);
  for (const { generation } of generations) {
    if (active !== undefined && generation > active.generation) await documents.drop({ projection, generation });
  }
}

async function beginGeneration(
  documents: DocumentStore,
  projection: AnyProjection,
  { active, generations }: ProjectionState,
): Promise<Generation> {
  const activeNumber = active?.generation ?? 0;
  const unfinished = generations.find(
    ({ generation, version }) => generation > activeNumber && version === projection.version,
  );
  const newest = Math.max(0, ...generations.map(({ generation }) => generation));
  const generation = { projection: projection.name, generation: unfinished?.generation ?? newest + 1 };
  await documents.prepare(generation, projection.version, collectionsOf(projection));
  return generation;
}

async function fill(
  options: RebuildOptions,
  generation: Generation,
  lease: string,
): Promise<'filled' | 'cancelled' | 'busy'> {
  const { projection, events, documents, holder, signal } = options;
  const filler = await GenerationFiller.resume(documents, projection, generation, {
    strict: true,
    commitAtDocuments: options.commitAtDocuments ?? 1_000,
    keepDocuments: options.keepDocuments ?? 20_000,
  });
  const meter = new ProgressMeter(
    generation.generation,
    await events.countAfter(BEFORE_ALL),
    await events.countAfter(filler.position),
  );
  let reported = performance.now();
  for await (const batch of events.subscribe({
    after: filler.position,
    filter: { types: projection.handles },
    batchSize: 1_000,
    signal,
  })) {
    const result = await filler.take(batch);
    if (result !== undefined && result.outcome !== 'committed') return 'busy';
    if (batch.caughtUp || performance.now() - reported > progressInterval) {
      reported = performance.now();
      options.onProgress?.(meter.at(await events.countAfter(filler.position)));
      if (!(await documents.lease(lease, holder, leaseMilliseconds))) return 'busy';
    }
    if (batch.caughtUp) return 'filled';
  }
  return 'cancelled';
}

class ProgressMeter {
  private readonly startedAt = new Date();
  private readonly started = performance.now();
  private readonly generation: number;
  private readonly total: number;
  private readonly doneBefore: number;

  /** @param left how many of them are still to come: fewer than `total` where a rebuild is resumed. */
  constructor(generation: number, total: number, left: number) {
    this.generation = generation;
    this.total = total;
    this.doneBefore = total - left;
  }

  /** @param left how many events are still to come. */
  at(left: number): RebuildProgress {
    const done = Math.max(0, this.total - left);
    const seconds = (performance.now() - this.started) / 1000;
    const rate = seconds > 0 ? (done - this.doneBefore) / seconds : 0;
    return {
      generation: this.generation,
      eventsDone: done,
      eventsTotal: this.total,
      eventsPerSecond: rate,
      etaSeconds: rate > 0 ? left / rate : undefined,
      startedAt: this.startedAt,
    };
  }
}

async function dropAllBut(documents: DocumentStore, { projection, generation }: Generation): Promise<void> {
  for (const other of (await documents.state(projection)).generations) {
    if (other.generation !== generation) await documents.drop({ projection, generation: other.generation });
  }
}
