import type { Position } from '#libs/event-store';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { CollectionDeclaration, KeyValue } from './collection.js';

/** One physical filling of a projection's collections. Rebuilding fills a new generation beside the one that serves. */
export type Generation = { readonly projection: string; readonly generation: number };

export type StoredDocument<Body extends JsonObject = JsonObject> = {
  readonly id: string;
  readonly tenant: TenantId;
  /** The event that last touched it. */
  readonly position: Position;
  readonly body: Body;
};

/** A document as it shall be; `body: null` removes it. */
export type DocumentWrite = {
  readonly collection: string;
  readonly id: string;
  readonly tenant: TenantId;
  readonly position: Position;
  readonly body: JsonObject | null;
};

export type Commit = {
  readonly generation: Generation;
  /** At most one write per document. Whole documents, never differences, so that a repeated commit changes nothing. */
  readonly writes: readonly DocumentWrite[];
  readonly checkpoint: {
    /** The checkpoint this batch was computed from; undefined where there was none. */
    readonly expected: Position | undefined;
    readonly next: Position;
  };
  /** Whose lease, of the name of the projection, must still hold, where projections run in several processes. */
  readonly holder?: string;
};

export type CommitResult =
  | { readonly outcome: 'committed' }
  /** Another runner moved the checkpoint: the batch is stale and nothing of it counts. */
  | { readonly outcome: 'checkpoint-moved'; readonly actual: Position | undefined }
  | { readonly outcome: 'lease-lost' };

export type Condition =
  /** The field equals one of the values. No values: matches nothing. */
  | { readonly field: string; readonly in: readonly KeyValue[] }
  /** An order field lies in the range; `from` inclusive, `before` exclusive. */
  | { readonly field: string; readonly from?: KeyValue; readonly before?: KeyValue };

export type OrderBy = { readonly field: string; readonly direction: 'asc' | 'desc' };

/** The place after a document in an order: its order value and id. Stays good while other documents move. */
export type Keyset = { readonly value: KeyValue; readonly id: string };

export type Filter = {
  /** All must hold. */
  readonly where: readonly Condition[];
  /** Every word must occur, the last one by prefix (see text-analyser). Only where the collection declares text. */
  readonly text?: string;
};

export type Query = Filter & {
  readonly orderBy: OrderBy;
  readonly after?: Keyset;
  readonly limit: number;
};

export type Page<Body extends JsonObject> = {
  readonly documents: readonly (StoredDocument<Body> & { readonly keyset: Keyset })[];
  readonly hasMore: boolean;
};

export type ProjectionState = {
  /** The generation that answers reads; undefined before the first is activated. */
  readonly active: { readonly generation: number; readonly version: number } | undefined;
  /** Every generation that exists, with the code version that fills it and its checkpoint. */
  readonly generations: readonly {
    readonly generation: number;
    readonly version: number;
    readonly checkpoint: Position | undefined;
  }[];
};

/** The read side, for queries: always of the active generation. */
export type DocumentReader = {
  get<Body extends JsonObject>(
    collection: string,
    tenant: TenantId,
    id: string,
  ): Promise<StoredDocument<Body> | undefined>;
  /** In the order of the ids; absent documents are left out. */
  getMany<Body extends JsonObject>(
    collection: string,
    tenant: TenantId,
    ids: readonly string[],
  ): Promise<readonly StoredDocument<Body>[]>;
  find<Body extends JsonObject>(collection: string, tenant: TenantId, query: Query): Promise<Page<Body>>;
  count(collection: string, tenant: TenantId, filter: Filter): Promise<number>;
  /** How far the active generation has come; undefined where nothing has been committed yet. */
  checkpoint(projection: string): Promise<Position | undefined>;
};

/** The write side, for the projection engine. */
export type DocumentWriter = {
  /**
   * Creates the tables and indexes of a generation where they are missing, and records the generation. Idempotent.
   * @param indexes `later` where the generation is filled before it serves: a further call makes the indexes, all at once.
   */
  prepare(
    generation: Generation,
    version: number,
    collections: readonly CollectionDeclaration[],
    indexes?: 'now' | 'later',
  ): Promise<void>;
  /** Documents of one generation by id, also of other tenants: ids are unique within a collection. Absent ones are left out. */
  load(generation: Generation, collection: string, ids: readonly string[]): Promise<readonly StoredDocument[]>;
  /** Every document of a generation in id order, in pages; for comparing two generations. `after` is an id, exclusive. */
  scan(
    generation: Generation,
    collection: string,
    after: string | undefined,
    limit: number,
  ): Promise<readonly StoredDocument[]>;
  /**
   * Writes documents and checkpoint. A document is written only where its position is newer than the stored one.
   * After a crash in the middle either nothing counts, or all of it does once the engine is open again.
   */
  commit(commit: Commit): Promise<CommitResult>;
  checkpointOf(generation: Generation): Promise<Position | undefined>;
  state(projection: string): Promise<ProjectionState>;
  /**
   * Makes a generation the one that answers reads, in one step. False where `from` is not the active one any more.
   * @param pace `not-behind`: false as well where its checkpoint lies behind the active one's, so that no reader is taken back.
   */
  activate(projection: string, from: number | undefined, to: number, pace?: 'not-behind'): Promise<boolean>;
  /** Removes a generation and all it holds. Not the active one. */
  drop(generation: Generation): Promise<void>;
  /** Takes or renews the lease of a name for a holder. False where another holder's has not run out. */
  lease(name: string, holder: string, milliseconds: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
  /** Keeps a small record beside the documents, of no tenant and no generation: what operators asked for and how it goes. Null removes it. */
  putRecord(name: string, body: JsonObject | null): Promise<void>;
  /** The records whose names start with a prefix, by name. */
  records(prefix: string): Promise<readonly { readonly name: string; readonly body: JsonObject }[]>;
};

/**
 * Documents for screens. One contract suite (testing/) holds every adapter to what is written here.
 * Every method may throw a DocumentStoreError; nothing else leaves an adapter.
 */
export type DocumentStore = DocumentReader &
  DocumentWriter & {
    close(): Promise<void>;
  };
