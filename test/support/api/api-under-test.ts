import 'reflect-metadata';
import { mintToken, type Role, type TokenSource } from '#libs/access';
import type { Position } from '#libs/event-store';
import { awaitPosition } from '#libs/projection-engine';
import { type Casebook, openCasebook } from '#libs/runtime';
import { type RunningServer, startServer } from '../../../apps/api/server.js';
import type { SocketLimits } from '../../../apps/api/subscriptions/socket-limits.js';
import { until } from '../projections/index.js';
import { type CollectingLogger, createCollectingLogger } from './collecting-logger.js';
import { type EnginePairing, type Engines, usualPairing } from './engines.js';
import { GraphqlClient } from './graphql-client.js';
import { SocketClient } from './socket-client.js';
import { createTestClock, type TestClock } from './test-clock.js';

export const testSecret = 'a secret of the end-to-end tests, long enough';

export type Person = {
  readonly tenant?: string;
  readonly subject?: string;
  readonly roles?: readonly Role[];
  readonly name?: string;
};

/** A GraphQL server with its casebook, in this process, on a port of its own. */
export type ApiUnderTest = {
  readonly clock: TestClock;
  readonly logger: CollectingLogger;
  readonly engines: Engines;
  readonly url: () => string;
  /** The parts behind the server, for set-up and for looking into the log. */
  readonly casebook: () => Casebook;
  readonly server: () => RunningServer;
  /** A client with a token; by default of the agent `ann` of the tenant `acme`. */
  readonly as: (person?: Person) => Promise<GraphqlClient>;
  /** A client with whatever stands for a token; undefined for none. */
  readonly withToken: (token: string | undefined) => GraphqlClient;
  /** A connection for live updates with a token; by default of the agent `ann` of the tenant `acme`. */
  readonly connect: (person?: Person) => Promise<SocketClient>;
  /** Resolves when every projection has reached a position: for more events than a query would wait for. */
  readonly caughtUp: (position: string) => Promise<void>;
  /** Stops server and casebook and starts both again on the same data. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type ApiOptions = {
  readonly on?: EnginePairing;
  readonly clock?: TestClock;
  readonly tokens?: TokenSource;
  readonly introspection?: boolean;
  readonly socketLimits?: Partial<SocketLimits>;
};

export async function startApi({
  on = usualPairing,
  clock = createTestClock(),
  tokens = { secret: testSecret },
  introspection = true,
  socketLimits,
}: ApiOptions = {}): Promise<ApiUnderTest> {
  const engines = await on.prepare();
  const logger = createCollectingLogger();
  const start = async () => {
    const casebook = await openCasebook(engines, logger);
    const server = await startServer({
      casebook,
      settings: { tokens, introspection },
      clock: clock.read,
      logger,
      host: '127.0.0.1',
      port: 0,
      socketLimits,
    });
    // In production another process runs them: apps/projector.
    if (!casebook.hostsProjections) {
      casebook.host.start();
      casebook.reactions.start();
      const live = () => casebook.host.status().every(({ state }) => state === 'live');
      await until('every projection is live', live, 25_000);
    }
    return { casebook, server };
  };
  const halt = async () => {
    await running.server.close();
    await running.casebook.close();
  };
  let running = await start();
  const withToken = (token: string | undefined) => new GraphqlClient(() => `${running.server.url}/graphql`, token);
  return {
    clock,
    logger,
    engines,
    url: () => running.server.url,
    casebook: () => running.casebook,
    server: () => running.server,
    as: async (person) => withToken(await tokenOf(person)),
    withToken,
    connect: async (person) =>
      new SocketClient(running.server.url, { authorization: `Bearer ${await tokenOf(person)}` }),
    caughtUp: async (position) => {
      const { documents, host } = running.casebook;
      const names = host.status().map(({ name }) => name);
      const reached = await awaitPosition(documents, host.signal, names, position as Position, 120_000);
      if (!reached) throw new Error(`not every projection has reached ${position}`);
    },
    restart: async () => {
      await halt();
      running = await start();
    },
    stop: async () => {
      await halt();
      await engines.discard();
    },
  };
}

export function tokenOf({ tenant = 'acme', subject = 'ann', roles = ['agent'], name }: Person = {}): Promise<string> {
  return mintToken(testSecret, { tenant, subject, roles, ...(name !== undefined && { name }) }, '1h');
}
