import type { JsonObject } from '#libs/kernel';

export type KeyValue = string | number | boolean;
/** The values a document is found and ordered by. An absent key matches no filter; an array matches by any of its members. */
export type Keys = { readonly [field: string]: KeyValue | readonly KeyValue[] | undefined };

/**
 * What a projection declares of one of its collections. From this alone an adapter makes tables and indexes:
 * for every filter, and for no filter at all, one index per order: tenant, filter field, order field, id.
 */
export type CollectionDeclaration<Body extends JsonObject = JsonObject> = {
  /** Unique in the whole program, kebab-case: `case-list`. */
  readonly name: string;
  /** Fields that may be filtered by equality with one or more values; `many` where a document holds several values. */
  readonly filters: { readonly [field: string]: 'one' | 'many' };
  /** Fields that pages may be ordered by and ranges taken of. Each has one value in every document. Ties are broken by id. */
  readonly orders: readonly string[];
  /**
   * Filters of one value that every index holds beside the id: a page filtered by one of them and something else is then found in the
   * index of the latter, without reading documents that are not on it.
   */
  readonly alongside?: readonly string[];
  /** Reads filter and order fields out of a body. Pure. */
  keys(body: Body): Keys;
  /** The text to be searched, where the collection can be. Pure. */
  text?(body: Body): string;
};
