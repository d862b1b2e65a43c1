import type { EventStore, Position } from '#libs/event-store';
import {
  type AnyProjection,
  awaitPosition,
  CheckpointSignal,
  ProjectionRunner,
  type RunnerOptions,
} from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { type CollectingLogger, createCollectingLogger } from '../../support/api/collecting-logger.js';
import { type TemporaryStores, until } from '../../support/projections/index.js';
import { shelves } from './shelves.js';

export type Following = {
  readonly runner: ProjectionRunner;
  readonly logger: CollectingLogger;
  /** Resolves when readers see everything up to a position; by default to the end of the log. */
  readonly reached: (position?: Position) => Promise<void>;
  readonly state: (state: ReturnType<ProjectionRunner['status']>['state']) => Promise<void>;
};

/** Starts runners as processes do, and stops them after the test. */
export function runnerBench(stores: TemporaryStores) {
  const started: ProjectionRunner[] = [];
  afterEach(async () => {
    for (const runner of started.splice(0)) await runner.stop();
  });

  return (
    given: Partial<Omit<RunnerOptions, 'projection'>> & {
      readonly projection?: AnyProjection;
      readonly events?: EventStore;
      readonly documents?: DocumentStore;
    } = {},
  ): Following => {
    const { documents = stores.documents, events = stores.events, projection = shelves() } = given;
    const logger = createCollectingLogger();
    const signal = new CheckpointSignal();
    const runner = new ProjectionRunner({
      holder: `process ${started.length}`,
      leased: false,
      pace: { firstBackoff: 5, longestBackoff: 20, watchInterval: 20, lease: 1_000 },
      ...given,
      projection,
      events,
      documents,
      signal,
      logger,
    });
    started.push(runner);
    runner.start();
    return {
      runner,
      logger,
      reached: async (position) => {
        const wanted = position ?? (await stores.events.head());
        if (await awaitPosition(documents, signal, [projection.name], wanted, 10_000)) return;
        throw new Error(`${projection.name} never came to ${wanted}: ${JSON.stringify(logger.lines)}`);
      },
      state: (state) => until(`the runner is ${state}`, () => runner.status().state === state),
    };
  };
}
