import type { CollectionDeclaration } from '../../collection.js';
import type { Generation } from '../../document-store.port.js';
import { assertSameGeneration, nameOf, refused } from '../../same-generation.js';
import { type Shape, shapeOf } from '../../shape.js';
import type { Catalog, GenerationEntry } from './catalog.js';
import { type IndexLayout, indexName, type Layout, layoutOf } from './layout.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { addToSideTables, createIndex, createTables, tablesOf } from './tables.js';

const ROWS_AT_A_TIME = 2000;
/** Larger than any rowid there will be: whatever is written from now on is put everywhere at once. */
const EVERY_ROW = Number.MAX_SAFE_INTEGER;

/** Makes, activates and drops generations. */
export class Generations {
  readonly #connection: SqliteConnection;
  readonly #catalog: Catalog;

  constructor(connection: SqliteConnection, catalog: Catalog) {
    this.#connection = connection;
    this.#catalog = catalog;
  }

  /** See DocumentWriter.prepare. */
  async prepare(
    generation: Generation,
    version: number,
    collections: readonly CollectionDeclaration[],
    indexes: 'now' | 'later' = 'now',
  ): Promise<void> {
    await this.#dropCondemned();
    this.#changing(() => {
      const existing = this.#catalog.generation(generation);
      if (existing === undefined) this.#create(generation, version, collections);
      else
        assertSameGeneration(generation, version, collections, {
          version: existing.version,
          shapes: shapesIn(existing),
        });
    });
    if (indexes === 'now') await this.#makeReadable(generation);
  }

  /** See DocumentWriter.activate. What reads need and is missing yet is made first. */
  async activate(projection: string, from: number | undefined, to: number, pace?: 'not-behind'): Promise<boolean> {
    const generation: Generation = { projection, generation: to };
    const isThere = () => this.#catalog.generation(generation) !== undefined;
    if (!this.#connection.read(isThere)) throw refused(`${nameOf(generation)} is not there: prepare it first.`);
    if (this.#connection.read(() => this.#catalog.activeGeneration(projection)) !== from) return false;
    await this.#makeReadable(generation);
    return this.#changing(() => {
      if (!isThere() || this.#catalog.activeGeneration(projection) !== from) return false;
      if (pace === 'not-behind' && from !== undefined && this.#isBehind(generation, from)) return false;
      this.#connection.run('INSERT OR REPLACE INTO casebook_projections (name, active) VALUES (?, ?)', projection, to);
      return true;
    });
  }

  #isBehind(generation: Generation, other: number): boolean {
    const { projection } = generation;
    const checkpoint = this.#catalog.checkpointOf(generation) ?? '';
    return checkpoint < (this.#catalog.checkpointOf({ projection, generation: other }) ?? '');
  }

  /**
   * Makes what only reads need, piece by piece with a pause for others in between; commits to the generation may go on
   * meanwhile, and a crash leaves the rest for the next attempt.
   */
  async #makeReadable(generation: Generation): Promise<void> {
    const entry = this.#connection.read(() => this.#catalog.generation(generation));
    if (entry === undefined) return;
    const isThere = () => this.#catalog.generation(generation) !== undefined;
    for (const layout of entry.layouts.values()) {
      while (!this.#addToSideTables(generation, layout.collection)) await pause();
      for (const index of this.#missingIndexes(layout)) {
        this.#connection.write(() => isThere() && this.#connection.run(createIndex(layout, index)));
        await pause();
      }
    }
  }

  #missingIndexes(layout: Layout): readonly IndexLayout[] {
    const rows = this.#connection.read(() =>
      this.#connection.all("SELECT name FROM sqlite_master WHERE type = 'index'"),
    );
    const made = new Set(rows.map(([name]) => `"${name}"`));
    return layout.indexes.filter((index) => !made.has(indexName(layout, index)));
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

/** Lets whatever else waits in this process have its turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function shapesIn({ layouts }: GenerationEntry): ReadonlyMap<string, Shape> {
  return new Map([...layouts].map(([name, { shape }]) => [name, shape]));
}
