import type { AnyProjection } from '#libs/projection-engine';
import { projections } from '#projections';
import { UsageError } from '../command.js';

export type NamedProjections = readonly AnyProjection[];

/** The projections of these names, each once; every one where none is named. @throws UsageError for a name nobody has. */
export function namedProjections(names: readonly string[]): NamedProjections {
  const unknown = names.find((name) => !projections.some((projection) => projection.name === name));
  if (unknown !== undefined) {
    const known = projections.map(({ name }) => name).join(', ');
    throw new UsageError(`there is no projection "${unknown}": take ${known}`);
  }
  return names.length === 0 ? projections : projections.filter(({ name }) => names.includes(name));
}
