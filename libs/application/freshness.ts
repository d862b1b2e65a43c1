import type { Position } from '#libs/event-store';
import { fail } from '#libs/kernel';
import { awaitPosition, type CheckpointSignal } from '#libs/projection-engine';
import type { DocumentReader } from '#libs/read-store';

type Named = { readonly name: string };

/** How long a query waits for its read models to reach a position, in milliseconds. */
const bound = 5_000;

/** How far the read models of a query have come, and the waiting for them. */
export class Freshness {
  private readonly documents: DocumentReader;
  private readonly signal: CheckpointSignal;

  constructor(documents: DocumentReader, signal: CheckpointSignal) {
    this.documents = documents;
    this.signal = signal;
  }

  /** Waits until all of them have reached a position, within a bound. @returns whether they have. */
  reached(projections: readonly Named[], position: Position): Promise<boolean> {
    const names = projections.map(({ name }) => name);
    return awaitPosition(this.documents, this.signal, names, position, bound);
  }

  /**
   * The same for a query that cannot be answered otherwise.
   * @param position what has to be seen; nothing is waited for without one.
   * @throws CodedError STALE_READ where they do not get there in time.
   */
  async demand(projections: readonly Named[], position: Position | null | undefined): Promise<void> {
    if (!position || (await this.reached(projections, position))) return;
    fail('STALE_READ', `What is shown has not reached position ${position} within ${bound} ms: ask again.`, {
      position,
      waitedMs: bound,
    });
  }
}
