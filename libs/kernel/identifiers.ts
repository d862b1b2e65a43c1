declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** The tenant that owns a fact. Every read and every stream name demands one, so no query can be built without it. */
export type TenantId = Branded<string, 'TenantId'>;
/** ISO 8601 in UTC with milliseconds: `2026-01-31T09:00:00.000Z`. Fixed width, so text order is time order. */
export type Instant = Branded<string, 'Instant'>;

const tenantPattern = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/**
 * Reads a tenant id: 1 to 63 of `a-z 0-9 _ -`, starting with a letter or digit.
 * @throws RangeError where the text is anything else; callers at the edge turn that into their own coded error.
 */
export function tenantId(text: string): TenantId {
  if (!tenantPattern.test(text)) {
    throw new RangeError(
      `"${text}" is not a tenant id: use 1 to 63 of a-z, 0-9, "_" and "-", starting with a letter or digit`,
    );
  }
  return text as TenantId;
}

/**
 * Normalises a date to an Instant.
 * @throws RangeError where the date is invalid.
 */
export function instant(value: Date | string | number): Instant {
  return new Date(value).toISOString() as Instant;
}
