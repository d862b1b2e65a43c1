import { hash } from 'node:crypto';
import type { CollectionDeclaration, KeyValue } from '../../collection.js';
import { keysOf } from '../../document-keys.js';
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
 * @throws DocumentStoreError `refused` as keysOf does.
 */
export function rowOf(write: DocumentWrite, layout: Layout, declaration: CollectionDeclaration): DocumentRow {
  const { single, many, text } = keysOf(write, layout.shape, declaration);
  const columns = layout.columns.map((field) => {
    const value = single.get(field);
    return value === undefined ? null : toSql(value);
  });
  const lists = layout.manyFields.map((field) => {
    const values = many.get(field);
    return values === undefined ? null : JSON.stringify([...new Set(values.map(toSql))]);
  });
  return { keys: [...columns, ...lists], text, body: JSON.stringify(write.body) };
}
