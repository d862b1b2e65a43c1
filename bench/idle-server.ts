import 'reflect-metadata';
import { instant } from '#libs/kernel';
import { BackgroundThread, createLogger, openCasebook, readSettings } from '#libs/runtime';
import { startServer } from '../apps/api/server.js';

/** The server as it starts on an empty folder, doing nothing. */
const [folder = './data'] = process.argv.slice(2);
const settings = readSettings({ CASEBOOK_DATA: folder, LOG_LEVEL: 'error' });
const logger = createLogger(settings.logLevel);
const casebook = await openCasebook(settings, logger);
const server = await startServer({
  casebook,
  settings,
  clock: () => instant(Date.now()),
  logger,
  host: '127.0.0.1',
  port: 0,
  background: new BackgroundThread(settings, casebook.host.signal, logger),
});
process.send?.({ url: server.url });
process.on('disconnect', () => process.exit());
