import type { CollectionDeclaration } from '../../collection.js';
import { DocumentStoreError } from '../../document-store.error.js';
import type { Generation } from '../../document-store.port.js';
import type { Catalog } from './catalog.js';
import { differenceOf, type Layout, layoutOf, shapeOf } from './layout.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { addToSideTables, createIndex, createTables, tablesOf } from './tables.js';

const ROWS_AT_A_TIME = 2000;
/** Larger than any rowid there will be: whatever is written from now on is put everywhere at once. */
const EVERY_ROW = Number.MAX_SAFE_INTEGER;

export function nameOf({ projection, generation }: Generation): string {
  return `generation ${generation} of ${projection}`;
}

/** Makes, activates and drops generations. */
export class Generations {
  readonly #connection: SqliteConnection;
  readonly #catalog: Catalog;

  constructor(connection: SqliteConnection, catalog: Catalog) {
    this.#connection = connection;
    this.#catalog = catalog;
  }

  /** See DocumentWriter.prepare. */
  async prepare(generation: Generation, version: number, collections: readonly CollectionDeclaration[]): Promise<void> {
    await this.#dropCondemned();
    this.#changing(() => {
      const existing = this.#catalog.generation(generation);
      if (existing === undefined) this.#create(generation, version, collections);
      else this.#assertSame(generation, version, collections, existing);
    });
  }

  /**
   * See DocumentWriter.activate. What only reads need is made first, piece by piece with a pause for others in between;
   * commits to the generation may go on meanwhile, and a crash leaves the rest for the next attempt.
   */
  async activate(projection: string, from: number | undefined, to: number): Promise<boolean> {
    const generation: Generation = { projection, generation: to };
    const isThere = () => this.#catalog.generation(generation) !== undefined;
    const entry = this.#connection.read(() => this.#catalog.generation(generation));
    if (entry === undefined) throw refused(`${nameOf(generation)} is not there: prepare it first.`);
    if (this.#connection.read(() => this.#catalog.activeGeneration(projection)) !== from) return false;
    for (const layout of entry.layouts.values()) {
      while (!this.#addToSideTables(generation, layout.collection)) await pause();
      for (const index of layout.indexes) {
        this.#connection.write(() => isThere() && this.#connection.run(createIndex(layout, index)));
        await pause();
      }
    }
    return this.#changing(() => {
      if (!isThere() || this.#catalog.activeGeneration(projection) !== from) return false;
      this.#connection.run('INSERT OR REPLACE INTO casebook_projections (name, active) VALUES (?, ?)', projection, to);
      return true;
    });
  }

  /** See DocumentWriter.drop. The generation is gone at once; its tables go one by one, after a crash with the next call. */
  async drop(generation: Generation): Promise<void> {
    this.#changing(() => {
      const entry = this.#catalog.generation(generation);
      if (entry === undefined) return;
      if (this.#catalog.activeGeneration(generation.projection) === generation.generation) {
        throw refused(`${nameOf(generation)} answers reads: activate another before it is dropped.`);
      }
      for (const table of [...entry.layouts.values()].flatMap(tablesOf)) {
        this.#connection.run('INSERT INTO casebook_condemned (name) VALUES (?)', table);
      }
      for (const control of ['casebook_collections', 'casebook_generations']) {
        const sql = `DELETE FROM ${control} WHERE projection = ? AND generation = ?`;
        this.#connection.run(sql, generation.projection, generation.generation);
      }
    });
    await this.#dropCondemned();
  }

  #create(
    { projection, generation }: Generation,
    version: number,
    collections: readonly CollectionDeclaration[],
  ): void {
    const known = 'INSERT INTO casebook_generations (projection, generation, version) VALUES (?, ?, ?)';
    this.#connection.run(known, projection, generation, version);
    for (const declaration of collections) {
      const { name } = declaration;
      const other = this.#connection.get(
        'SELECT projection FROM casebook_collections WHERE name = ? AND projection <> ?',
        name,
        projection,
      )?.[0];
      if (other !== undefined) throw refused(`The collection ${name} of ${projection} already is ${other}'s.`);
      const shape = shapeOf(declaration);
      for (const sql of createTables(layoutOf(name, generation, shape))) this.#connection.run(sql);
      this.#connection.run(
        'INSERT INTO casebook_collections (projection, generation, name, shape, indexed_to) VALUES (?, ?, ?, ?, 0)',
        projection,
        generation,
        name,
        JSON.stringify(shape),
      );
    }
  }

  #assertSame(
    generation: Generation,
    version: number,
    collections: readonly CollectionDeclaration[],
    existing: { readonly version: number; readonly layouts: ReadonlyMap<string, Layout> },
  ): void {
    const advice = 'Fill a new generation instead.';
    if (existing.version !== version) {
      throw refused(`${nameOf(generation)} was made by version ${existing.version}, not ${version}. ${advice}`);
    }
    for (const declaration of collections) {
      const stored = existing.layouts.get(declaration.name);
      const difference = stored === undefined ? 'missing' : differenceOf(stored.shape, shapeOf(declaration));
      if (difference === undefined) continue;
      throw refused(`${nameOf(generation)} was made with another ${declaration.name} (now ${difference}). ${advice}`);
    }
    const surplus = [...existing.layouts.keys()].find((name) => !collections.some((one) => one.name === name));
    if (surplus !== undefined) throw refused(`${nameOf(generation)} was made with ${surplus} as well. ${advice}`);
  }

  /** Puts the next documents of a collection where words and values are looked up. True where none is left. */
  #addToSideTables(generation: Generation, collection: string): boolean {
    return this.#changing(() => {
      const layout = this.#catalog.generation(generation)?.layouts.get(collection);
      if (layout === undefined || layout.indexedTo === EVERY_ROW) return true;
      const last = (this.#connection.get(`SELECT max(rowid) FROM ${layout.documents}`)?.[0] ?? 0) as number;
      const to = Math.min(layout.indexedTo + ROWS_AT_A_TIME, last);
      for (const sql of addToSideTables(layout)) this.#connection.run(sql, layout.indexedTo, to);
      const { projection, generation: number } = generation;
      this.#connection.run(
        'UPDATE casebook_collections SET indexed_to = ? WHERE name = ? AND projection = ? AND generation = ?',
        to === last ? EVERY_ROW : to,
        collection,
        projection,
        number,
      );
      return to === last;
    });
  }

  async #dropCondemned(): Promise<void> {
    for (;;) {
      const next = this.#connection.read(
        () => this.#connection.get('SELECT name FROM casebook_condemned LIMIT 1')?.[0],
      );
      if (next === undefined) return;
      this.#connection.write(() => {
        const { changes } = this.#connection.run('DELETE FROM casebook_condemned WHERE name = ?', next);
        // Another process may have dropped it in the meantime, and the name may stand for a new table already.
        if (changes === 1) this.#connection.run(`DROP TABLE IF EXISTS ${next}`);
      });
      await pause();
    }
  }

  /** A transaction that changes what the catalog remembers, or fails in the middle of it. */
  #changing<T>(work: () => T): T {
    try {
      return this.#connection.write(work);
    } finally {
      this.#catalog.forget();
    }
  }
}

export function refused(message: string): DocumentStoreError {
  return new DocumentStoreError('refused', message);
}

/** Lets whatever else waits in this process have its turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
