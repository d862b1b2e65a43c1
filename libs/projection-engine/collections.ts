import type { CollectionDeclaration } from '#libs/read-store';
import { deadLetterCollection } from './dead-letters.js';
import type { AnyProjection } from './projection.js';

/** Every collection a projection fills. */
export function collectionsOf(projection: AnyProjection): readonly CollectionDeclaration[] {
  return [
    projection.collection,
    ...(projection.tallies ? [projection.tallies.collection] : []),
    deadLetterCollection(projection.name),
  ];
}
