import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A place to keep one casebook in: the two connection strings, good for any number of restarts. */
export type Engines = {
  readonly eventStoreUrl: string;
  readonly readStoreUrl: string;
  /** Removes what was kept. */
  readonly discard: () => Promise<void>;
};

/** A pairing of an event store and a document store that the end-to-end suites run on. */
export type EnginePairing = { readonly name: string; readonly prepare: () => Promise<Engines> };

export const embedded: EnginePairing = {
  name: 'the embedded engines',
  prepare: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'casebook-e2e-'));
    return {
      eventStoreUrl: `sqlite:${folder}/events.db`,
      readStoreUrl: `sqlite:${folder}/read.db`,
      discard: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

/** Every pairing the suites run on. A pairing added here is held to every promise. */
export const pairings: readonly EnginePairing[] = [embedded];
