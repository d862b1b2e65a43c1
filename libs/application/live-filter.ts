import { type Condition, type Filter, type Keys, type KeyValue, parseQuery, words } from '#libs/read-store';
import { caseList } from '#projections/case-list';
import type { CaseView } from '#projections/case-view';

/**
 * Whether a case passes one of several filters, as the list of cases would find it: judged by the same keys and the same words,
 * without a store.
 */
export function passesAny(view: CaseView, alternatives: readonly Filter[]): boolean {
  if (alternatives.length === 0) return false;
  const keys = caseList.collection.keys(view);
  return alternatives.some(
    ({ where, text }) =>
      where.every((condition) => holds(condition, keys)) && (text === undefined || hasWords(view, text)),
  );
}

function holds(condition: Condition, keys: Keys): boolean {
  const key = keys[condition.field];
  if (key === undefined) return false;
  const values = Array.isArray(key) ? (key as readonly KeyValue[]) : [key as KeyValue];
  if ('in' in condition) return values.some((value) => condition.in.includes(value));
  const { from, before } = condition;
  return values.some((value) => (from === undefined || value >= from) && (before === undefined || value < before));
}

function hasWords(view: CaseView, text: string): boolean {
  const query = parseQuery(text);
  const { prefix } = query;
  if (prefix === undefined) return false;
  const found = words(caseList.collection.text?.(view) ?? '');
  return query.words.every((word) => found.includes(word)) && found.some((word) => word.startsWith(prefix));
}
