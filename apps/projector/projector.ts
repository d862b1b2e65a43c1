import { type FastifyInstance, fastify } from 'fastify';
import type { Logger } from '#libs/kernel';
import { lagMetrics, Metrics, ProjectionLagMeter, runnerMetrics, StoreChecks, storeMetrics } from '#libs/observability';
import type { Casebook } from '#libs/runtime';
import { healthOf } from './health.js';

export type ProjectorOptions = {
  readonly casebook: Casebook;
  readonly logger: Logger;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
};

export type RunningProjector = {
  /** Of its health and metrics, as `http://127.0.0.1:4001`. */
  readonly url: string;
  /** Ends the batches at hand, releases the leases, then stops answering. The casebook stays open. */
  readonly close: () => Promise<void>;
};

/**
 * Runs every projection and reaction in this process, and serves health and metrics. Any number of processes may do so at a time:
 * a lease decides which of them runs what, the others stand by.
 */
export async function startProjector({ casebook, logger, host, port }: ProjectorOptions): Promise<RunningProjector> {
  const server = serverOf(casebook, logger);
  const url = await server.listen({ host, port });
  casebook.host.start();
  casebook.reactions.start();
  return {
    url,
    close: async () => {
      await Promise.all([casebook.reactions.stop(), casebook.host.stop()]);
      await server.close();
    },
  };
}

function serverOf({ events, documents, host }: Casebook, logger: Logger): FastifyInstance {
  const checks = new StoreChecks({ events, documents, logger });
  const projections = host.status().map(({ name }) => name);
  const meter = new ProjectionLagMeter({ projections, events, documents });
  const metrics = new Metrics();
  storeMetrics(metrics, checks);
  lagMetrics(metrics, meter);
  runnerMetrics(metrics, host);

  const server = fastify();
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', async (_request, reply) => {
    const health = await healthOf(checks, meter, host);
    return reply.status(health.status === 'ok' ? 200 : 503).send(health);
  });
  server.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await metrics.text();
    return reply.type(contentType).send(body);
  });
  return server;
}
