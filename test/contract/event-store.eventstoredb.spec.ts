import { openEventStoreDb } from '#libs/event-store/adapters/eventstoredb';
import { eventStoreContract } from '#libs/event-store/testing';
import { type ServerVersion, startEventStoreDbServer } from '../support/eventstoredb-server/index.js';

const realServer = process.env.EVENTSTOREDB_URL;

if (realServer) {
  eventStoreContract('EventStoreDB, the server of EVENTSTOREDB_URL', async () => ({
    open: async (options) => openEventStoreDb({ url: realServer, ...options }),
    dispose: async () => {},
    counts: 'estimate',
  }));
} else {
  for (const version of ['22.10.5', '24.2.0'] as const satisfies readonly ServerVersion[]) {
    eventStoreContract(`EventStoreDB, a loopback server of the protocol of ${version}`, async () => {
      const server = await startEventStoreDbServer({ version });
      return {
        open: async (options) => openEventStoreDb({ url: server.url, ...options }),
        dispose: () => server.die(),
        counts: 'estimate',
      };
    });
  }
}
