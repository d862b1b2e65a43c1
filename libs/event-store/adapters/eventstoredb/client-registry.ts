import type { EventStoreDBClient as Client } from '@eventstore/db-client';
import { EventStoreDBClient } from './driver.js';

export type ClientLease = {
  readonly client: Client;
  /** Gives the client back; the last one to do so closes it. */
  readonly release: () => Promise<void>;
};

const clients = new Map<string, { readonly client: Client; users: number }>();

/**
 * The one client of this process for a connection string, shared by all who lease it: a client is a connection.
 * @throws Error where the text is no connection string.
 */
export function leaseClient(url: string): ClientLease {
  const entry = clients.get(url) ?? { client: ClientFromWithin.made(url), users: 0 };
  clients.set(url, entry);
  entry.users += 1;
  let released = false;
  return {
    client: entry.client,
    release: async () => {
      if (released) return;
      released = true;
      entry.users -= 1;
      if (entry.users > 0) return;
      clients.delete(url);
      await entry.client.dispose();
      // Not waited for: a client that never found a node goes on looking for one before it can close.
      ClientFromWithin.closeChannel(entry.client).catch(() => {});
    },
  };
}

/** What of the client is open to its heirs only. */
class ClientFromWithin extends EventStoreDBClient {
  /**
   * Makes a client whose handling of a broken stream cannot fail unseen: it waits for a channel another call may be opening, nobody
   * waits for it, and where no node of a cluster is found its rejection would end the process.
   */
  static made(url: string): Client {
    const client = EventStoreDBClient.connectionString(url) as ClientFromWithin;
    const handleError = client.handleError;
    client.handleError = (...failure) => handleError(...failure).catch(() => {});
    return client;
  }

  /** `dispose` ends the streams of a client and leaves its connection open. */
  static async closeChannel(client: Client): Promise<void> {
    (await (client as ClientFromWithin).getChannel()).close();
  }
}
