import type { PlannedWrite } from './control.js';
import type { MongoConnection } from './mongo-connection.js';
import { isLive, type PhysicalDocument } from './physical-document.js';

const HOUR_MS = 60 * 60 * 1000;
/** For so long a writer that was asleep in the middle of a commit may wake up and go on with it. */
const KEPT_MS = 24 * HOUR_MS;

/** Removes what is left of documents that were removed long ago: now and then, after a commit that removes some. */
export class Tombstones {
  readonly #connection: MongoConnection;
  readonly #now: () => number;
  readonly #lookedAt = new Map<string, number>();

  constructor(connection: MongoConnection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  async after(writes: readonly PlannedWrite[]): Promise<void> {
    const places = new Set(writes.filter(({ document }) => !isLive(document)).map(({ to }) => to));
    for (const place of places) {
      if (this.#now() - (this.#lookedAt.get(place) ?? Number.NEGATIVE_INFINITY) < HOUR_MS) continue;
      this.#lookedAt.set(place, this.#now());
      const collection = this.#connection.primary<PhysicalDocument>(place);
      await collection.deleteMany({ removedAt: { $lt: new Date(this.#now() - KEPT_MS) } });
    }
  }
}
