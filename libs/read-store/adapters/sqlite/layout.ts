import { type Shape, singleFieldsOf } from '../../shape.js';

/** Where the documents of one collection and generation are, as quoted SQL names. */
export type Layout = {
  readonly collection: string;
  readonly generation: number;
  readonly shape: Shape;
  /** Documents up to this rowid are in `text` and `valuesOf` as well; later ones still have to be put there. */
  readonly indexedTo: number;
  /** One row a document: its columns, then words and body. */
  readonly documents: string;
  /** Filters of one value and orders, each a column of `documents`. */
  readonly columns: readonly string[];
  /** Filters of many values, each a column of `documents` (a JSON array) and a table of its own. */
  readonly manyFields: readonly string[];
  /** One row a document and value of the field, with the orders beside it. */
  readonly valuesOf: (manyField: string) => string;
  /** The full-text index. */
  readonly text: string;
  readonly indexes: readonly IndexLayout[];
};

/** One index: tenant, filter (none: undefined), order (none where the collection has none), id. */
export type IndexLayout = { readonly filter: string | undefined; readonly order: string | undefined };

export function layoutOf(collection: string, generation: number, shape: Shape, indexedTo = 0): Layout {
  const base = `${collection}__g${generation}`;
  const filters = Object.keys(shape.filters);
  const orders = shape.orders.length === 0 ? [undefined] : shape.orders;
  return {
    collection,
    generation,
    shape,
    indexedTo,
    documents: `"${base}"`,
    columns: singleFieldsOf(shape),
    manyFields: filters.filter((field) => shape.filters[field] === 'many'),
    valuesOf: (field) => `"${base}__many_${field}"`,
    text: `"${base}__text"`,
    indexes: [undefined, ...filters].flatMap((filter) => orders.map((order) => ({ filter, order }))),
  };
}

/** The column of a field, quoted. */
export function column(field: string): string {
  return `"k_${field}"`;
}

/** The name of an index, quoted. */
export function indexName({ collection, generation }: Layout, { filter, order }: IndexLayout): string {
  return `"${collection}__g${generation}__by_${filter ?? ''}_${order ?? ''}"`;
}
