import type { EventBatch, Position } from '#libs/event-store';
import type { DocumentStore, Generation } from '#libs/read-store';
import { GenerationFiller } from './generation-filler.js';
import type { LogConsumer } from './log-pass.js';
import type { AnyProjection } from './projection.js';

/** Fills a generation up to a position and not beyond, parking what cannot be folded as a live projection does. */
export class ScratchFilling implements LogConsumer {
  private readonly filler: GenerationFiller;
  private readonly projection: AnyProjection;
  private readonly signal: AbortSignal;
  private upTo: Position;

  private constructor(filler: GenerationFiller, projection: AnyProjection, upTo: Position, signal: AbortSignal) {
    this.filler = filler;
    this.projection = projection;
    this.upTo = upTo;
    this.signal = signal;
  }

  /** @param generation one that was made just now. */
  static async begin(
    documents: DocumentStore,
    projection: AnyProjection,
    generation: Generation,
    {
      upTo,
      signal,
      keepDocuments,
    }: { readonly upTo: Position; readonly signal: AbortSignal; readonly keepDocuments: number },
  ): Promise<ScratchFilling> {
    const limits = { strict: false, commitAtDocuments: 5_000, keepDocuments, isNew: true };
    const filler = await GenerationFiller.resume(documents, projection, generation, limits);
    return new ScratchFilling(filler, projection, upTo, signal);
  }

  get generation(): Generation {
    return this.filler.generation;
  }

  get types(): readonly string[] {
    return this.projection.handles;
  }

  get position(): Position {
    return this.filler.position;
  }

  get isOpen(): boolean {
    return !this.signal.aborted && this.position < this.upTo;
  }

  /** Moves the end on. */
  extend(upTo: Position): void {
    this.upTo = upTo;
  }

  async take(batch: EventBatch): Promise<void> {
    const isLast = batch.position >= this.upTo;
    const events = isLast ? batch.events.filter(({ position }) => position <= this.upTo) : batch.events;
    const position = isLast ? this.upTo : batch.position;
    const result = await this.filler.take({ events, position, caughtUp: isLast });
    if (result === undefined || result.outcome === 'committed') return;
    throw new Error(`somebody else writes to what is filled to verify ${this.projection.name}`);
  }
}
