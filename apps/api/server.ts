import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { LiveUpdates } from '#libs/application';
import type { Logger } from '#libs/kernel';
import { ApiModule } from './api.module.js';
import type { ApiParts } from './casebook.module.js';
import { serveExplorer } from './explorer/explorer.js';
import { requestLimits } from './graphql/limits.js';
import { StorableTextPipe } from './graphql/storable-text.pipe.js';
import { inputValidation } from './graphql/validation.js';
import type { SocketLimits } from './subscriptions/socket-limits.js';
import { serveSockets } from './subscriptions/socket-server.js';

export type ServerOptions = ApiParts & {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** What runs projections and reactions instead of this thread. */
  readonly background?: { readonly start: () => Promise<void> };
  /** Filled into the explorer page; only where anybody on this machine may have it. */
  readonly explorerToken?: string;
  /** What one connection for live updates may cost, where that is not as usual. */
  readonly socketLimits?: Partial<SocketLimits>;
};
export type RunningServer = {
  /** As `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** Ends live updates, answers what is under way, then stops listening. The casebook stays open. */
  readonly close: () => Promise<void>;
};

/** Starts the GraphQL server, and projections and reactions where this process has to run them. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { casebook, host, port, logger } = options;
  const adapter = new FastifyAdapter({ bodyLimit: requestLimits.bodyBytes, genReqId: () => uuidv7() });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.of(options), adapter, {
    logger: nestLogger(logger),
    abortOnError: false,
  });
  app.useGlobalPipes(inputValidation(), new StorableTextPipe());
  serveExplorer(app.getHttpAdapter().getInstance() as unknown as FastifyInstance, options.explorerToken);
  await app.init();
  const sockets = serveSockets(app, options.socketLimits);
  await app.listen(port, host);
  if (casebook.hostsProjections && !options.background) {
    casebook.host.start();
    casebook.reactions.start();
  }
  casebook.suggestions.start();
  await options.background?.start();
  const close = async () => {
    await sockets.close();
    app.get(LiveUpdates).stop();
    await app.close();
  };
  return { url: await app.getUrl(), app, close };
}

/** Nest speaks through our logger: its chatter at start is of no use, its warnings and errors are. */
function nestLogger(logger: Logger): LoggerService {
  return {
    log: () => undefined,
    warn: (message: unknown, ...details: unknown[]) => logger.warn(String(message), { details }),
    error: (message: unknown, ...details: unknown[]) => {
      // What keeps the server from listening is thrown as well: whoever started it says so, once.
      if (details.at(-1) !== 'NestApplication') logger.error(String(message), { details });
    },
  };
}
