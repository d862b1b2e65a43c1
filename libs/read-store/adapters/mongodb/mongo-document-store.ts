import type { Collection } from 'mongodb';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { CollectionDeclaration } from '../../collection.js';
import { DocumentStoreError } from '../../document-store.error.js';
import type {
  Commit,
  CommitResult,
  DocumentStore,
  Generation,
  Page,
  StoredDocument,
} from '../../document-store.port.js';
import { assertAvailable, assertDeclared, assertLimit } from '../../question.js';
import { assertSameShape, nameOf, refused } from '../../same-generation.js';
import { shapesOf } from '../../shape.js';
import { Catalog } from './catalog.js';
import { CommitEntries } from './commit-entries.js';
import { CommitLog } from './commit-log.js';
import { Condemned } from './condemned.js';
import { controlOf, type Incarnation, type PlannedWrite, physicalName } from './control.js';
import { filterOf, findsOf, pageFields, pageOf } from './find.js';
import { Generations } from './generations.js';
import { holdsLease, LeaseWatch, releaseLease } from './leases.js';
import { MongoConnection, READ_LIMIT_MS } from './mongo-connection.js';
import {
  isLive,
  type LiveDocument,
  type PhysicalDocument,
  physicalOf,
  storedFields,
  storedOf,
} from './physical-document.js';
import { putRecord, recordsOf } from './records.js';
import { Tombstones } from './tombstones.js';

export type MongoDocumentStoreOptions = {
  /** `mongodb:` or `mongodb+srv:`; the database is the one in its path, or `casebook`. */
  readonly url: string;
  /** Every declaration of the program. */
  readonly collections: readonly CollectionDeclaration[];
  /** The clock leases run by, in milliseconds since the epoch. */
  readonly now?: () => number;
};

/** So many ids are asked for at once: a request has a limit too. */
const IDS_AT_ONCE = 10_000;
const limits = { maxTimeMS: READ_LIMIT_MS };

/**
 * Opens a document store on a server that speaks MongoDB's protocol. Nothing is connected to before it is first needed; a server that
 * is away is `unavailable`, and used again as soon as it is back.
 * @throws DocumentStoreError `refused` for a connection string that cannot be read.
 * @throws RangeError for declarations that contradict themselves or each other.
 */
export function openMongoDocumentStore(options: MongoDocumentStoreOptions): DocumentStore {
  const { url, collections, now = Date.now } = options;
  const declared = new Map(collections.map((declaration) => [declaration.name, declaration]));
  const shapes = shapesOf(collections);
  const connection = new MongoConnection(url);
  const control = controlOf(connection);
  const leases = new LeaseWatch();
  const log = new CommitLog(connection, new CommitEntries(connection));
  const catalog = new Catalog(control, log);
  const condemned = new Condemned(connection, control, catalog, log, now);
  const generations = new Generations(connection, control, catalog, log, condemned);
  const tombstones = new Tombstones(connection, now);
  const guarded = <T>(work: () => Promise<T>) => connection.guarded(work);

  const declarationOf = (collection: string): CollectionDeclaration => {
    const declaration = declared.get(collection);
    if (declaration === undefined)
      throw new DocumentStoreError('undeclared', `Nobody declares the collection ${collection}.`);
    return declaration;
  };

  const demanded = (generation: Generation, incarnation: Incarnation | undefined): Incarnation => {
    if (incarnation === undefined) throw refused(`${nameOf(generation)} is not there: prepare it first.`);
    return incarnation;
  };

  const madeIn = (generation: Generation, incarnation: Incarnation, collection: string) => {
    declarationOf(collection);
    const made = incarnation.collections.find(({ name }) => name === collection);
    if (made === undefined) throw refused(`${nameOf(generation)} has no collection ${collection}.`);
    return { ...made, place: physicalName(collection, incarnation) };
  };

  const documentsIn = async (generation: Generation, collection: string) => {
    declarationOf(collection);
    const { place } = madeIn(generation, demanded(generation, await catalog.incarnation(generation)), collection);
    return connection.primary<PhysicalDocument>(place);
  };

  const plannedIn = (generation: Generation, incarnation: Incarnation, writes: Commit['writes']): PlannedWrite[] =>
    writes.map((write) => {
      const declaration = declarationOf(write.collection);
      const { shape, place } = madeIn(generation, incarnation, write.collection);
      assertSameShape(generation, write.collection, shape, shapes.get(write.collection)!);
      return { to: place, document: physicalOf(write, shape, declaration, now()) };
    });

  const commit = async ({ generation, writes, checkpoint, holder }: Commit): Promise<CommitResult> => {
    const incarnation = demanded(generation, await catalog.rememberedIncarnation(generation));
    const planned = plannedIn(generation, incarnation, writes);
    if (holder !== undefined && !(await holdsLease(control, generation.projection, holder, now())))
      return { outcome: 'lease-lost' };
    if (!(await log.commit(incarnation.id, checkpoint.expected, checkpoint.next, planned))) {
      const { id } = demanded(generation, await catalog.incarnation(generation));
      return { outcome: 'checkpoint-moved', actual: await log.settledCheckpoint(id) };
    }
    await tombstones.after(planned);
    return { outcome: 'committed' };
  };

  return {
    async get<Body extends JsonObject>(collection: string, tenant: TenantId, id: string) {
      declarationOf(collection);
      return guarded(() =>
        catalog.reading<StoredDocument<Body> | undefined>(collection, undefined, async ({ physical }) => {
          const found = await connection
            .collection<LiveDocument>(physical)
            .findOne({ _id: id }, { projection: storedFields, ...limits });
          return found?.tenant === tenant ? storedOf<Body>(found) : undefined;
        }),
      );
    },

    async getMany<Body extends JsonObject>(collection: string, tenant: TenantId, ids: readonly string[]) {
      declarationOf(collection);
      if (ids.length === 0) return [];
      return guarded(() =>
        catalog.reading<readonly StoredDocument<Body>[]>(collection, [], async ({ physical }) => {
          const found = await byIds(connection.collection<PhysicalDocument>(physical), ids);
          return ids.flatMap((id) => {
            const document = found.get(id);
            return document?.tenant === tenant ? [storedOf<Body>(document)] : [];
          });
        }),
      );
    },

    async find<Body extends JsonObject>(
      collection: string,
      tenant: TenantId,
      query: Parameters<DocumentStore['find']>[2],
    ) {
      assertDeclared(declarationOf(collection), query, query.orderBy.field);
      assertLimit(query.limit);
      return guarded(() =>
        catalog.reading<Page<Body>>(collection, { documents: [], hasMore: false }, async (place) => {
          assertAvailable(place, query, query.orderBy.field);
          const documents = connection.collection<LiveDocument>(place.physical);
          const projection = pageFields(query.orderBy.field);
          const answers = findsOf(tenant, query, place.shape).map(({ filter, sort, limit }) =>
            documents.find(filter, { projection, sort, limit, batchSize: limit + 1, ...limits }).toArray(),
          );
          return pageOf<Body>(await Promise.all(answers), query);
        }),
      );
    },

    async count(collection, tenant, filter) {
      assertDeclared(declarationOf(collection), filter);
      return guarded(() =>
        catalog.reading(collection, 0, async (place) => {
          assertAvailable(place, filter);
          const selected = filterOf(tenant, filter, place.shape);
          if (selected === undefined) return 0;
          return connection.collection<LiveDocument>(place.physical).countDocuments(selected, limits);
        }),
      );
    },

    async checkpoint(projection) {
      return guarded(() => catalog.activeCheckpoint(projection));
    },

    async load(generation, collection, ids) {
      return guarded(async () => {
        const found = await byIds(await documentsIn(generation, collection), ids);
        return [...found.values()].map((document) => storedOf(document));
      });
    },

    async scan(generation, collection, after, limit) {
      return guarded(async () => {
        const documents = (await documentsIn(generation, collection)) as unknown as Collection<LiveDocument>;
        const filter = { _id: { $gt: after ?? '' }, tenant: { $exists: true } };
        const found = await documents.find(filter, { projection: storedFields, sort: { _id: 1 }, limit }).toArray();
        return found.map((document) => storedOf(document));
      });
    },

    commit: (one) => guarded(() => commit(one)),

    async checkpointOf(generation) {
      return guarded(async () => {
        const incarnation = await catalog.incarnation(generation);
        return incarnation && log.settledCheckpoint(incarnation.id);
      });
    },

    state: (projection) => guarded(() => catalog.state(projection)),
    prepare: (generation, version, declarations, indexes) =>
      guarded(() => generations.prepare(generation, version, declarations, indexes)),
    activate: (projection, from, to, pace) => guarded(() => generations.activate(projection, from, to, pace)),
    drop: (generation) => guarded(() => generations.drop(generation)),
    lease: (name, holder, milliseconds) => guarded(() => leases.take(control, name, holder, milliseconds, now())),
    release: (name, holder) => guarded(() => releaseLease(control, name, holder)),
    putRecord: (name, body) => guarded(() => putRecord(control, name, body)),
    records: (prefix) => guarded(() => recordsOf(control, prefix)),

    async close() {
      condemned.close();
      await connection.close();
    },
  };
}

/** The documents of some ids that are there, in no order. */
async function byIds(
  collection: Collection<PhysicalDocument>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LiveDocument>> {
  const found = new Map<string, LiveDocument>();
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const some = ids.slice(start, start + IDS_AT_ONCE);
    const filter = { _id: { $in: some } };
    for await (const document of collection.find(filter, { projection: storedFields, ...limits })) {
      if (isLive(document as PhysicalDocument)) found.set(document._id, document as LiveDocument);
    }
  }
  return found;
}
