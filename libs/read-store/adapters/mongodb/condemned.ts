import type { Catalog } from './catalog.js';
import type { CommitLog } from './commit-log.js';
import type { Control, Incarnation } from './control.js';
import type { MongoConnection } from './mongo-connection.js';

/** Longer than any read takes, and than clocks of machines differ: in milliseconds. */
const GRACE_MS = 60_000;
/** For so long a writer that was asleep may come and write where nothing is any more. */
const WATCH_MS = 24 * 60 * 60 * 1000;

/**
 * Collections of dropped generations. They are noted down before the generation is gone, so that a crash leaves nothing behind that
 * nobody knows of, and are removed once nobody can be reading them any more.
 */
export class Condemned {
  readonly #connection: MongoConnection;
  readonly #control: Control;
  readonly #catalog: Catalog;
  readonly #log: CommitLog;
  readonly #now: () => number;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(connection: MongoConnection, control: Control, catalog: Catalog, log: CommitLog, now: () => number) {
    this.#connection = connection;
    this.#control = control;
    this.#catalog = catalog;
    this.#log = log;
    this.#now = now;
  }

  async add(projection: string, { id }: Incarnation, collections: readonly string[]): Promise<void> {
    const condemned = { projection, collections, since: this.#now() };
    await this.#control.condemned.updateOne({ _id: id }, { $set: condemned }, { upsert: true });
    this.#removeLater();
  }

  async pardon({ id }: Incarnation): Promise<void> {
    await this.#control.condemned.deleteOne({ _id: id });
  }

  /** Removes what has been condemned for long enough. */
  async remove(): Promise<void> {
    const due = this.#now() - GRACE_MS;
    const all = await this.#control.condemned.find().toArray();
    for (const { _id, projection, collections, since } of all.filter((one) => one.since <= due)) {
      const document = await this.#catalog.projection(projection);
      // Whoever wanted to drop it has crashed before: it is still in use.
      if (Object.values(document?.generations ?? {}).some(({ id }) => id === _id)) continue;
      for (const collection of collections) await this.#connection.primary(collection).drop();
      await this.#log.forget(_id);
      if (since <= this.#now() - WATCH_MS) await this.#control.condemned.deleteOne({ _id });
    }
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Where that fails, the next generation that is prepared or dropped does it. */
  #removeLater(): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.remove().catch(() => undefined);
    }, GRACE_MS + 1_000);
    this.#timers.add(timer.unref());
  }
}
