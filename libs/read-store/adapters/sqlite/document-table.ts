import type { CollectionDeclaration } from '../../collection.js';
import type { DocumentWrite } from '../../document-store.port.js';
import { words } from '../../text-analyser.js';
import { type DocumentRow, digestOf, rowOf } from './document-row.js';
import { column, type Layout } from './layout.js';
import type { SqliteConnection, SqlRow, SqlValue } from './sqlite-connection.js';

const STORED_BEFORE_KEYS = 3;

/** Writes the documents of one collection and generation: rows, values of many-fields, words. Only inside a transaction. */
export class DocumentTable {
  readonly #connection: SqliteConnection;
  readonly #layout: Layout;
  readonly #declaration: CollectionDeclaration;
  readonly #fields: readonly string[];
  readonly #select: string;
  readonly #insert: string;
  readonly #fill: string;
  readonly #fillWithout: string;
  readonly #insertWords: string;
  readonly #deleteWords: string;
  /** SQL by the positions of the keys that change, so that SQLite touches no index but theirs. */
  readonly #updates = new Map<string, string>();

  constructor(connection: SqliteConnection, layout: Layout, declaration: CollectionDeclaration) {
    this.#connection = connection;
    this.#layout = layout;
    this.#declaration = declaration;
    this.#fields = [...layout.columns, ...layout.manyFields];
    const keys = this.#fields.map((field) => `, ${column(field)}`).join('');
    const { documents, text } = layout;
    this.#insertWords = `INSERT INTO ${text} (rowid, words) VALUES (?, ?)`;
    this.#deleteWords = `DELETE FROM ${text} WHERE rowid = ?`;
    this.#select = `SELECT rowid, position, tenant${keys}, text_digest, words IS NOT NULL FROM ${documents} WHERE id = ?`;
    this.#insert = `INSERT INTO ${documents} (id, tenant, position${keys}, text_digest, words, body)
      VALUES (?, ?, ?${', ?'.repeat(this.#fields.length)}, ?, ?, ?)`;
    const columns = ['tenant', 'position', ...this.#fields.map(column), 'text_digest', 'words', 'body'];
    const assignments = columns.map((name) => `${name} = excluded.${name}`).join(', ');
    this.#fill = `${this.#insert} ON CONFLICT (id) DO UPDATE SET ${assignments} WHERE excluded.position > position`;
    this.#fillWithout = `DELETE FROM ${documents} WHERE id = ? AND position < ?`;
  }

  /** Writes or removes a document, unless what is stored is as new or newer. */
  apply(write: DocumentWrite): void {
    // While nothing is indexed yet it does not matter what of a document changes: one statement does, and need not look first.
    if (this.#layout.indexedTo === 0) this.#applyUnindexed(write);
    else this.#applyIndexed(write);
  }

  #applyUnindexed(write: DocumentWrite): void {
    const { id, position, body } = write;
    if (body === null) this.#connection.run(this.#fillWithout, id, position);
    else this.#connection.run(this.#fill, ...this.#rowToAdd(write, rowOf(write, this.#layout, this.#declaration)));
  }

  #applyIndexed(write: DocumentWrite): void {
    const stored = this.#connection.get(this.#select, write.id);
    if (stored !== undefined && write.position <= (stored[1] as string)) return;
    if (write.body !== null) {
      const row = rowOf(write, this.#layout, this.#declaration);
      if (stored === undefined) this.#add(write, row);
      else this.#replace(stored, write, row);
    } else if (stored !== undefined) {
      this.#remove(stored);
    }
  }

  #rowToAdd({ id, tenant, position }: DocumentWrite, { keys, text, body }: DocumentRow): SqlRow {
    const indexed = text === undefined ? null : textColumn(text);
    const digest = text === undefined ? null : digestOf(text);
    return [id, tenant, position, ...keys, digest, indexed, body];
  }

  #add(write: DocumentWrite, row: DocumentRow): void {
    const values = this.#rowToAdd(write, row);
    const { rowid } = this.#connection.run(this.#insert, ...values);
    if (rowid > this.#layout.indexedTo) return;
    const indexed = values.at(-2)!;
    if (indexed !== null) this.#connection.run(this.#insertWords, rowid, indexed);
    for (const field of this.#layout.manyFields) this.#addValues(field, rowid, write, row.keys);
  }

  #replace(stored: SqlRow, write: DocumentWrite, { keys, text, body }: DocumentRow): void {
    const rowid = stored[0] as number;
    const changed: number[] = [];
    for (let i = 0; i < keys.length; i++) if (keys[i] !== stored[STORED_BEFORE_KEYS + i]) changed.push(i);
    const moved = write.tenant !== stored[2];
    const digest = text === undefined ? null : digestOf(text);
    const newText = digest !== stored[STORED_BEFORE_KEYS + keys.length];

    const assigned: SqlValue[] = changed.map((i) => keys[i]!);
    if (moved) assigned.push(write.tenant);
    if (newText) assigned.push(digest, this.#replaceText(rowid, stored, text));
    const sql = this.#update(changed, moved, newText);
    this.#connection.run(sql, write.position, body, ...assigned, rowid);

    if (rowid > this.#layout.indexedTo) return;
    for (const field of this.#layout.manyFields) {
      if (moved || changed.includes(this.#fields.indexOf(field))) {
        this.#connection.run(`DELETE FROM ${this.#layout.valuesOf(field)} WHERE doc = ?`, rowid);
        this.#addValues(field, rowid, write, keys);
      } else if (keys[this.#fields.indexOf(field)] !== null) {
        this.#reorderValues(field, rowid, changed, keys);
      }
    }
  }

  #remove(stored: SqlRow): void {
    const rowid = stored[0] as number;
    const { documents, manyFields, valuesOf, indexedTo } = this.#layout;
    this.#connection.run(`DELETE FROM ${documents} WHERE rowid = ?`, rowid);
    if (rowid > indexedTo) return;
    if (stored.at(-1) === 1) this.#connection.run(this.#deleteWords, rowid);
    for (const field of manyFields) this.#connection.run(`DELETE FROM ${valuesOf(field)} WHERE doc = ?`, rowid);
  }

  #replaceText(rowid: number, stored: SqlRow, text: string | undefined): string | null {
    const indexed = text === undefined ? null : textColumn(text);
    if (rowid > this.#layout.indexedTo) return indexed;
    if (stored.at(-1) === 1) this.#connection.run(this.#deleteWords, rowid);
    if (indexed !== null) this.#connection.run(this.#insertWords, rowid, indexed);
    return indexed;
  }

  #addValues(field: string, rowid: number, { tenant, id }: DocumentWrite, keys: readonly SqlValue[]): void {
    const values = keys[this.#fields.indexOf(field)];
    if (typeof values !== 'string') return;
    const { orders } = this.#layout.shape;
    const sql = `INSERT INTO ${this.#layout.valuesOf(field)} VALUES (?, ?, ?, ${'?, '.repeat(orders.length)}?)`;
    const ordered = orders.map((order) => keys[this.#fields.indexOf(order)]!);
    for (const value of JSON.parse(values) as SqlValue[])
      this.#connection.run(sql, rowid, value, tenant, ...ordered, id);
  }

  #reorderValues(field: string, rowid: number, changed: readonly number[], keys: readonly SqlValue[]): void {
    const orders = changed.filter((i) => this.#layout.shape.orders.includes(this.#fields[i]!));
    if (orders.length === 0) return;
    const assignments = orders.map((i) => `${column(this.#fields[i]!)} = ?`).join(', ');
    const sql = `UPDATE ${this.#layout.valuesOf(field)} SET ${assignments} WHERE doc = ?`;
    this.#connection.run(sql, ...orders.map((i) => keys[i]!), rowid);
  }

  #update(changed: readonly number[], moved: boolean, newText: boolean): string {
    const key = `${changed.join()} ${moved} ${newText}`;
    const known = this.#updates.get(key);
    if (known !== undefined) return known;
    const names = ['position', 'body', ...changed.map((i) => column(this.#fields[i]!))];
    if (moved) names.push('tenant');
    if (newText) names.push('text_digest', 'words');
    const sql = `UPDATE ${this.#layout.documents} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE rowid = ?`;
    this.#updates.set(key, sql);
    return sql;
  }
}

/** Words with a space on either side of each, so that a word or its beginning can also be looked for in the column itself. */
function textColumn(text: string): string | null {
  const found = words(text);
  return found.length === 0 ? null : ` ${found.join(' ')} `;
}
