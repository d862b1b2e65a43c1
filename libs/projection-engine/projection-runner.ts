import { setTimeout as delay } from 'node:timers/promises';
import { BEFORE_ALL, type Position } from '#libs/event-store';
import type { Generation, ProjectionState } from '#libs/read-store';
import { atIntervals } from './at-intervals.js';
import { collectionsOf } from './collections.js';
import { type Failure, failureOf } from './failure.js';
import { GenerationFiller } from './generation-filler.js';
import { nextGeneration } from './generations.js';
import { dropOutdated } from './outdated-generations.js';
import type { RebuildProgress } from './rebuild-progress.js';
import { Rebuilder } from './rebuilder.js';
import type { RunnerOptions, RunnerPace, RunnerState, RunnerStatus } from './runner-options.js';

/** Filling with every index in place takes several times as long, which below this is a moment all the same. */
export const usualFillFirst = 20_000;
const usualPace: RunnerPace = { firstBackoff: 100, longestBackoff: 5_000, watchInterval: 500, lease: 5_000 };

/**
 * Keeps one projection current for good: resumes at the checkpoint, resubscribes with bounded backoff when a store is
 * lost, rebuilds when the code's version is newer than the one that serves, stands by when it is older, and follows a swap
 * made by somebody else.
 */
export class ProjectionRunner {
  private readonly options: RunnerOptions;
  private readonly pace: RunnerPace;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private state: RunnerState = 'starting';
  private position: Position | undefined;
  private folded = 0;
  private progress: RebuildProgress | undefined;
  private failure: Failure | undefined;
  private backoff: number;
  private holds = false;
  private isHelper = false;
  private readonly rebuilder: Rebuilder;

  constructor(options: RunnerOptions) {
    this.options = options;
    this.rebuilder = options.rebuilder ?? new Rebuilder(options);
    this.pace = { ...usualPace, ...options.pace };
    this.backoff = this.pace.firstBackoff;
  }

  /** @param as a helper follows what serves, or fills what nobody serves yet, and leaves new versions to those that run it for good. */
  start(as: 'keeper' | 'helper' = 'keeper'): void {
    this.isHelper = as === 'helper';
    this.running ??= this.run();
  }

  /** Ends after the batch at hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  status(): RunnerStatus {
    const { name, version } = this.options.projection;
    const { state, position, folded, progress, failure } = this;
    return { name, version, state, position, folded, rebuild: progress, lastError: failure?.message, failure };
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.runOnce();
      } catch (error) {
        if (signal.aborted) break;
        this.failure = failureOf(error);
        this.options.logger.error(`projection ${this.options.projection.name} failed, trying again`, {
          error: error instanceof Error ? error.message : String(error),
          waitMs: this.backoff,
        });
        await this.pause('retrying', this.backoff);
        this.backoff = Math.min(this.backoff * 2, this.pace.longestBackoff);
      }
    }
    this.state = 'stopped';
    await this.releaseLease();
  }

  /** Does what the version that serves asks for, until that may have changed. */
  private async runOnce(): Promise<void> {
    const { projection, documents } = this.options;
    const state = await documents.state(projection.name);
    const served = state.active?.version;
    if (served === undefined && (await this.isWorthFillingFirst())) await this.rebuild('lenient');
    else if (served !== undefined && served < projection.version && !this.isHelper) await this.rebuild('strict');
    else if (served !== undefined && served !== projection.version) await this.standByFor(served);
    else if (!(await this.holdLease())) await this.standBy(undefined);
    else {
      await dropOutdated(projection.name, state, this.options);
      await this.followOnce(served === undefined ? await this.firstGeneration(state) : state.active?.generation);
    }
  }

  /** Follows the log with one generation until it is swapped, lost or stopped. */
  private async followOnce(number: number | undefined): Promise<void> {
    if (number === undefined) return;
    const { projection, events, documents, holder, leased } = this.options;
    const generation: Generation = { projection: projection.name, generation: number };
    await documents.prepare(generation, projection.version, collectionsOf(projection));
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
        this.folded += batch.events.length;
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
    this.failure = undefined;
  }

  /**
   * Makes the first generation, which serves while it fills: nothing serves yet, so nothing can be shown wrongly. Undefined where
   * another process was faster with one of its own.
   */
  private async firstGeneration(state: ProjectionState): Promise<number | undefined> {
    const { projection, documents } = this.options;
    // One that holds something already was begun by a rebuild, and by who knows what program.
    const isBegun = ({ version, checkpoint }: ProjectionState['generations'][number]) =>
      version === projection.version && checkpoint === undefined;
    const generation = state.generations.find(isBegun)?.generation ?? nextGeneration(state);
    await documents.prepare({ projection: projection.name, generation }, projection.version, collectionsOf(projection));
    const activated = await documents.activate(projection.name, undefined, generation);
    return activated ? generation : undefined;
  }

  private async isWorthFillingFirst(): Promise<boolean> {
    const { events, fillFirstFrom = usualFillFirst } = this.options;
    return (await events.countAfter(BEFORE_ALL)) >= fillFirstFrom;
  }

  /** Of a new version, or for the first time: then events that cannot be folded are parked, as they are live. */
  private async rebuild(mode: 'strict' | 'lenient'): Promise<void> {
    const { projection, logger } = this.options;
    this.state = mode === 'strict' ? 'rebuilding' : 'catching-up';
    logger.info(`projection ${projection.name} is filled for version ${projection.version}`);
    try {
      const result = await this.rebuilder.run({
        ...{ projection, lenient: mode === 'lenient', cause: 'of itself', signal: this.stopping.signal },
        onProgress: (progress) => {
          this.progress = progress;
        },
      });
      if (result.outcome === 'failed') throw result.error;
      if (result.outcome === 'busy') await this.pause('standby', this.pace.lease / 5);
    } finally {
      this.progress = undefined;
    }
  }

  /** A newer program runs beside this one, or has; for a helper also an older one. It is left alone, and may have the lease. */
  private async standByFor(served: number): Promise<void> {
    const { name, version } = this.options.projection;
    const message =
      served > version
        ? `version ${served} serves, made by a newer program: this one has version ${version} and stands by; to go back to ${version}, rebuild ${name}`
        : `version ${served} serves, made by an older program: this one has version ${version}, and no business to rebuild it`;
    await this.releaseLease();
    await this.standBy({ message, event: null });
  }

  private async standBy(reason: Failure | undefined): Promise<void> {
    this.failure = reason;
    await this.pause('standby', this.pace.lease / 5);
  }

  private async isActive({ generation }: Generation): Promise<boolean> {
    const { active } = await this.options.documents.state(this.options.projection.name);
    return active?.generation === generation;
  }

  private async holdLease(): Promise<boolean> {
    const { leased, documents, projection, holder } = this.options;
    if (!leased) return true;
    this.holds = await documents.lease(projection.name, holder, this.pace.lease);
    return this.holds;
  }

  private async releaseLease(): Promise<void> {
    const { documents, projection, holder, logger } = this.options;
    if (!this.holds) return;
    this.holds = false;
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
