import type { CollectionDeclaration, KeyValue } from './collection.js';
import { DocumentStoreError } from './document-store.error.js';
import type { Filter } from './document-store.port.js';
import type { Shape } from './shape.js';
import { parseQuery, type TextQuery } from './text-analyser.js';

/** A field equals one of the values, each given once. */
export type OneOf<Value = KeyValue> = {
  readonly field: string;
  readonly many: boolean;
  readonly values: readonly Value[];
};
export type Range<Value = KeyValue> = { readonly field: string; readonly from?: Value; readonly before?: Value };

/** A filter taken apart. All parts must hold. */
export type Question<Value = KeyValue> = {
  readonly oneOf: readonly OneOf<Value>[];
  readonly ranges: readonly Range<Value>[];
  readonly text: TextQuery | undefined;
};

/** A collection of one generation, as it was made. */
type Made = { readonly collection: string; readonly generation: number; readonly shape: Shape };

/**
 * Refuses what the program does not declare, whether there is anything to be asked yet or not.
 * @throws DocumentStoreError `undeclared`, naming the field.
 */
export function assertDeclared(declaration: CollectionDeclaration, filter: Filter, order?: string): void {
  const missing = missingIn({ ...declaration, text: declaration.text !== undefined }, filter, order);
  if (missing === undefined) return;
  throw new DocumentStoreError('undeclared', `The collection ${declaration.name} declares no ${missing}.`);
}

/**
 * Refuses what the active generation was made without, though the program declares it: a new one is on its way.
 * @throws DocumentStoreError `unavailable`
 */
export function assertAvailable({ collection, generation, shape }: Made, filter: Filter, order?: string): void {
  const missing = missingIn(shape, filter, order);
  if (missing === undefined) return;
  const problem = `The active generation ${generation} of the collection ${collection} has no ${missing} yet`;
  throw new DocumentStoreError('unavailable', `${problem}: it will, once the projection has been rebuilt.`);
}

/** @throws DocumentStoreError `refused` for a number of documents that is none. */
export function assertLimit(limit: number): void {
  if (Number.isSafeInteger(limit) && limit >= 0) return;
  throw new DocumentStoreError('refused', `A page cannot have ${limit} documents.`);
}

/**
 * Takes a filter apart; undefined where it cannot match anything.
 * @param toValue a value as the engine keeps it.
 */
export function readQuestion<Value>(
  filter: Filter,
  shape: Shape,
  toValue: (value: KeyValue) => Value,
): Question<Value> | undefined {
  const text = filter.text === undefined ? undefined : parseQuery(filter.text);
  if (text !== undefined && text.prefix === undefined) return undefined;
  const oneOf: OneOf<Value>[] = [];
  const ranges: Range<Value>[] = [];
  for (const condition of filter.where) {
    const { field } = condition;
    if ('in' in condition) {
      if (condition.in.length === 0) return undefined;
      const values = [...new Set(condition.in.map(toValue))];
      oneOf.push({ field, many: shape.filters[field] === 'many', values });
    } else if (condition.from !== undefined || condition.before !== undefined) {
      const end = (value: KeyValue | undefined) => (value === undefined ? undefined : toValue(value));
      ranges.push({ field, from: end(condition.from), before: end(condition.before) });
    }
  }
  return { oneOf, ranges, text };
}

function missingIn(shape: Shape, filter: Filter, order: string | undefined): string | undefined {
  for (const condition of filter.where) {
    if ('in' in condition && !Object.hasOwn(shape.filters, condition.field)) return `filter "${condition.field}"`;
    if (!('in' in condition) && !shape.orders.includes(condition.field))
      return `order "${condition.field}" to take a range of`;
  }
  if (order !== undefined && !shape.orders.includes(order)) return `order "${order}"`;
  return filter.text !== undefined && !shape.text ? 'text to search' : undefined;
}
