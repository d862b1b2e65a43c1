import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore, Position } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import type { DocumentStore, Generation } from '#libs/read-store';
import type { CheckpointSignal } from './checkpoint-signal.js';
import { collectionsOf } from './collections.js';
import { GenerationFiller } from './generation-filler.js';
import type { AnyProjection } from './projection.js';
import { type RebuildProgress, rebuild } from './rebuild.js';

export type RunnerState = 'starting' | 'catching-up' | 'live' | 'rebuilding' | 'standby' | 'retrying' | 'stopped';

export type RunnerStatus = {
  readonly name: string;
  readonly version: number;
  readonly state: RunnerState;
  readonly position: Position | undefined;
  readonly rebuild: RebuildProgress | undefined;
  readonly lastError: string | undefined;
};

export type RunnerOptions = {
  readonly projection: AnyProjection;
  readonly events: EventStore;
  readonly documents: DocumentStore;
  readonly signal: CheckpointSignal;
  readonly logger: Logger;
  /** This process, unique among all that share the read store. */
  readonly holder: string;
  /** Whether other processes may run the same projection and a lease decides which one does. */
  readonly leased: boolean;
  /** Where the usual pace does not fit. */
  readonly pace?: Partial<RunnerPace>;
};

/** How patient a runner is, all in milliseconds. */
export type RunnerPace = {
  /** The wait after a first failure; it doubles with each that follows. */
  readonly firstBackoff: number;
  readonly longestBackoff: number;
  /** How often a runner looks whether another process has swapped its generation, and renews its lease. */
  readonly watchInterval: number;
  /** For how long a lease holds where its holder dies. */
  readonly lease: number;
};

const usualPace: RunnerPace = { firstBackoff: 100, longestBackoff: 5_000, watchInterval: 500, lease: 5_000 };

/**
 * Keeps one projection current for good: resumes at the checkpoint, resubscribes with bounded backoff when a store is
 * lost, rebuilds when the code's version is not the one that serves, and follows a swap made by somebody else.
 */
export class ProjectionRunner {
  private readonly options: RunnerOptions;
  private readonly pace: RunnerPace;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private state: RunnerState = 'starting';
  private position: Position | undefined;
  private progress: RebuildProgress | undefined;
  private lastError: string | undefined;
  private backoff: number;

  constructor(options: RunnerOptions) {
    this.options = options;
    this.pace = { ...usualPace, ...options.pace };
    this.backoff = this.pace.firstBackoff;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the batch at hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  status(): RunnerStatus {
    const { name, version } = this.options.projection;
    const { state, position, progress, lastError } = this;
    return { name, version, state, position, rebuild: progress, lastError };
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        if (await this.holdLease()) await this.followOnce();
        else await this.pause('standby', this.pace.lease / 5);
      } catch (error) {
        if (signal.aborted) break;
        this.lastError = error instanceof Error ? error.message : String(error);
        this.options.logger.error(`projection ${this.options.projection.name} failed, trying again`, {
          error: this.lastError,
          waitMs: this.backoff,
        });
        await this.pause('retrying', this.backoff);
        this.backoff = Math.min(this.backoff * 2, this.pace.longestBackoff);
      }
    }
    this.state = 'stopped';
    await this.releaseLease();
  }

  /** Follows the log with one generation until it is swapped, lost or stopped. */
  private async followOnce(): Promise<void> {
    const { projection, events, documents, holder, leased } = this.options;
    const generation = await this.generationToFeed();
    if (generation === undefined) return;
    const filler = await GenerationFiller.resume(documents, projection, generation, {
      strict: false,
      commitAtDocuments: 500,
      keepDocuments: 2_000,
      holder: leased ? holder : undefined,
    });
    this.position = filler.position;
    this.state = 'catching-up';
    const following = new AbortController();
    const endWatch = atIntervals(this.pace.watchInterval, () => this.watch(generation, following));
    try {
      for await (const batch of events.subscribe({
        after: filler.position,
        filter: { types: projection.handles },
        batchSize: 500,
        signal: AbortSignal.any([this.stopping.signal, following.signal]),
      })) {
        const result = await filler.take(batch);
        if (result !== undefined && result.outcome !== 'committed') {
          // Somebody else feeds this generation, and will have moved on before this runner looks again.
          await this.pause('standby', this.pace.firstBackoff);
          return;
        }
        if (result !== undefined) {
          this.position = filler.position;
          this.options.signal.notify();
        }
        if (batch.caughtUp) this.settle();
      }
    } catch (error) {
      // Whoever swaps a generation drops it, which fails the batch at hand: no failure, just the end of this generation.
      if (await this.isActive(generation)) throw error;
    } finally {
      await endWatch();
    }
  }

  /** Ends the following of a generation that another process has swapped, or whose lease is lost. */
  private async watch(generation: Generation, following: AbortController): Promise<void> {
    try {
      if ((await this.isActive(generation)) && (await this.holdLease())) return;
    } catch (error) {
      this.options.logger.warn(`projection ${generation.projection} could not be watched`, { error: `${error}` });
    }
    following.abort();
  }

  private settle(): void {
    this.state = 'live';
    this.backoff = this.pace.firstBackoff;
    this.lastError = undefined;
  }

  /** The generation that serves; made where there is none, rebuilt first where it is of another version. */
  private async generationToFeed(): Promise<Generation | undefined> {
    const { projection, documents } = this.options;
    const { active, generations } = await documents.state(projection.name);
    if (active?.version === projection.version) {
      const generation = { projection: projection.name, generation: active.generation };
      await documents.prepare(generation, projection.version, collectionsOf(projection));
      return generation;
    }
    if (active === undefined) {
      // Nothing serves yet, so nothing can be shown wrongly: the first generation serves while it fills.
      const begun = generations.find(({ version }) => version === projection.version)?.generation;
      const newest = Math.max(0, ...generations.map(({ generation }) => generation));
      const generation = { projection: projection.name, generation: begun ?? newest + 1 };
      await documents.prepare(generation, projection.version, collectionsOf(projection));
      // Another process may have been faster, with a generation of its own: then look again.
      const activated = await documents.activate(projection.name, undefined, generation.generation);
      return activated ? generation : undefined;
    }
    await this.rebuildForNewVersion();
    return undefined;
  }

  private async rebuildForNewVersion(): Promise<void> {
    const { projection, events, documents, holder, logger } = this.options;
    this.state = 'rebuilding';
    logger.info(`projection ${projection.name} is rebuilt for version ${projection.version}`);
    try {
      const result = await rebuild({
        projection,
        events,
        documents,
        holder,
        signal: this.stopping.signal,
        onProgress: (progress) => {
          this.progress = progress;
        },
      });
      if (result.outcome === 'busy') await this.pause('standby', this.pace.lease / 5);
    } finally {
      this.progress = undefined;
    }
  }

  private async isActive({ generation }: Generation): Promise<boolean> {
    const { active } = await this.options.documents.state(this.options.projection.name);
    return active?.generation === generation;
  }

  private async holdLease(): Promise<boolean> {
    const { leased, documents, projection, holder } = this.options;
    return !leased || documents.lease(projection.name, holder, this.pace.lease);
  }

  private async releaseLease(): Promise<void> {
    const { leased, documents, projection, holder, logger } = this.options;
    if (!leased) return;
    try {
      await documents.release(projection.name, holder);
    } catch (error) {
      // The lease runs out by itself; stopping must not fail for a store that is gone.
      logger.warn(`the lease of projection ${projection.name} could not be released`, { error: `${error}` });
    }
  }

  private async pause(state: RunnerState, milliseconds: number): Promise<void> {
    this.state = state;
    await delay(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

/**
 * Calls a task at intervals (in milliseconds), never twice at a time. The task must not fail.
 * @returns what ends it; resolves when the call under way has ended.
 */
function atIntervals(interval: number, task: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    underWay ??= task().finally(() => {
      underWay = undefined;
    });
  }, interval);
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
