import { fail } from '#libs/kernel';
import type { DocumentStore } from '#libs/read-store';
import type { AnyProjection } from './projection.js';

/**
 * Sees to it that what serves is what this program's own code would have made, for those that read it and rebuild nothing.
 * @throws CodedError UNAVAILABLE where one of them serves in another version; what does not serve yet may.
 */
export async function requireOwnVersion(
  documents: Pick<DocumentStore, 'state'>,
  projections: readonly Pick<AnyProjection, 'name' | 'version'>[],
): Promise<void> {
  for (const { name, version } of projections) {
    const served = (await documents.state(name)).active?.version ?? version;
    if (served === version) continue;
    const advice =
      served > version
        ? 'use the newer program that made it'
        : `start the server of this program, or run casebook projections rebuild ${name}`;
    const message = `The read model ${name} serves in version ${served}, and this program has version ${version}: ${advice}.`;
    fail('UNAVAILABLE', message, { engine: 'read-store', retryable: false });
  }
}
