import { hash } from 'node:crypto';
import type { CollectionDeclaration, KeyValue } from '../../collection.js';
import { DocumentStoreError } from '../../document-store.error.js';
import type { DocumentWrite } from '../../document-store.port.js';
import type { Layout } from './layout.js';
import type { SqlValue } from './sqlite-connection.js';

/** A document in SQLite's terms. */
export type DocumentRow = {
  /** In the order of the layout's columns, then its many-fields (as JSON arrays). An absent key is null. */
  readonly keys: readonly SqlValue[];
  /** The text to be searched; undefined where the collection has none. */
  readonly text: string | undefined;
  readonly body: string;
};

/** SQLite has no booleans: they are 0 and 1, in documents and in questions alike. */
export function toSql(value: KeyValue): string | number {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** A short stand-in for a text, to notice that it is the one already indexed. */
export function digestOf(text: string): string {
  return hash('sha1', text, 'base64');
}

/**
 * Works out the row of a document.
 * @throws DocumentStoreError `refused` where the declaration's functions fail on it, or do not deliver what they declare.
 */
export function rowOf(write: DocumentWrite, layout: Layout, declaration: CollectionDeclaration): DocumentRow {
  const { body } = write;
  if (body === null) throw new TypeError('a removal has no row');
  const refuse = (problem: string, cause?: unknown): never => {
    const document = `The document "${write.id}" of ${write.collection}`;
    throw new DocumentStoreError('refused', `${document} ${problem}`, { cause });
  };
  try {
    const keys = declaration.keys(body);
    const single = layout.columns.map((field): SqlValue => {
      const value = keys[field] ?? undefined;
      if (Array.isArray(value)) return refuse(`has several values of "${field}", which is declared to have one.`);
      if (value !== undefined) return toSql(value as KeyValue);
      return layout.shape.orders.includes(field) ? refuse(`has no value of "${field}" to order it by.`) : null;
    });
    const many = layout.manyFields.map((field) => jsonOf(keys[field] ?? undefined));
    return { keys: [...single, ...many], text: declaration.text?.(body), body: JSON.stringify(body) };
  } catch (error) {
    if (error instanceof DocumentStoreError) throw error;
    return refuse(`cannot be read by its declaration: ${(error as Error).message}`, error);
  }
}

/** The values of a many-field as stored: distinct, as JSON; null where there is none. */
function jsonOf(values: KeyValue | readonly KeyValue[] | undefined): string | null {
  if (values === undefined) return null;
  const distinct = new Set((Array.isArray(values) ? (values as readonly KeyValue[]) : [values as KeyValue]).map(toSql));
  return distinct.size === 0 ? null : JSON.stringify([...distinct]);
}
