import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStoreDbServer } from '../eventstoredb-server/index.js';
import { freshMongoDatabase, mongoDb } from '../mongodb-server/index.js';

/** A place to keep one casebook in: the two connection strings, good for any number of restarts. */
export type Engines = {
  readonly eventStoreUrl: string;
  readonly readStoreUrl: string;
  /** Removes what was kept. */
  readonly discard: () => Promise<void>;
};

/** A pairing of an event store and a document store that the end-to-end suites run on. */
export type EnginePairing = { readonly name: string; readonly prepare: () => Promise<Engines> };

/** A place for one of the two. */
type Place = { readonly url: string; readonly dispose: () => Promise<void> };

async function file(name: string): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'casebook-e2e-'));
  return { url: `sqlite:${folder}/${name}`, dispose: () => rm(folder, { recursive: true, force: true }) };
}

/** A log of its own: a real server's would hold the tenants of other tests as well. */
async function eventStoreDb(): Promise<Place> {
  const { url, die } = await startEventStoreDbServer();
  return { url, dispose: die };
}

function pairingOf(name: string, events: () => Promise<Place>, documents: () => Promise<Place>): EnginePairing {
  const prepare = async () => {
    const [eventStore, readStore] = [await events(), await documents()];
    return {
      eventStoreUrl: eventStore.url,
      readStoreUrl: readStore.url,
      discard: async () => {
        await eventStore.dispose();
        await readStore.dispose();
      },
    };
  };
  return { name, prepare };
}

const eventsFile = () => file('events.db');
const documentsFile = () => file('read.db');

export const embedded = pairingOf('the embedded engines', eventsFile, documentsFile);

const withMongoDb = pairingOf(
  `a server of EventStoreDB's protocol and MongoDB, ${mongoDb}`,
  eventStoreDb,
  freshMongoDatabase,
);

/** The pairings that carry hundreds of cases: FerretDB looks through a whole collection with every document it replaces. */
export const sturdyPairings: readonly EnginePairing[] = [
  embedded,
  pairingOf("a server of EventStoreDB's protocol and embedded documents", eventStoreDb, documentsFile),
  ...(mongoDb === 'the server of MONGODB_URL' ? [withMongoDb] : []),
];

/** Every pairing the suites run on. A pairing added here is held to every promise. */
export const pairings: readonly EnginePairing[] =
  mongoDb === 'FerretDB' ? [...sturdyPairings, withMongoDb] : sturdyPairings;

/** The pairing of a suite that names none: in the project `production` (jest.config.mjs) the one nearest to that. */
export const usualPairing: EnginePairing =
  (globalThis as { readonly usualPairing?: string }).usualPairing === 'production' ? pairings.at(-1)! : embedded;
