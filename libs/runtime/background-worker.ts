import { parentPort, workerData } from 'node:worker_threads';
import type { BackgroundSettings, FromWorker, ToWorker } from './background-thread.js';
import { openCasebook } from './casebook.js';
import { createLogger } from './logging.js';

/** How soon the thread sees what the server has appended, in milliseconds. The question costs a few microseconds. */
const pollInterval = 5;

const settings = workerData as BackgroundSettings;
const port = parentPort!;
const tell = (message: FromWorker) => port.postMessage(message);

const casebook = await openCasebook(settings, createLogger(settings.logLevel), { pollInterval });
casebook.host.signal.onNotify(() => tell('moved'));
casebook.host.start();
casebook.reactions.start();
tell('started');

port.on('message', async (message: ToWorker) => {
  if (message !== 'stop') return;
  await casebook.close();
  port.close();
});
