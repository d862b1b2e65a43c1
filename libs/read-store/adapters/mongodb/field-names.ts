import type { JsonObject, JsonValue } from '#libs/kernel';

/** Names that BSON or a server takes for something else, or refuses. */
const special = /^_bsontype$|^\$|[.\0]/;
const toBeWritten = /^_(?=bsontype$)|[$.\0%]/g;
const written = /%([0-9a-f]{2})/g;

/** A body as MongoDB can keep it. */
export type StorableBody = {
  readonly body: JsonObject;
  /** Whether names in it are written otherwise: to be undone when it is read. */
  readonly renamed: boolean;
};

/** Makes a body storable whatever its fields are called; absent values are left out, as in JSON. Almost always it is storable as it is. */
export function toStorable(body: JsonObject): StorableBody {
  if (!needsMapping(body)) return { body, renamed: false };
  return { body: mapped(body, (name) => name.replace(toBeWritten, encoded)), renamed: true };
}

/** The body that was made storable. */
export function fromStorable({ body, renamed }: StorableBody): JsonObject {
  if (!renamed) return body;
  return mapped(body, (name) => name.replace(written, (_all, code) => String.fromCharCode(Number.parseInt(code, 16))));
}

function needsMapping(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).some(needsMapping);
  return Object.entries(value).some(([name, inner]) => special.test(name) || needsMapping(inner));
}

function mapped<T extends JsonValue>(value: T, rename: (name: string) => string): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => mapped(inner ?? null, rename)) as unknown as T;
  const entries = Object.entries(value as JsonObject).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([name, inner]) => [rename(name), mapped(inner!, rename)])) as unknown as T;
}

/** A sign as two hexadecimal digits, as in a URL. */
function encoded(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
