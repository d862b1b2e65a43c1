import type { JsonObject } from '#libs/kernel';
import type { Control } from './control.js';
import { fromStorable, toStorable } from './field-names.js';

/** Keeps a record, or removes it. */
export async function putRecord({ records }: Control, name: string, body: JsonObject | null): Promise<void> {
  if (body === null) await records.deleteOne({ _id: name });
  else await records.replaceOne({ _id: name }, toStorable(body), { upsert: true });
}

/** The records whose names start with a prefix, by name. */
export async function recordsOf(
  { records }: Control,
  prefix: string,
): Promise<readonly { readonly name: string; readonly body: JsonObject }[]> {
  const start = prefix.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const found = await records.find({ _id: { $regex: `^${start}` } }, { sort: { _id: 1 } }).toArray();
  return found.map((record) => ({ name: record._id, body: fromStorable(record) }));
}
