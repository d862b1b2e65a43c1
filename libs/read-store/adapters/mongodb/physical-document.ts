import type { Position } from '#libs/event-store';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { CollectionDeclaration, KeyValue } from '../../collection.js';
import { keysOf } from '../../document-keys.js';
import type { DocumentWrite, StoredDocument } from '../../document-store.port.js';
import type { Shape } from '../../shape.js';
import { words } from '../../text-analyser.js';
import { fromStorable, toStorable } from './field-names.js';

/** A document in MongoDB. */
export type LiveDocument = {
  readonly _id: string;
  readonly position: Position;
  readonly tenant: TenantId;
  readonly body: JsonObject;
  readonly renamed: boolean;
  /** What it is found by; absent keys are left out. */
  readonly keys: { readonly [field: string]: KeyValue | readonly KeyValue[] };
  /** The words of its text, where the collection has one. */
  readonly words?: readonly string[];
};

/**
 * What is left of a removed document for a while, so that a writer who comes late with an older version finds that there is a
 * newer one. It has no tenant and no keys, so no query meets it.
 */
export type Tombstone = { readonly _id: string; readonly position: Position; readonly removedAt: Date };

export type PhysicalDocument = LiveDocument | Tombstone;

/** What reading a document takes. */
export const storedFields = { position: 1, tenant: 1, body: 1, renamed: 1 } as const;

/**
 * Works out what a write leaves behind.
 * @param now milliseconds since the epoch: when a removed document was removed.
 * @throws DocumentStoreError `refused` as keysOf does.
 */
export function physicalOf(
  write: DocumentWrite,
  shape: Shape,
  declaration: CollectionDeclaration,
  now: number,
): PhysicalDocument {
  const { id, position, tenant } = write;
  if (write.body === null) return { _id: id, position, removedAt: new Date(now) };
  const { single, many, text } = keysOf(write, shape, declaration);
  return {
    _id: id,
    position,
    tenant,
    ...toStorable(write.body),
    keys: Object.fromEntries([...single, ...many]),
    ...(text === undefined ? {} : { words: words(text) }),
  };
}

/** A document as the port tells it. */
export function storedOf<Body extends JsonObject>(document: LiveDocument): StoredDocument<Body> {
  const { _id, tenant, position } = document;
  return { id: _id, tenant, position, body: fromStorable(document) as Body };
}

export function isLive(document: PhysicalDocument): document is LiveDocument {
  return 'body' in document;
}
