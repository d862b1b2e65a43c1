import { BEFORE_ALL, type EventBatch, type Position } from '#libs/event-store';
import type { CommitResult, DocumentStore, Generation } from '#libs/read-store';
import { BatchFolder } from './batch-folder.js';
import type { AnyProjection } from './projection.js';
import { TallySet } from './tally-set.js';
import { WorkingSet } from './working-set.js';

export type FillerOptions = {
  readonly strict: boolean;
  /** Commit once this many documents (tallies and dead letters too) have changed. Bounds memory and how long one commit holds the store. */
  readonly commitAtDocuments: number;
  /** How many unchanged documents are kept at hand. */
  readonly keepDocuments: number;
  /** Whether the generation was made just now, so that nothing need be looked for in it. */
  readonly isNew?: boolean;
  /** Whose lease commits must hold, where projections run in several processes. */
  readonly holder?: string;
};

/** Feeds one generation of a projection: folds batches, and commits documents together with the checkpoint. */
export class GenerationFiller {
  readonly generation: Generation;
  private readonly store: DocumentStore;
  private readonly options: FillerOptions;
  private readonly folder: BatchFolder;
  private committed: Position | undefined;
  private reached: Position;

  private constructor(
    store: DocumentStore,
    projection: AnyProjection,
    generation: Generation,
    checkpoint: Position | undefined,
    options: FillerOptions,
  ) {
    this.store = store;
    this.generation = generation;
    this.options = options;
    this.committed = checkpoint;
    this.reached = checkpoint ?? BEFORE_ALL;
    const limits = { keep: options.keepDocuments, isEmpty: options.isNew ?? false };
    const workingSet = ({ name }: { readonly name: string }) => new WorkingSet(store, generation, name, limits);
    const tallies = projection.tallies && new TallySet(workingSet(projection.tallies.collection));
    this.folder = new BatchFolder(projection, workingSet(projection.collection), tallies, options);
  }

  /** Picks a generation up where its checkpoint stands. */
  static async resume(
    store: DocumentStore,
    projection: AnyProjection,
    generation: Generation,
    options: FillerOptions,
  ): Promise<GenerationFiller> {
    return new GenerationFiller(store, projection, generation, await store.checkpointOf(generation), options);
  }

  /** Everything up to and including here is folded, though maybe not yet committed. */
  get position(): Position {
    return this.reached;
  }

  /**
   * Folds a batch, and commits where enough has gathered or the end of the log is reached.
   * @returns undefined where nothing was committed. After anything but `committed` throw this filler away.
   * @throws PoisonEventError in strict mode.
   */
  async take(batch: EventBatch): Promise<CommitResult | undefined> {
    await this.folder.fold(batch.events);
    if (batch.position > this.reached) this.reached = batch.position;
    if (!batch.caughtUp && this.folder.pendingWrites < this.options.commitAtDocuments) return undefined;
    return this.commit();
  }

  private async commit(): Promise<CommitResult | undefined> {
    const writes = this.folder.takeWrites();
    if (writes.length === 0 && this.committed !== undefined && this.reached <= this.committed) return undefined;
    const result = await this.store.commit({
      generation: this.generation,
      writes,
      checkpoint: { expected: this.committed, next: this.reached },
      holder: this.options.holder,
    });
    if (result.outcome === 'committed') this.committed = this.reached;
    return result;
  }
}
