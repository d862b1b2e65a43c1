import type { EventBatch, EventStore, Position } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import type { DocumentStore, Generation } from '#libs/read-store';
import { collectionsOf } from './collections.js';
import { GenerationFiller } from './generation-filler.js';
import { discardUnfinished, dropAllBut, generationToFill } from './generations.js';
import { HeldLease, rebuildLease } from './held-lease.js';
import type { LogConsumer } from './log-pass.js';
import type { AnyProjection } from './projection.js';
import { ProgressMeter, type RebuildPhase, type RebuildProgress } from './rebuild-progress.js';

export type RebuildOutcome =
  | { readonly outcome: 'activated'; readonly generation: number }
  /** By the signal; the next rebuild goes on where this one ended, unless it was to be discarded. */
  | { readonly outcome: 'cancelled' }
  /** Somebody else is rebuilding this projection, has done so, has taken over, or has swapped it meanwhile. */
  | { readonly outcome: 'busy' }
  /** By a poison event (a PoisonEventError) or an engine. */
  | { readonly outcome: 'failed'; readonly error: unknown };

/** The reason a rebuild's signal is aborted with where what it has filled shall go. */
export const DISCARD: unique symbol = Symbol('discard');

/** What is to be rebuilt, and who wants to know how it goes. */
export type RebuildTarget = {
  readonly projection: AnyProjection;
  /** Ends it. What was filled so far is kept for the next one, or dropped where the reason is DISCARD. */
  readonly signal: AbortSignal;
  /**
   * Called once nobody else can rebuild it any more, before anything is filled. What is then left unfinished is gone on with.
   * @returns whether a poison event is parked, or ends the rebuild, as by default; undefined where it need not be done any more.
   */
  readonly onBegin?: () => Promise<{ readonly lenient: boolean } | undefined>;
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Called before the swap: the last moment at which the signal can keep it from being made. */
  readonly onSwap?: () => Promise<void>;
  /**
   * Called with the outcome while nobody else can rebuild it yet, unless somebody else was at it from the start. A part that fails
   * before `onBegin` has answered settles as well.
   */
  readonly onSettled?: (outcome: RebuildOutcome) => Promise<void>;
};

export type RebuildOptions = {
  readonly events: EventStore;
  readonly documents: DocumentStore;
  /** Who holds the leases: unique among all rebuilds, also of one process. */
  readonly holder: string;
  readonly logger?: Logger;
  readonly commitAtDocuments?: number;
  readonly keepDocuments?: number;
};

type PartOptions = RebuildOptions & { readonly keepDocuments: number };

/** After so many milliseconds of being overtaken by the one that serves, a generation is swapped in all the same. */
export const swapPatience = 10_000;

/** One projection's part in a rebuild: its lease, its new generation, and how it ended. Its methods never throw. */
export class RebuildPart implements LogConsumer {
  outcome: RebuildOutcome | undefined;
  private readonly target: RebuildTarget;
  private readonly options: PartOptions;
  private lease: HeldLease | undefined;
  private filler: GenerationFiller | undefined;
  private meter: ProgressMeter | undefined;
  private served: number | undefined;
  private filledAt: number | undefined;

  constructor(target: RebuildTarget, options: PartOptions) {
    this.target = target;
    this.options = options;
  }

  get isOpen(): boolean {
    return this.outcome === undefined;
  }

  /** Says that it shall end. */
  get signal(): AbortSignal {
    return this.target.signal;
  }

  get types(): readonly string[] {
    return this.target.projection.handles;
  }

  get position(): Position {
    return this.filler!.position;
  }

  /** Takes the lease and prepares the generation to fill: an unfinished one of the same version, or a new one. */
  async begin(): Promise<void> {
    const { documents } = this.options;
    const { projection, onBegin } = this.target;
    await this.attempt(async () => {
      this.lease = await HeldLease.take(rebuildLease(projection.name), this.options);
      if (this.lease === undefined) {
        this.outcome = { outcome: 'busy' };
        return;
      }
      const order = onBegin === undefined ? { lenient: false } : await onBegin();
      if (order === undefined) await this.settle({ outcome: 'busy' });
      if (order === undefined || (await this.hasEnded())) return;
      const state = await documents.state(projection.name);
      this.served = state.active?.generation;
      const generation: Generation = { projection: projection.name, generation: generationToFill(projection, state) };
      await documents.prepare(generation, projection.version, collectionsOf(projection), 'later');
      this.filler = await GenerationFiller.resume(documents, projection, generation, {
        strict: !order.lenient,
        commitAtDocuments: this.options.commitAtDocuments ?? 5_000,
        keepDocuments: this.options.keepDocuments,
        isNew: !state.generations.some((one) => one.generation === generation.generation),
      });
    });
  }

  /** @param left how many events of `total` are still to be read. */
  measure(total: number, left: number): void {
    this.meter = new ProgressMeter(this.filler!.generation.generation, total, left);
  }

  report(phase: RebuildPhase, left: number): void {
    this.target.onProgress?.(this.meter!.at(phase, left));
  }

  async take(batch: EventBatch): Promise<void> {
    await this.attempt(async () => {
      if (await this.hasEnded()) return;
      const result = await this.filler!.take(batch);
      if (result !== undefined && result.outcome !== 'committed') await this.settle({ outcome: 'busy' });
    });
  }

  /** Makes what readers need of the generation and filling does without. */
  async index(): Promise<void> {
    await this.attempt(async () => {
      if (await this.hasEnded()) return;
      this.report('indexing', 0);
      const { projection } = this.target;
      const { generation } = this.filler!;
      await this.options.documents.prepare(generation, projection.version, collectionsOf(projection));
    });
  }

  /**
   * Swaps the generation in and drops the others. Where the one that serves has moved beyond it in the meantime nothing
   * happens: no reader shall be taken back.
   */
  async swap(): Promise<void> {
    await this.attempt(async () => {
      await this.target.onSwap?.();
      if (await this.hasEnded()) return;
      const { documents } = this.options;
      const { projection, generation } = this.filler!.generation;
      this.filledAt ??= performance.now();
      const pace = performance.now() - this.filledAt < swapPatience ? 'not-behind' : undefined;
      if (await documents.activate(projection, this.served, generation, pace)) {
        await this.dropOthers();
        await this.settle({ outcome: 'activated', generation });
      } else if ((await documents.state(projection)).active?.generation !== this.served) {
        await this.settle({ outcome: 'busy' });
      }
    });
  }

  /** What cannot be dropped now is dropped when the projection is next run: the swap is done. */
  private async dropOthers(): Promise<void> {
    const { documents, logger } = this.options;
    const { generation } = this.filler!;
    try {
      await dropAllBut(documents, generation);
    } catch (error) {
      logger?.warn(`what ${generation.projection} served before could not be dropped`, { error: `${error}` });
    }
  }

  async fail(error: unknown): Promise<void> {
    // Whoever has the lease now writes the record, and what fails here is no longer of interest.
    await this.settle(this.lease?.isLost ? { outcome: 'busy' } : { outcome: 'failed', error });
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    if (!this.isOpen) return;
    try {
      await work();
    } catch (error) {
      await this.fail(error);
    }
  }

  /** Settles the part where its signal says so, with nothing left behind where that was asked for. */
  private async hasEnded(): Promise<boolean> {
    const { signal, projection } = this.target;
    if (this.lease?.isLost) await this.settle({ outcome: 'busy' });
    if (!this.isOpen || !signal.aborted) return !this.isOpen;
    if (signal.reason === DISCARD) await discardUnfinished(this.options.documents, projection.name);
    await this.settle({ outcome: 'cancelled' });
    return true;
  }

  private async settle(outcome: RebuildOutcome): Promise<void> {
    if (!this.isOpen) return;
    this.outcome = outcome;
    try {
      await this.target.onSettled?.(outcome);
    } catch (error) {
      this.options.logger?.warn(`the end of a rebuild could not be written down`, { error: `${error}` });
    }
    await this.lease?.release();
  }
}
