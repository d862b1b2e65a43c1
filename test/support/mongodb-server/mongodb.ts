import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { type FerretDb, ferretDbIsInstalled, startFerretDb } from './ferretdb.js';

const realServer = process.env.MONGODB_URL || undefined;

/** What there is to test against. */
export const mongoDb: 'the server of MONGODB_URL' | 'FerretDB' | undefined =
  realServer !== undefined ? 'the server of MONGODB_URL' : ferretDbIsInstalled ? 'FerretDB' : undefined;

/** An empty database for one test. */
export type MongoDatabase = {
  /** A connection string that names it. */
  readonly url: string;
  readonly client: MongoClient;
  readonly dispose: () => Promise<void>;
};

let ferretDb: Promise<FerretDb> | undefined;
let inUse = 0;
let testsAreOver = false;
// One server for all tests of a file, started with the first that needs it. Suites that dispose of theirs after all tests do so later.
afterAll(async () => {
  testsAreOver = true;
  await endIfUnused();
});

async function endIfUnused(): Promise<void> {
  if (testsAreOver && inUse === 0) await (await ferretDb)?.dispose();
}

/** Makes a database of a name of its own; nothing else on the server is touched. */
export async function freshMongoDatabase(): Promise<MongoDatabase> {
  ferretDb ??= realServer === undefined ? startFerretDb() : undefined;
  const server = realServer ?? (await ferretDb)!.url;
  const name = `casebook-test-${randomBytes(6).toString('hex')}`;
  const url = withDatabase(server, name);
  const client = new MongoClient(url);
  inUse += 1;
  return {
    url,
    client,
    dispose: async () => {
      await client.db(name).dropDatabase();
      await client.close();
      inUse -= 1;
      await endIfUnused();
    },
  };
}

const hint = 'scripts/install-ferretdb.sh installs it';

/** A suite that needs a server of MongoDB's protocol. Without one it is skipped, and the end of the run says so. */
export function describeWithMongoDb(suite: (server: string) => void): void {
  if (mongoDb !== undefined) suite(mongoDb);
  else describe.skip(`Not run: MongoDB suites (no MONGODB_URL and no FerretDB; ${hint})`, () => suite('nothing'));
}

/** A suite about what only MongoDB itself can be asked. */
export function describeWithMongoDbItself(suite: () => void): void {
  // Found out before all tests: see test/support/run/find-servers.js.
  if (process.env.MONGODB_IS_REAL) suite();
  else describe.skip('Not run: the query plans of MongoDB (no MONGODB_URL of a MongoDB server)', suite);
}

/** A suite that needs a server it may end and start again. */
export function describeWithFerretDb(suite: () => void): void {
  if (ferretDbIsInstalled) suite();
  else describe.skip(`Not run: outages of MongoDB (no FerretDB; ${hint})`, suite);
}

/** The connection string with another database in it, where credentials are checked as before. */
function withDatabase(url: string, name: string): string {
  const [, server, path, query] = /^([^:]+:\/\/[^/?]*)\/?([^?]*)\??(.*)$/s.exec(url)!;
  const options = new URLSearchParams(query);
  if (server!.includes('@') && !options.has('authSource')) options.set('authSource', path || 'admin');
  return `${server}/${name}?${options}`;
}
