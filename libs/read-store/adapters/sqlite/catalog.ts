import type { Position } from '#libs/event-store';
import type { Generation, ProjectionState } from '../../document-store.port.js';
import type { Shape } from '../../shape.js';
import { type Layout, layoutOf } from './layout.js';
import type { SqliteConnection } from './sqlite-connection.js';

export type GenerationEntry = { readonly version: number; readonly layouts: ReadonlyMap<string, Layout> };

/**
 * Which generations there are, what tables they have and which one answers reads. To be asked inside a transaction only:
 * the answer then is of the same moment as what is read by it. It is remembered until anybody else has committed.
 */
export class Catalog {
  readonly #connection: SqliteConnection;
  #dataVersion: unknown;
  readonly #active = new Map<string, Layout | undefined>();
  readonly #generations = new Map<string, GenerationEntry | undefined>();

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /** Where the active generation keeps a collection; undefined where none is active. */
  activeLayout(collection: string): Layout | undefined {
    this.#refresh();
    if (!this.#active.has(collection)) this.#active.set(collection, this.#readActive(collection));
    return this.#active.get(collection);
  }

  /** A generation that was prepared, or undefined. */
  generation({ projection, generation }: Generation): GenerationEntry | undefined {
    this.#refresh();
    const key = `${generation} ${projection}`;
    if (!this.#generations.has(key)) this.#generations.set(key, this.#readGeneration(projection, generation));
    return this.#generations.get(key);
  }

  /** To be called whenever this connection has changed, or may have changed, what is remembered here. */
  forget(): void {
    this.#active.clear();
    this.#generations.clear();
  }

  state(projection: string): ProjectionState {
    const rows = this.#connection.all(
      'SELECT generation, version, checkpoint FROM casebook_generations WHERE projection = ? ORDER BY generation',
      projection,
    );
    const generations = rows.map(([generation, version, checkpoint]) => ({
      generation: generation as number,
      version: version as number,
      checkpoint: (checkpoint ?? undefined) as Position | undefined,
    }));
    const active = generations.find(({ generation }) => generation === this.activeGeneration(projection));
    return { active: active && { generation: active.generation, version: active.version }, generations };
  }

  activeGeneration(projection: string): number | undefined {
    const row = this.#connection.get('SELECT active FROM casebook_projections WHERE name = ?', projection);
    return (row?.[0] ?? undefined) as number | undefined;
  }

  checkpointOf({ projection, generation }: Generation): Position | undefined {
    const row = this.#connection.get(
      'SELECT checkpoint FROM casebook_generations WHERE projection = ? AND generation = ?',
      projection,
      generation,
    );
    return (row?.[0] ?? undefined) as Position | undefined;
  }

  /** PRAGMA data_version changes when, and only when, another connection has committed; inside a transaction it is of its snapshot. */
  #refresh(): void {
    const current = this.#connection.get('PRAGMA data_version')?.[0];
    if (current !== this.#dataVersion) this.forget();
    this.#dataVersion = current;
  }

  #readActive(collection: string): Layout | undefined {
    const row = this.#connection.get(
      `SELECT c.generation, c.shape, c.indexed_to FROM casebook_collections c
       JOIN casebook_projections p ON p.name = c.projection AND p.active = c.generation WHERE c.name = ?`,
      collection,
    );
    return row && layoutOf(collection, row[0] as number, JSON.parse(row[1] as string) as Shape, row[2] as number);
  }

  #readGeneration(projection: string, generation: number): GenerationEntry | undefined {
    const row = this.#connection.get(
      'SELECT version FROM casebook_generations WHERE projection = ? AND generation = ?',
      projection,
      generation,
    );
    if (row === undefined) return undefined;
    const rows = this.#connection.all(
      'SELECT name, shape, indexed_to FROM casebook_collections WHERE projection = ? AND generation = ?',
      projection,
      generation,
    );
    const layouts = rows.map(([name, shape, indexedTo]): [string, Layout] => [
      name as string,
      layoutOf(name as string, generation, JSON.parse(shape as string) as Shape, indexedTo as number),
    ]);
    return { version: row[0] as number, layouts: new Map(layouts) };
  }
}
