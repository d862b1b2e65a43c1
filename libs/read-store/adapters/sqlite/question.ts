import type { CollectionDeclaration, KeyValue } from '../../collection.js';
import { DocumentStoreError } from '../../document-store.error.js';
import type { Filter } from '../../document-store.port.js';
import { parseQuery, type TextQuery } from '../../text-analyser.js';
import { toSql } from './document-row.js';
import type { Layout, Shape } from './layout.js';

export type OneOf = { readonly field: string; readonly many: boolean; readonly values: readonly (string | number)[] };
export type Range = { readonly field: string; readonly from?: string | number; readonly before?: string | number };

/** A filter taken apart. All parts must hold. */
export type Question = {
  readonly oneOf: readonly OneOf[];
  readonly ranges: readonly Range[];
  readonly text: TextQuery | undefined;
};

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
export function assertAvailable({ collection, generation, shape }: Layout, filter: Filter, order?: string): void {
  const missing = missingIn(shape, filter, order);
  if (missing === undefined) return;
  const problem = `The active generation ${generation} of the collection ${collection} has no ${missing} yet`;
  throw new DocumentStoreError('unavailable', `${problem}: it will, once the projection has been rebuilt.`);
}

/** Takes a filter apart; undefined where it cannot match anything. */
export function read(filter: Filter, shape: Shape): Question | undefined {
  const text = filter.text === undefined ? undefined : parseQuery(filter.text);
  if (text !== undefined && text.prefix === undefined) return undefined;
  const oneOf: OneOf[] = [];
  const ranges: Range[] = [];
  for (const condition of filter.where) {
    const { field } = condition;
    if ('in' in condition) {
      if (condition.in.length === 0) return undefined;
      const values = [...new Set(condition.in.map(toSql))];
      oneOf.push({ field, many: shape.filters[field] === 'many', values });
    } else if (condition.from !== undefined || condition.before !== undefined) {
      ranges.push({ field, from: sqlOrNothing(condition.from), before: sqlOrNothing(condition.before) });
    }
  }
  return { oneOf, ranges, text };
}

function sqlOrNothing(value: KeyValue | undefined): string | number | undefined {
  return value === undefined ? undefined : toSql(value);
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
