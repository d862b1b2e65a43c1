import { column, type IndexLayout, indexName, type Layout } from './layout.js';

/**
 * The tables of a collection, with no more of an index than writing needs. A generation is filled without the rest: words,
 * values of many-fields and indexes are added when it is activated, in bulk, which is several times faster than keeping
 * them all along.
 *
 * `body` and `words` come last, so that reading keys does not walk through them.
 */
export function createTables(layout: Layout): readonly string[] {
  const { documents, columns, manyFields, shape, text } = layout;
  const keys = [...columns, ...manyFields].map((field) => `${column(field)}, `).join('');
  const orders = shape.orders.map((field) => `${column(field)}, `).join('');
  return [
    `CREATE TABLE ${documents} (
       rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL, position TEXT NOT NULL,
       ${keys} text_digest TEXT, words TEXT, body TEXT NOT NULL
     )`,
    ...manyFields.map(
      (field) =>
        `CREATE TABLE ${layout.valuesOf(field)} (
           doc INTEGER NOT NULL, value NOT NULL, tenant TEXT NOT NULL, ${orders} id TEXT NOT NULL, PRIMARY KEY (doc, value)
         ) WITHOUT ROWID`,
    ),
    // Words come from our own analyser, joined by spaces, so the plainest tokenizer does. Nothing is asked but which rows
    // hold a word: no positions, no copy of the text.
    ...(shape.text
      ? [
          `CREATE VIRTUAL TABLE ${text} USING fts5(
             words, content='', contentless_delete=1, tokenize='ascii', prefix='2 3', detail=none
           )`,
        ]
      : []),
  ];
}

/** One index of a collection; nothing happens where it is there already. Rows without the filtered key are not in it. */
export function createIndex(layout: Layout, index: IndexLayout): string {
  const { filter, order } = index;
  const name = indexName(layout, index);
  const tail = `${order === undefined ? '' : `${column(order)}, `}id`;
  const alongside = (layout.shape.alongside ?? []).filter((field) => field !== filter && field !== order);
  const all = [tail, ...alongside.map(column)].join(', ');
  if (filter === undefined) return `CREATE INDEX IF NOT EXISTS ${name} ON ${layout.documents} (tenant, ${all})`;
  if (layout.shape.filters[filter] === 'many') {
    return `CREATE INDEX IF NOT EXISTS ${name} ON ${layout.valuesOf(filter)} (tenant, value, ${tail})`;
  }
  const key = column(filter);
  return `CREATE INDEX IF NOT EXISTS ${name} ON ${layout.documents} (tenant, ${key}, ${all}) WHERE ${key} IS NOT NULL`;
}

/** Puts words and values of a run of documents where they are looked up. Bound: the rowid before the first, the last rowid. */
export function addToSideTables(layout: Layout): readonly string[] {
  const { documents, manyFields, shape, text, valuesOf } = layout;
  const orders = shape.orders.map((field) => `d.${column(field)}, `).join('');
  return [
    ...manyFields.map(
      (field) =>
        `INSERT INTO ${valuesOf(field)} SELECT d.rowid, j.value, d.tenant, ${orders} d.id
         FROM ${documents} d CROSS JOIN json_each(d.${column(field)}) j WHERE d.rowid > ? AND d.rowid <= ?`,
    ),
    ...(shape.text
      ? [
          `INSERT INTO ${text} (rowid, words)
           SELECT rowid, words FROM ${documents} WHERE words IS NOT NULL AND rowid > ? AND rowid <= ?`,
        ]
      : []),
  ];
}

/** Every table of a collection, quoted. */
export function tablesOf(layout: Layout): readonly string[] {
  const { documents, manyFields, shape, text } = layout;
  return [...(shape.text ? [text] : []), ...manyFields.map(layout.valuesOf), documents];
}
