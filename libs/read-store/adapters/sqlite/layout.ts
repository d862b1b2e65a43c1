import type { CollectionDeclaration } from '../../collection.js';

/** What of a declaration decides how tables look. Kept beside them, since a program may declare otherwise later. */
export type Shape = {
  readonly filters: { readonly [field: string]: 'one' | 'many' };
  readonly orders: readonly string[];
  readonly text: boolean;
};

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

const collectionName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const fieldName = /^[A-Za-z][A-Za-z0-9]*$/;

/**
 * Reads the shape of a declaration.
 * @throws RangeError where names cannot be names of tables and columns, or a field of many values is to order by.
 */
export function shapeOf({ name, filters, orders, text }: CollectionDeclaration): Shape {
  if (!collectionName.test(name)) throw new RangeError(`The collection name "${name}" is not kebab-case.`);
  const fields = [...new Set([...Object.keys(filters), ...orders])];
  for (const field of fields) {
    if (!fieldName.test(field))
      throw new RangeError(`The field "${field}" of ${name} is not letters and digits alone.`);
    const alike = fields.find((other) => other !== field && other.toLowerCase() === field.toLowerCase());
    if (alike !== undefined)
      throw new RangeError(`The fields "${field}" and "${alike}" of ${name} differ only in case.`);
  }
  const both = orders.find((field) => filters[field] === 'many');
  if (both !== undefined) throw new RangeError(`The field "${both}" of ${name} has many values: it cannot order.`);
  return { filters: { ...filters }, orders: [...orders], text: text !== undefined };
}

/** Says in what two shapes differ, or undefined where they are the same. The order of the fields does not matter. */
export function differenceOf(stored: Shape, declared: Shape): string | undefined {
  const describe = ({ filters, orders, text }: Shape) => [
    ...Object.entries(filters).map(([field, kind]) => `filter ${field} (${kind})`),
    ...orders.map((field) => `order ${field}`),
    ...(text ? ['text'] : []),
  ];
  const [before, after] = [describe(stored), describe(declared)];
  const removed = before.filter((one) => !after.includes(one)).map((one) => `without ${one}`);
  const added = after.filter((one) => !before.includes(one)).map((one) => `with ${one}`);
  const differences = [...removed, ...added];
  return differences.length === 0 ? undefined : differences.join(', ');
}

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
    columns: [...new Set([...filters.filter((field) => shape.filters[field] === 'one'), ...shape.orders])],
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
