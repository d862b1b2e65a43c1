import type { JsonObject } from '#libs/kernel';
import { type AnyProjection, collectionsOf } from '#libs/projection-engine';
import type { DocumentWriter } from '#libs/read-store';

/** What a generation holds: the body of every document of every collection, dead letters included, by its id. */
export type Contents = { readonly [collection: string]: { readonly [id: string]: JsonObject } };

/** Reads all of a generation; by default of the one that answers reads. */
export async function documentsOf(
  store: DocumentWriter,
  projection: AnyProjection,
  generation?: number,
): Promise<Contents> {
  const read = generation ?? (await store.state(projection.name)).active?.generation;
  if (read === undefined) throw new Error(`nothing serves ${projection.name} yet`);
  const contents: Record<string, Record<string, JsonObject>> = {};
  for (const { name } of collectionsOf(projection)) {
    const found: Record<string, JsonObject> = {};
    for (let after: string | undefined, more = true; more; ) {
      const page = await store.scan({ projection: projection.name, generation: read }, name, after, 500);
      for (const { id, body } of page) found[id] = body;
      after = page.at(-1)?.id;
      more = page.length === 500;
    }
    contents[name] = found;
  }
  return contents;
}
