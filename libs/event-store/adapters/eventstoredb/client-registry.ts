import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStoreDBClient as Client } from '@eventstore/db-client';
import { EventStoreDBClient } from './driver.js';

export type ClientLease = {
  readonly client: Client;
  /** Has the client leave the node it is connected to and look for one anew. Calls under way there go on. */
  readonly leaveNode: () => void;
  /** Gives the client back; the last one to do so closes it. */
  readonly release: () => Promise<void>;
};

const clients = new Map<string, { readonly client: Client; users: number }>();

/**
 * The one client of this process for a connection string, shared by all who lease it: a client is a connection.
 * @throws Error where the text is no connection string.
 */
export function leaseClient(url: string): ClientLease {
  const entry = clients.get(url) ?? { client: ClientFromWithin.made(withGossipTimeout(url)), users: 0 };
  clients.set(url, entry);
  entry.users += 1;
  let released = false;
  return {
    client: entry.client,
    leaveNode: () => void ClientFromWithin.leaveNode(entry.client).catch(() => {}),
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

/** How long a node may take to tell of its cluster before the next one is asked, in seconds: the client would wait for five. */
const gossipTimeout = 2;

/** The connection string with a gossip timeout, where it names a cluster and does not set one itself. */
export function withGossipTimeout(url: string): string {
  const names = url.startsWith('esdb+discover:') || /^esdb:\/\/[^?]*,/.test(url);
  if (!names || /[?&]gossip[-_]?timeout=/i.test(url)) return url;
  return `${url}${url.includes('?') ? '&' : '?'}gossipTimeout=${gossipTimeout}`;
}

/** The state of a channel that was closed: gRPC throws where a call is begun on it. */
const shutDown = 4;

const unavailable = (message: string) => Object.assign(new Error(message), { code: 14, details: message });

/** What of the client is open to its heirs only. */
class ClientFromWithin extends EventStoreDBClient {
  /** Makes a client that cannot fail where nothing can catch it: each of the two below would end the process. */
  static made(url: string): Client {
    const client = EventStoreDBClient.connectionString(url) as ClientFromWithin;
    const { handleError, execute } = client;
    // It waits for a channel another call may be opening, and nobody waits for it: where no node of a cluster is found, it rejects.
    // One at a time, since the second of two at once would forget the channel opened after the first, and never close it.
    let handled: Promise<unknown> = Promise.resolve();
    client.handleError = (...failure) => {
      const handling = handled.then(() => handleError(...failure)).catch(() => {});
      handled = handling;
      return handling;
    };
    // Between a call's taking its channel and using it another call may have closed it. The append then throws inside a promise's
    // own function: unhandled, and unanswered.
    client.execute = (service, name, action) =>
      execute(service, name, (grpcClient) => {
        if (grpcClient.getChannel().getConnectivityState(false) === shutDown)
          throw unavailable('the channel was closed');
        return action(grpcClient);
      });
    return client;
  }

  static async leaveNode(client: Client): Promise<void> {
    const within = client as ClientFromWithin;
    const channel = await Promise.race([within.getChannel(), nextTurn(undefined)]);
    // Without a channel it is looking for a node already.
    if (channel === undefined) return;
    const holder = { getChannel: () => channel } as unknown as Parameters<ClientFromWithin['handleError']>[0];
    await within.handleError(holder, unavailable('no answer'));
  }

  /** `dispose` ends the streams of a client and leaves its connection open. */
  static async closeChannel(client: Client): Promise<void> {
    (await (client as ClientFromWithin).getChannel()).close();
  }
}
