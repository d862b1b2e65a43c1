import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '#libs/kernel';
import { createLogger, DEVELOPMENT_SECRET, openCasebook } from '#libs/runtime';
import { printedSchema } from './graphql/printed-schema.js';
import { startServer } from './server.js';

/** Writes the schema of this program to schema.graphql in the working folder. A server on an empty casebook tells it. */
const folder = await mkdtemp(join(tmpdir(), 'casebook-schema-'));
const logger = createLogger('error');
const casebook = await openCasebook(
  { eventStoreUrl: `sqlite:${folder}/events.db`, readStoreUrl: `sqlite:${folder}/read.db` },
  logger,
);
const server = await startServer({
  casebook,
  settings: { tokens: { secret: DEVELOPMENT_SECRET }, introspection: true },
  clock: () => instant(Date.now()),
  logger,
  host: '127.0.0.1',
  port: 0,
});
await writeFile('schema.graphql', printedSchema(server.app));
await server.close();
await casebook.close();
await rm(folder, { recursive: true });
