import { startEventStoreDbServer } from '../test/support/eventstoredb-server/index.js';

/** A server of EventStoreDB's protocol, its log in memory, as a process of its own. */
const server = await startEventStoreDbServer();
process.send?.({ url: server.url });
process.on('disconnect', () => process.exit());
