import { Module } from '@nestjs/common';
import { lagMetrics, Metrics, ProjectionLagMeter, StoreChecks, storeMetrics } from '#libs/observability';
import type { Casebook } from '#libs/runtime';
import { CASEBOOK } from '../tokens.js';
import { MetricsController } from './metrics.controller.js';
import { OperationMetricsPlugin } from './operation-metrics.plugin.js';

/** Measures the server, and where it hosts the projections how far they are behind. */
@Module({
  controllers: [MetricsController],
  providers: [
    OperationMetricsPlugin,
    {
      provide: Metrics,
      inject: [CASEBOOK, StoreChecks],
      useFactory: ({ events, documents, host, hostsProjections }: Casebook, checks: StoreChecks) => {
        const metrics = new Metrics();
        storeMetrics(metrics, checks);
        const projections = host.status().map(({ name }) => name);
        if (hostsProjections) lagMetrics(metrics, new ProjectionLagMeter({ projections, events, documents }));
        return metrics;
      },
    },
  ],
})
export class MetricsModule {}
