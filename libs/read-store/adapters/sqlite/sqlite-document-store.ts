import type { Position } from '#libs/event-store';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { CollectionDeclaration } from '../../collection.js';
import { DocumentStoreError } from '../../document-store.error.js';
import type { Commit, CommitResult, DocumentStore, Generation, StoredDocument } from '../../document-store.port.js';
import { assertAvailable, assertDeclared, assertLimit } from '../../question.js';
import { assertSameShape, nameOf, refused } from '../../same-generation.js';
import { shapesOf } from '../../shape.js';
import { Catalog } from './catalog.js';
import { DocumentTable } from './document-table.js';
import { count, find } from './find.js';
import { Generations } from './generations.js';
import type { Layout } from './layout.js';
import { holdsLease, releaseLease, takeLease } from './leases.js';
import { putRecord, recordsOf } from './records.js';
import { SqliteConnection, type SqlRow } from './sqlite-connection.js';

export type SqliteDocumentStoreOptions = {
  /** The path of the file; made, with its folders, where it is not there. */
  readonly file: string;
  /** Every declaration of the program. */
  readonly collections: readonly CollectionDeclaration[];
  /** The clock leases run by, in milliseconds since the epoch. Processes that share the file must share it too. */
  readonly now?: () => number;
  /** How long a call waits for another process that is writing, in milliseconds. */
  readonly busyTimeout?: number;
};

/**
 * Opens the embedded document store: one SQLite file, which several processes may have open at a time.
 * @throws DocumentStoreError `corrupt` where the file is something else, `unavailable` where it cannot be opened.
 * @throws RangeError for declarations that contradict themselves or each other.
 */
export function openSqliteDocumentStore(options: SqliteDocumentStoreOptions): DocumentStore {
  const { file, collections, now = Date.now, busyTimeout = 5000 } = options;
  const declared = new Map(collections.map((declaration) => [declaration.name, declaration]));
  const shapes = shapesOf(collections);
  const connection = new SqliteConnection(file, busyTimeout);
  const catalog = new Catalog(connection);
  const generations = new Generations(connection, catalog);
  const tables = new WeakMap<Layout, DocumentTable>();

  const declarationOf = (collection: string): CollectionDeclaration => {
    const declaration = declared.get(collection);
    if (declaration === undefined)
      throw new DocumentStoreError('undeclared', `Nobody declares the collection ${collection}.`);
    return declaration;
  };

  const layoutIn = (generation: Generation, collection: string): Layout => {
    declarationOf(collection);
    const entry = catalog.generation(generation);
    if (entry === undefined) throw refused(`${nameOf(generation)} is not there: prepare it first.`);
    const layout = entry.layouts.get(collection);
    if (layout === undefined) throw refused(`${nameOf(generation)} has no collection ${collection}.`);
    return layout;
  };

  const tableIn = (generation: Generation, collection: string): DocumentTable => {
    const layout = layoutIn(generation, collection);
    const known = tables.get(layout);
    if (known !== undefined) return known;
    assertSameShape(generation, collection, layout.shape, shapes.get(collection)!);
    const table = new DocumentTable(connection, layout, declarationOf(collection));
    tables.set(layout, table);
    return table;
  };

  /** A read of the active generation; `otherwise` where there is none. */
  const reading = <T>(collection: string, otherwise: T, work: (layout: Layout) => T): T =>
    connection.read(() => {
      const layout = catalog.activeLayout(collection);
      return layout === undefined ? otherwise : work(layout);
    });

  const write = ({ generation, writes, checkpoint, holder }: Commit): CommitResult => {
    if (catalog.generation(generation) === undefined)
      throw refused(`${nameOf(generation)} is not there: prepare it first.`);
    if (holder !== undefined && !holdsLease(connection, generation.projection, holder, now()))
      return { outcome: 'lease-lost' };
    const { changes } = connection.run(
      'UPDATE casebook_generations SET checkpoint = ? WHERE projection = ? AND generation = ? AND checkpoint IS ?',
      checkpoint.next,
      generation.projection,
      generation.generation,
      checkpoint.expected ?? null,
    );
    if (changes === 0) return { outcome: 'checkpoint-moved', actual: catalog.checkpointOf(generation) };
    // The write lock is held: no table changes until the end, so each is looked up once.
    const written = new Map<string, DocumentTable>();
    for (const one of writes) {
      const table = written.get(one.collection) ?? tableIn(generation, one.collection);
      written.set(one.collection, table);
      table.apply(one);
    }
    return { outcome: 'committed' };
  };

  return {
    async get<Body extends JsonObject>(collection: string, tenant: TenantId, id: string) {
      declarationOf(collection);
      return reading(collection, undefined, ({ documents }) => {
        const row = connection.get(`SELECT ${wholeRow} FROM ${documents} WHERE id = ? AND tenant = ?`, id, tenant);
        return row && documentOf<Body>(row);
      });
    },

    async getMany<Body extends JsonObject>(collection: string, tenant: TenantId, ids: readonly string[]) {
      declarationOf(collection);
      return reading(collection, [], ({ documents }) => {
        const sql = `SELECT ${wholeRow} FROM ${documents} WHERE id = ? AND tenant = ?`;
        return present(ids.map((id) => connection.get(sql, id, tenant))).map(documentOf<Body>);
      });
    },

    async find<Body extends JsonObject>(
      collection: string,
      tenant: TenantId,
      query: Parameters<DocumentStore['find']>[2],
    ) {
      assertDeclared(declarationOf(collection), query, query.orderBy.field);
      assertLimit(query.limit);
      return reading(collection, { documents: [], hasMore: false }, (layout) => {
        assertAvailable(layout, query, query.orderBy.field);
        return find<Body>(connection, layout, tenant, query);
      });
    },

    async count(collection, tenant, filter) {
      assertDeclared(declarationOf(collection), filter);
      return reading(collection, 0, (layout) => {
        assertAvailable(layout, filter);
        return count(connection, layout, tenant, filter);
      });
    },

    async checkpoint(projection) {
      return connection.read(() => {
        const active = catalog.activeGeneration(projection);
        return active === undefined ? undefined : catalog.checkpointOf({ projection, generation: active });
      });
    },

    async load(generation, collection, ids) {
      return connection.read(() => {
        const sql = `SELECT ${wholeRow} FROM ${layoutIn(generation, collection).documents} WHERE id = ?`;
        return present(ids.map((id) => connection.get(sql, id))).map((row) => documentOf(row));
      });
    },

    async scan(generation, collection, after, limit) {
      return connection.read(() => {
        const { documents } = layoutIn(generation, collection);
        const sql = `SELECT ${wholeRow} FROM ${documents} WHERE id > ? ORDER BY id LIMIT ?`;
        return connection.all(sql, after ?? '', limit).map((row) => documentOf(row));
      });
    },

    async commit(commit) {
      return connection.write(() => write(commit));
    },

    async checkpointOf(generation) {
      return connection.read(() => catalog.checkpointOf(generation));
    },

    async state(projection) {
      return connection.read(() => catalog.state(projection));
    },

    prepare: (generation, version, declarations, indexes) =>
      generations.prepare(generation, version, declarations, indexes),
    activate: (projection, from, to, pace) => generations.activate(projection, from, to, pace),
    drop: (generation) => generations.drop(generation),

    async lease(name, holder, milliseconds) {
      return connection.write(() => takeLease(connection, name, holder, milliseconds, now()));
    },

    async release(name, holder) {
      connection.write(() => releaseLease(connection, name, holder));
    },

    async putRecord(name, body) {
      connection.write(() => putRecord(connection, name, body));
    },

    async records(prefix) {
      return connection.read(() => recordsOf(connection, prefix));
    },

    async close() {
      connection.close();
    },
  };
}

const wholeRow = 'id, tenant, position, body';

function documentOf<Body extends JsonObject>([id, tenant, position, body]: SqlRow): StoredDocument<Body> {
  return {
    id: id as string,
    tenant: tenant as TenantId,
    position: position as Position,
    body: JSON.parse(body as string) as Body,
  };
}

function present(rows: readonly (SqlRow | undefined)[]): readonly SqlRow[] {
  return rows.filter((row) => row !== undefined);
}
