import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteDocumentStore } from '#libs/read-store/adapters/sqlite';
import { documentStoreContract } from '#libs/read-store/testing';

documentStoreContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'casebook-read-store-'));
  return {
    open: async (options) => openSqliteDocumentStore({ file: join(folder, 'read.db'), ...options }),
    dispose: () => rm(folder, { recursive: true }),
  };
});
