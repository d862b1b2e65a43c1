import { setTimeout as delay } from 'node:timers/promises';
import type { ApolloDriver } from '@nestjs/apollo';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { handleProtocols } from 'graphql-ws';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { DirectoryQueries, LiveUpdates } from '#libs/application';
import { createErrorFormatter } from '../graphql/error-format.js';
import { LOGGER, TOKEN_VERIFIER } from '../tokens.js';
import { closings } from './close-codes.js';
import { SocketConnection } from './socket-connection.js';
import { type SocketLimits, socketLimits } from './socket-limits.js';
import { SocketOperations } from './socket-operations.js';
import { socketProtocol } from './socket-protocol.js';

export type SocketServer = {
  /** Takes no more connections and tells every client that the server stops; those that do not leave soon are let go. */
  readonly close: () => Promise<void>;
};

/** How long clients may take to leave, in milliseconds. */
const farewell = 1_000;

/**
 * Serves GraphQL over WebSockets (graphql-transport-ws) at /graphql: one token a connection, and the permissions, limits and errors
 * of HTTP.
 * @param app initialised, whether or not it listens yet.
 */
export function serveSockets(app: NestFastifyApplication, given: Partial<SocketLimits> = {}): SocketServer {
  const limits = { ...socketLimits, ...given };
  const logger = app.get(LOGGER);
  const operations = new SocketOperations({
    schema: app.get(GraphQLSchemaHost).schema,
    server: (app.get(GraphQLModule).graphQlAdapter as ApolloDriver).instance,
    formatError: createErrorFormatter(logger),
  });
  const [verify, directory] = [app.get(TOKEN_VERIFIER), app.get(DirectoryQueries)];
  const protocol = socketProtocol({ limits, operations, verify, directory, live: app.get(LiveUpdates) });
  // The library knows closeTimeout; its types do not yet.
  const options: ServerOptions & { readonly closeTimeout: number } = {
    server: app.getHttpServer(),
    path: '/graphql',
    maxPayload: limits.payloadBytes,
    closeTimeout: limits.closeMs,
    handleProtocols,
  };
  const sockets = new WebSocketServer(options);
  // Errors of the HTTP server are passed on here as well; whoever started it hears of them.
  sockets.on('error', () => undefined);
  sockets.on('connection', (socket: WebSocket) => {
    const connection = new SocketConnection(socket, limits, logger, ({ code, reason }) => {
      closed(code, reason).catch((error: unknown) => logger.error('a socket did not end well', { error: `${error}` }));
    });
    const closed = protocol.opened(connection, { connection });
  });
  return { close: () => closeAll(sockets) };
}

async function closeAll(sockets: WebSocketServer): Promise<void> {
  sockets.close();
  const { code, reason } = closings.stopping;
  const clients = [...sockets.clients];
  const left = clients.map((client) => new Promise((resolve) => client.once('close', resolve)));
  for (const client of clients) client.close(code, reason);
  const waiting = new AbortController();
  const patience = delay(farewell, undefined, { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([Promise.all(left), patience]);
  waiting.abort();
  for (const client of clients) client.terminate();
}
