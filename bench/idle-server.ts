import 'reflect-metadata';
import { instant } from '#libs/kernel';
import { createLogger, DEVELOPMENT_SECRET, openCasebook } from '#libs/runtime';
import { startServer } from '../apps/api/server.js';

/** The server as it starts on an empty folder, doing nothing. */
const [folder = './data'] = process.argv.slice(2);
const logger = createLogger('error');
const casebook = await openCasebook(
  { eventStoreUrl: `sqlite:${folder}/events.db`, readStoreUrl: `sqlite:${folder}/read.db` },
  logger,
);
const settings = { tokens: { secret: DEVELOPMENT_SECRET }, introspection: true };
const server = await startServer({
  casebook,
  settings,
  clock: () => instant(Date.now()),
  logger,
  host: '127.0.0.1',
  port: 0,
});
process.send?.({ url: server.url });
process.on('disconnect', () => process.exit());
