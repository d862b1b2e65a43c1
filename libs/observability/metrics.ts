import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ProjectionHost, RunnerState } from '#libs/projection-engine';
import { inTime } from './in-time.js';
import type { ProjectionLag, ProjectionLagMeter } from './projection-lag.js';
import type { StoreChecks } from './store-checks.js';

/** The process itself, measured once however many registries there are: memory, processor, garbage collection, event loop. */
let processRegistry: Registry | undefined;

function processMetrics(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}

export type MetricsText = { readonly contentType: string; readonly body: string };

/** The metrics of one server, to be told in Prometheus' text format together with those of the process. */
export class Metrics {
  readonly registry = new Registry();

  constructor() {
    processMetrics();
  }

  async text(): Promise<MetricsText> {
    const { contentType } = this.registry;
    const [own, process] = await Promise.all([this.registry.metrics(), processMetrics().metrics()]);
    return { contentType, body: `${own}\n${process}` };
  }
}

/** Whether each store answers, asked with every scrape. */
export function storeMetrics({ registry }: Metrics, checks: StoreChecks): void {
  new Gauge({
    name: 'casebook_store_up',
    help: 'Whether a store answers: 1 or 0.',
    labelNames: ['store'],
    registers: [registry],
    async collect() {
      for (const { name, ok } of await checks.check()) this.set({ store: name }, ok ? 1 : 0);
    },
  });
}

/** How far each projection is behind the log, asked with every scrape; left out while a store does not answer. */
export function lagMetrics({ registry }: Metrics, meter: ProjectionLagMeter): void {
  const gauge = (name: string, help: string, figure: (lag: ProjectionLag) => number) =>
    new Gauge({
      ...{ name, help, labelNames: ['projection'], registers: [registry] },
      async collect() {
        const lags = await inTime(meter.measure()).catch(() => undefined);
        this.reset();
        for (const lag of lags ?? []) this.set({ projection: lag.name }, figure(lag));
      },
    });
  gauge(
    'casebook_projection_lag_events',
    'How many events of the log lie behind a projection; an estimate where there are thousands.',
    ({ events }) => events,
  );
  gauge(
    'casebook_projection_lag_seconds',
    'How long the oldest event a projection has not seen has been in the log.',
    ({ seconds }) => seconds,
  );
}

const states: readonly RunnerState[] = [
  'starting',
  'catching-up',
  'live',
  'rebuilding',
  'standby',
  'retrying',
  'stopped',
];

/** What the runners of this process do, and how many events they have folded. */
export function runnerMetrics({ registry }: Metrics, host: Pick<ProjectionHost, 'status'>): void {
  const registers = [registry];
  new Gauge({
    name: 'casebook_projection_state',
    help: 'What this process does with a projection: 1 for the state it is in, 0 for the others.',
    labelNames: ['projection', 'state'],
    registers,
    collect() {
      for (const { name, state } of host.status()) {
        for (const each of states) this.set({ projection: name, state: each }, each === state ? 1 : 0);
      }
    },
  });
  const counted = new Map<string, number>();
  new Counter({
    name: 'casebook_projection_events_total',
    help: 'Events this process has folded into a projection, rebuilds left out.',
    labelNames: ['projection'],
    registers,
    collect() {
      for (const { name, folded } of host.status()) {
        this.inc({ projection: name }, folded - (counted.get(name) ?? 0));
        counted.set(name, folded);
      }
    },
  });
  new Gauge({
    name: 'casebook_projection_rebuild_progress',
    help: 'How much of a rebuild under way in this process is done, from 0 to 1.',
    labelNames: ['projection'],
    registers,
    collect() {
      this.reset();
      for (const { name, rebuild } of host.status()) {
        if (rebuild !== undefined) {
          this.set({ projection: name }, rebuild.eventsTotal === 0 ? 1 : rebuild.eventsDone / rebuild.eventsTotal);
        }
      }
    },
  });
}
