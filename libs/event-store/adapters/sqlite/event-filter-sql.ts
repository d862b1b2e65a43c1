import type { EventFilter } from '../../event-store.port.js';

/** A condition on `e` (events) and `s` (streams), and the values it binds. */
export type Condition = { readonly sql: string; readonly values: readonly string[] };

/** The filter as SQL: true for the events that pass every given part. */
export function filterCondition(filter: EventFilter | undefined): Condition {
  const parts = [typeCondition(filter?.types), prefixCondition(filter?.streamPrefixes)].filter((part) => part !== null);
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(' AND ') || 'TRUE',
    values: parts.flatMap(({ values }) => values),
  };
}

function typeCondition(types: readonly string[] | undefined): Condition | null {
  if (!types) return null;
  const marks = types.map(() => '?').join(', ');
  return { sql: `e.type_id IN (SELECT id FROM types WHERE name IN (${marks}))`, values: types };
}

function prefixCondition(prefixes: readonly string[] | undefined): Condition | null {
  if (!prefixes) return null;
  const ranges = prefixes.map((prefix) => {
    const end = firstTextAfter(prefix);
    return end === undefined
      ? { sql: 's.name >= ?', values: [prefix] }
      : { sql: 's.name >= ? AND s.name < ?', values: [prefix, end] };
  });
  return {
    sql: ranges.map(({ sql }) => sql).join(' OR ') || 'FALSE',
    values: ranges.flatMap(({ values }) => values),
  };
}

const lastCodePoint = 0x10ffff;
const lastBeforeSurrogates = 0xd7ff;
const firstAfterSurrogates = 0xe000;

/** The smallest text that is greater than every text with this prefix, in code point order; undefined where there is none. */
function firstTextAfter(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  while (points.at(-1) === lastCodePoint) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...points, last === lastBeforeSurrogates ? firstAfterSurrogates : last + 1);
}
