import type { CollectionDeclaration, KeyValue } from '../collection.js';
import type { Condition, Filter, Query, StoredDocument } from '../document-store.port.js';
import { parseQuery, words } from '../text-analyser.js';

/** What a store must answer, worked out the plain way: every document looked at, sorted, cut. */
export function naiveFind(
  documents: readonly StoredDocument[],
  declaration: CollectionDeclaration,
  query: Omit<Query, 'limit' | 'after'>,
): readonly StoredDocument[] {
  const { field, direction } = query.orderBy;
  const sign = direction === 'asc' ? 1 : -1;
  const orderOf = (document: StoredDocument) => declaration.keys(document.body)[field] as KeyValue;
  return documents
    .filter((document) => matches(document, declaration, query))
    .sort((a, b) => sign * (compare(orderOf(a), orderOf(b)) || compare(a.id, b.id)));
}

/** Whether a document passes a filter. */
export function matches(document: StoredDocument, declaration: CollectionDeclaration, filter: Filter): boolean {
  const keys = declaration.keys(document.body);
  const text = filter.text;
  return (
    filter.where.every((condition) => holds(condition, [keys[condition.field] ?? []].flat() as KeyValue[])) &&
    (text === undefined || textMatches(text, declaration.text?.(document.body) ?? ''))
  );
}

function holds(condition: Condition, values: readonly KeyValue[]): boolean {
  if ('in' in condition) return condition.in.some((wanted) => values.includes(wanted));
  return values.some(
    (value) =>
      (condition.from === undefined || compare(value, condition.from) >= 0) &&
      (condition.before === undefined || compare(value, condition.before) < 0),
  );
}

function textMatches(query: string, text: string): boolean {
  const { words: whole, prefix } = parseQuery(query);
  const present = words(text);
  return (
    prefix !== undefined &&
    whole.every((word) => present.includes(word)) &&
    present.some((word) => word.startsWith(prefix))
  );
}

/** Text by code point, which is the order of its UTF-8 bytes; numbers by size. */
export function compare(a: KeyValue, b: KeyValue): number {
  if (typeof a !== 'string' || typeof b !== 'string') return Number(a) - Number(b);
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
