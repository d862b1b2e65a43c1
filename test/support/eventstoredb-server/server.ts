import { once } from 'node:events';
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from 'node:net';
import type { Server } from '@grpc/grpc-js';
import grpc from '@grpc/grpc-js';
import { EventLog } from './event-log.js';
import { clusterOfOne, type Membership } from './membership.js';
import { type Misbehaviour, Misbehaviours } from './misbehaviour.js';
import { servicesOf } from './services.js';

export type ServerVersion = '22.10.5' | '24.2.0';

export type ServerOptions = {
  /** The log to serve; by default a new one. Give that of a stopped server to start it again. */
  readonly log?: EventLog;
  /** By default any that is free. */
  readonly port?: number;
  readonly version?: ServerVersion;
  /** By default a cluster of its own. */
  readonly membership?: Membership;
};

export type EventStoreDbServer = {
  readonly port: number;
  /** The connection string for it. */
  readonly url: string;
  readonly log: EventLog;
  /** How many calls of each method came in. */
  readonly calls: ReadonlyMap<string, number>;
  /** How many connections are open. */
  readonly connections: () => number;
  readonly misbehave: (misbehaviour: Misbehaviour) => void;
  readonly behave: () => void;
  /** Cuts every connection, as a network does; the server goes on. */
  readonly cutConnections: () => void;
  /** Dies as a killed process does: connections are cut and nobody listens. Resolves once the port is free. */
  readonly die: () => Promise<void>;
  /** Resolves once it has died, however that came. */
  readonly dead: Promise<void>;
};

/**
 * Starts a server of EventStoreDB's protocol on the loopback address, for tests: streams, $all, subscriptions and server
 * features, gossip. It answers what the real servers answered in the recordings under fixtures/.
 *
 * Left out, as the adapter has no use for it: disks, users, encryption, persistent subscriptions, projections and links, and of a
 * stream's metadata all but `truncateBefore`.
 */
export async function startEventStoreDbServer(options: ServerOptions = {}): Promise<EventStoreDbServer> {
  const log = options.log ?? new EventLog();
  const misbehaviours = new Misbehaviours();
  const calls = new Map<string, number>();
  const sockets = new Set<Socket>();
  const grpcServer: Server = new grpc.Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
  // Its own sockets, so that they can be cut as a dying process or a network cuts them, without a farewell.
  const injector = grpcServer.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const listener: NetServer = createServer((socket) => {
    sockets.add(socket.setNoDelay(true));
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    injector.injectConnection(socket);
  });

  // Not at once: a socket that is destroyed while its HTTP/2 session hands out what it has read corrupts memory of the process (Node 20).
  const cutConnections = () =>
    void setImmediate(() => {
      for (const socket of sockets) socket.destroy();
    });
  const dead = once(listener, 'close').then(() => {});
  let dying: Promise<void> | undefined;
  const die = () => {
    dying ??= (async () => {
      listener.close();
      cutConnections();
      await dead;
      injector.destroy();
      grpcServer.forceShutdown();
    })();
    return dying;
  };

  let port = 0;
  const tellsCaughtUp = (options.version ?? '24.2.0') !== '22.10.5';
  for (const [definition, implementation] of servicesOf({
    log,
    misbehaviours,
    calls,
    version: options.version ?? '24.2.0',
    tellsCaughtUp,
    die: () => void die(),
    cutConnections,
    membership: options.membership ?? clusterOfOne(() => port),
    port: () => port,
  })) {
    grpcServer.addService(definition, implementation);
  }

  listener.listen(options.port ?? 0, '127.0.0.1');
  await once(listener, 'listening');
  ({ port } = listener.address() as AddressInfo);
  return {
    port,
    url: `esdb://127.0.0.1:${port}?tls=false`,
    log,
    calls,
    connections: () => sockets.size,
    misbehave: (misbehaviour) => misbehaviours.add(misbehaviour),
    behave: () => misbehaviours.clear(),
    cutConnections,
    die,
    dead,
  };
}
