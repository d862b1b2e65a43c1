import { fail, type JsonObject } from '#libs/kernel';
import type { Keyset, KeyValue, OrderBy, Page } from '#libs/read-store';

export type PageRequest = { readonly first?: number | null; readonly after?: string | null };

/** One page in Relay's terms, before it becomes a connection. */
export type Slice<Item> = {
  readonly items: readonly { readonly item: Item; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
};

export const defaultPageSize = 50;
export const largestPageSize = 200;

/**
 * @param argument what the caller knows the size by.
 * @throws CodedError BAD_USER_INPUT where the size is not from 1 to 200.
 */
export function pageSize(given: number | null | undefined, fallback = defaultPageSize, argument = 'first'): number {
  const size = given ?? fallback;
  if (Number.isInteger(size) && size >= 1 && size <= largestPageSize) return size;
  return badInput(argument, `must be a whole number from 1 to ${largestPageSize}`);
}

/** A cursor is opaque to callers: the order it belongs to and the place in it. */
export function encodeCursor(order: string, { value, id }: Keyset): string {
  return Buffer.from(JSON.stringify([order, value, id])).toString('base64url');
}

/** @throws CodedError BAD_USER_INPUT where the cursor is not one, or belongs to another order. */
export function decodeCursor(order: string, cursor: string | null | undefined): Keyset | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const [of, value, id] = parsed(cursor);
  if (of !== order || !isKeyValue(value) || typeof id !== 'string') return badCursor();
  return { value, id };
}

/** Reads a cursor whose place is a revision. @throws as decodeCursor does. */
export function decodeRevisionCursor(order: string, cursor: string | null | undefined): number | undefined {
  const value = decodeCursor(order, cursor)?.value;
  if (value === undefined) return undefined;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : badCursor();
}

export function orderName({ field, direction }: OrderBy): string {
  return `${field} ${direction}`;
}

/** Turns a page of documents into a slice with cursors. */
export function sliceOf<Body extends JsonObject>(page: Page<Body>, order: string, request: PageRequest): Slice<Body> {
  return {
    items: page.documents.map(({ body, keyset }) => ({ item: body, cursor: encodeCursor(order, keyset) })),
    hasNextPage: page.hasMore,
    hasPreviousPage: Boolean(request.after),
  };
}

function parsed(cursor: string): unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(content) ? content : [];
  } catch {
    return [];
  }
}

function isKeyValue(value: unknown): value is KeyValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Refuses a cursor that is none of the list it was sent to. */
export function badCursor(): never {
  return badInput('after', 'is not a cursor of this list in this order');
}

function badInput(field: string, problem: string): never {
  return fail('BAD_USER_INPUT', `${field} ${problem}.`, { fields: [{ field, problem }] });
}
