import type { CollectionDeclaration } from './collection.js';
import { DocumentStoreError } from './document-store.error.js';
import type { Generation } from './document-store.port.js';
import { differenceOf, type Shape, shapeOf } from './shape.js';

/** A generation as it was made. */
export type MadeGeneration = { readonly version: number; readonly shapes: ReadonlyMap<string, Shape> };

export function nameOf({ projection, generation }: Generation): string {
  return `generation ${generation} of ${projection}`;
}

export function refused(message: string): DocumentStoreError {
  return new DocumentStoreError('refused', message);
}

/**
 * Refuses to prepare a generation again by another version or under other declarations than it was made with.
 * @throws DocumentStoreError `refused`, saying what differs.
 */
export function assertSameGeneration(
  generation: Generation,
  version: number,
  collections: readonly CollectionDeclaration[],
  made: MadeGeneration,
): void {
  const advice = 'Fill a new generation instead.';
  if (made.version !== version) {
    throw refused(`${nameOf(generation)} was made by version ${made.version}, not ${version}. ${advice}`);
  }
  for (const declaration of collections) {
    const stored = made.shapes.get(declaration.name);
    const difference = stored === undefined ? 'missing' : differenceOf(stored, shapeOf(declaration));
    if (difference === undefined) continue;
    throw refused(`${nameOf(generation)} was made with another ${declaration.name} (now ${difference}). ${advice}`);
  }
  const surplus = [...made.shapes.keys()].find((name) => !collections.some((one) => one.name === name));
  if (surplus !== undefined) throw refused(`${nameOf(generation)} was made with ${surplus} as well. ${advice}`);
}

/**
 * Refuses to write to a generation that was made under another declaration than the program's.
 * @throws DocumentStoreError `refused`, saying what differs.
 */
export function assertSameShape(generation: Generation, collection: string, made: Shape, declared: Shape): void {
  const difference = differenceOf(made, declared);
  if (difference === undefined) return;
  throw refused(
    `${nameOf(generation)} was made with another ${collection} (now ${difference}). Fill a new generation.`,
  );
}
