import type { JsonValue } from '#libs/kernel';

/** A place in a document, as `firstResponse.dueAt` or `tags.0`, and what is there in one and in the other; undefined for nothing. */
export type JsonDifference = {
  readonly path: string;
  readonly served: JsonValue | undefined;
  readonly rebuilt: JsonValue | undefined;
};

/** In what two documents differ, down to single values. The order of fields does not count, that of lists does. */
export function jsonDifferences(
  served: JsonValue | undefined,
  rebuilt: JsonValue | undefined,
  path = '',
): readonly JsonDifference[] {
  if (served === rebuilt) return [];
  if (!isBranch(served) || !isBranch(rebuilt) || Array.isArray(served) !== Array.isArray(rebuilt)) {
    return [{ path, served, rebuilt }];
  }
  const fields = new Set([...Object.keys(served), ...Object.keys(rebuilt)]);
  return [...fields].flatMap((field) =>
    jsonDifferences(valueAt(served, field), valueAt(rebuilt, field), path === '' ? field : `${path}.${field}`),
  );
}

type Branch = { readonly [field: string]: JsonValue | undefined };

function isBranch(value: JsonValue | undefined): value is Branch {
  return typeof value === 'object' && value !== null;
}

function valueAt(branch: Branch, field: string): JsonValue | undefined {
  return Object.hasOwn(branch, field) ? branch[field] : undefined;
}
