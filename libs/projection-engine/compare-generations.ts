import { isDeepStrictEqual } from 'node:util';
import type { Position } from '#libs/event-store';
import type { JsonObject } from '#libs/kernel';
import type { DocumentWriter, Generation, StoredDocument } from '#libs/read-store';

export type DocumentName = { readonly collection: string; readonly id: string };

/** A document that is not the same in two generations; null where it is not there. */
export type Compared = DocumentName & {
  readonly served: JsonObject | null;
  readonly rebuilt: JsonObject | null;
  /** The event that last touched what serves; undefined where it is not there. */
  readonly servedAt: Position | undefined;
};

const pageSize = 500;

/** Compares all documents of two generations. @returns how many there are in both together, and which of them differ. */
export async function compareGenerations(
  store: DocumentWriter,
  collections: readonly string[],
  served: Generation,
  rebuilt: Generation,
  signal: AbortSignal,
): Promise<{ readonly documents: number; readonly different: readonly DocumentName[] }> {
  const different: DocumentName[] = [];
  let documents = 0;
  for (const collection of collections) {
    for await (const pair of paired(
      everyDocument(store, served, collection),
      everyDocument(store, rebuilt, collection),
    )) {
      if (signal.aborted) break;
      documents += 1;
      if (!areEqual(pair)) different.push({ collection, id: (pair[0] ?? pair[1])!.id });
    }
  }
  return { documents, different };
}

/** Compares some documents again. @returns those that still differ, page by page. */
export async function* compareDocuments(
  store: DocumentWriter,
  suspects: readonly DocumentName[],
  served: Generation,
  rebuilt: Generation,
): AsyncGenerator<readonly Compared[], void> {
  for (const collection of new Set(suspects.map((one) => one.collection))) {
    const ids = suspects.filter((one) => one.collection === collection).map(({ id }) => id);
    for (let from = 0; from < ids.length; from += pageSize) {
      const some = ids.slice(from, from + pageSize);
      const load = async (generation: Generation) => {
        const found = await store.load(generation, collection, some);
        return new Map(found.map((document) => [document.id, document]));
      };
      const [ofServed, ofRebuilt] = [await load(served), await load(rebuilt)];
      const pairs = some.map((id): [string, Pair] => [id, [ofServed.get(id), ofRebuilt.get(id)]]);
      yield pairs.filter(([, pair]) => !areEqual(pair)).map(([id, pair]) => compared(collection, id, pair));
    }
  }
}

type Pair = readonly [served: StoredDocument | undefined, rebuilt: StoredDocument | undefined];

function areEqual([served, rebuilt]: Pair): boolean {
  if (served === undefined || rebuilt === undefined) return served === rebuilt;
  return served.tenant === rebuilt.tenant && isDeepStrictEqual(served.body, rebuilt.body);
}

function compared(collection: string, id: string, [served, rebuilt]: Pair): Compared {
  return {
    ...{ collection, id, servedAt: served?.position },
    served: withTenant(served),
    rebuilt: withTenant(rebuilt),
  };
}

/** The tenant decides who sees a document, and is beside its body. */
function withTenant(document: StoredDocument | undefined): JsonObject | null {
  return document === undefined ? null : { ...document.body, tenant: document.tenant };
}

async function* everyDocument(
  store: DocumentWriter,
  generation: Generation,
  collection: string,
): AsyncGenerator<StoredDocument, void> {
  for (let after: string | undefined; ; ) {
    const page = await store.scan(generation, collection, after, pageSize);
    yield* page;
    if (page.length < pageSize) return;
    after = page[page.length - 1]!.id;
  }
}

/** Walks two runs of documents in id order side by side. */
async function* paired(
  one: AsyncGenerator<StoredDocument, void>,
  other: AsyncGenerator<StoredDocument, void>,
): AsyncGenerator<Pair, void> {
  const next = async (run: AsyncGenerator<StoredDocument, void>) => (await run.next()).value ?? undefined;
  let [left, right] = [await next(one), await next(other)];
  while (left !== undefined || right !== undefined) {
    const order = left === undefined ? 1 : right === undefined ? -1 : compareIds(left.id, right.id);
    yield [order <= 0 ? left : undefined, order >= 0 ? right : undefined];
    if (order <= 0) left = await next(one);
    if (order >= 0) right = await next(other);
  }
}

/** By code points, as stores order ids: in JavaScript's own order surrogates come before what they should come after. */
function compareIds(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}
