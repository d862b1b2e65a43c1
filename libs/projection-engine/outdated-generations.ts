import type { ProjectionState } from '#libs/read-store';
import { HeldLease, type LeaseOptions, rebuildLease } from './held-lease.js';

/**
 * Ends what a process that died at the swap has left to be done: drops what served before the generation that does. Whoever is at
 * a rebuild does so at its end. Never throws: what cannot be dropped now is dropped later.
 */
export async function dropOutdated(
  projection: string,
  { active, generations }: ProjectionState,
  { documents, holder, logger }: LeaseOptions,
): Promise<void> {
  const outdated = generations.filter(({ generation }) => active !== undefined && generation < active.generation);
  if (outdated.length === 0) return;
  try {
    const lease = await HeldLease.take(rebuildLease(projection), { documents, logger, holder: `${holder}/tidying` });
    if (lease === undefined) return;
    try {
      for (const { generation } of outdated) await documents.drop({ projection, generation });
    } finally {
      await lease.release();
    }
  } catch (error) {
    logger?.warn(`what projection ${projection} served before could not be dropped`, { error: `${error}` });
  }
}
