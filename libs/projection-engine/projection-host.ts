import type { EventStore } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import type { DocumentStore } from '#libs/read-store';
import { CheckpointSignal } from './checkpoint-signal.js';
import type { AnyProjection } from './projection.js';
import { ProjectionRunner, type RunnerStatus } from './projection-runner.js';

export type ProjectionHostOptions = {
  readonly projections: readonly AnyProjection[];
  readonly events: EventStore;
  readonly documents: DocumentStore;
  readonly logger: Logger;
  readonly holder: string;
  readonly leased: boolean;
};

/** Runs projections in this process, each on its own so that one that fails does not hold up the others. */
export class ProjectionHost {
  /** Tells readers of this process as soon as a projection has moved. */
  readonly signal = new CheckpointSignal();
  private readonly runners: readonly ProjectionRunner[];

  constructor({ projections, ...shared }: ProjectionHostOptions) {
    this.runners = projections.map(
      (projection) => new ProjectionRunner({ projection, signal: this.signal, ...shared }),
    );
  }

  /** @param names only these; by default all. */
  start(names?: readonly string[]): void {
    for (const runner of this.runners) {
      if (names === undefined || names.includes(runner.status().name)) runner.start();
    }
  }

  /** Resolves when every runner has ended its batch. */
  async stop(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  status(): readonly RunnerStatus[] {
    return this.runners.map((runner) => runner.status());
  }
}
