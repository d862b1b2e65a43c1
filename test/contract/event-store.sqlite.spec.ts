import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '#libs/event-store/adapters/sqlite';
import { eventStoreContract } from '#libs/event-store/testing';

eventStoreContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'casebook-events-'));
  return {
    open: async (options) => openSqliteEventStore({ file: join(folder, 'events.db'), ...options }),
    dispose: () => rm(folder, { recursive: true }),
    counts: 'exact',
  };
});
