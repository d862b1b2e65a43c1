import 'reflect-metadata';
import type { CaseApplication, DecidedCase } from '#libs/application';
import { instant } from '#libs/kernel';
import { BackgroundThread, type Casebook, createLogger, openCasebook, readSettings } from '#libs/runtime';
import { startServer } from '../apps/api/server.js';
import { benchCase, benchContext } from './bench-context.js';

/**
 * The server under load, as a process of its own. `limit` serves the same schema with the work taken out: a mutation that
 * answers a case it has at hand, and a list whose rows come from memory.
 */
const [mode = 'real', folder = './data'] = process.argv.slice(2);
const logger = createLogger('error');

async function prepared(casebook: Casebook): Promise<Casebook> {
  const seeded = await Promise.all(
    Array.from({ length: 300 }, (_, index) => casebook.cases.open(benchContext(), benchCase(index))),
  );
  if (mode === 'real') return casebook;
  const [first] = seeded as [DecidedCase];
  const rows = seeded.slice(0, 50).map(({ snapshot, revision, position }) => ({
    id: snapshot.id,
    tenant: snapshot.tenant,
    position,
    body: { ...snapshot, revision },
    keyset: { value: snapshot.updatedAt, id: snapshot.id },
  }));
  const cases = { open: async () => first } as unknown as CaseApplication;
  const documents = {
    ...casebook.documents,
    find: async () => ({ documents: rows, hasMore: true }),
  } as Casebook['documents'];
  return { ...casebook, cases, documents };
}

const settings = readSettings({ CASEBOOK_DATA: folder, LOG_LEVEL: 'error' });
const casebook = await openCasebook(settings, logger);
const server = await startServer({
  casebook: await prepared(casebook),
  settings,
  clock: () => instant(Date.now()),
  logger,
  host: '127.0.0.1',
  port: 0,
  background: new BackgroundThread(settings, casebook.host.signal, logger),
});
process.send?.({ url: server.url });
process.on('disconnect', () => process.exit());
