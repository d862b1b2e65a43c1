import type { DocumentStore, Generation, ProjectionState } from '#libs/read-store';
import type { AnyProjection } from './projection.js';

/** The generation a rebuild fills: one of this version that an earlier one has left unfinished, or a new one. */
export function generationToFill({ version }: AnyProjection, { active, generations }: ProjectionState): number {
  const served = active?.generation ?? 0;
  const unfinished = generations.find((one) => one.generation > served && one.version === version);
  return unfinished?.generation ?? nextGeneration({ active, generations });
}

export function nextGeneration({ generations }: ProjectionState): number {
  return Math.max(0, ...generations.map(({ generation }) => generation)) + 1;
}

/**
 * Throws away what is filled beside the generation that serves. Where none serves yet an empty one stays: whoever runs the projection
 * may be about to let it serve while it fills.
 */
export async function discardUnfinished(documents: DocumentStore, projection: string): Promise<void> {
  const { active, generations } = await documents.state(projection);
  for (const { generation, checkpoint } of generations) {
    const isUnfinished = active === undefined ? checkpoint !== undefined : generation > active.generation;
    if (isUnfinished) await documents.drop({ projection, generation });
  }
}

export async function dropAllBut(documents: DocumentStore, { projection, generation }: Generation): Promise<void> {
  for (const other of (await documents.state(projection)).generations) {
    if (other.generation !== generation) await documents.drop({ projection, generation: other.generation });
  }
}
