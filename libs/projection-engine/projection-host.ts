import type { EventStore } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import type { DocumentStore } from '#libs/read-store';
import { CheckpointSignal } from './checkpoint-signal.js';
import type { AnyProjection } from './projection.js';
import { ProjectionRunner } from './projection-runner.js';
import { Rebuilder } from './rebuilder.js';
import { RequestedRebuilds } from './requested-rebuilds.js';
import type { RunnerStatus } from './runner-options.js';
import { RunnerReporter } from './runner-reports.js';

export type ProjectionHostOptions = {
  readonly projections: readonly AnyProjection[];
  readonly events: EventStore;
  readonly documents: DocumentStore;
  readonly logger: Logger;
  readonly holder: string;
  readonly leased: boolean;
};

/** How often the host reports on its runners and looks for requests, in milliseconds. */
const housekeepingInterval = 500;

/**
 * Runs projections in this process, each on its own so that one that fails does not hold up the others. A host that runs all of
 * them does so for good: it also carries out the rebuilds that are asked for, and writes down how its runners do.
 */
export class ProjectionHost {
  /** Tells readers of this process as soon as a projection has moved. */
  readonly signal = new CheckpointSignal();
  private readonly options: ProjectionHostOptions;
  private readonly runners: readonly ProjectionRunner[];
  private readonly requested: RequestedRebuilds;
  private readonly reporter: RunnerReporter;
  private housekeeping: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private waiting = false;

  constructor({ projections, ...shared }: ProjectionHostOptions) {
    this.options = { projections, ...shared };
    const rebuilder = new Rebuilder(shared);
    this.runners = projections.map(
      (projection) => new ProjectionRunner({ projection, signal: this.signal, rebuilder, ...shared }),
    );
    this.requested = new RequestedRebuilds({ projections, rebuilder, ...shared });
    this.reporter = new RunnerReporter(shared.documents, shared.holder);
  }

  /** Runs all of them, for good. */
  start(): void {
    for (const runner of this.runners) runner.start();
    this.housekeeping ??= setInterval(() => this.look(), housekeepingInterval);
    this.look();
  }

  /** Follows the log with some of them while this process lasts, beside whoever runs them for good. New versions are left to that one. */
  help(names: readonly string[]): void {
    for (const runner of this.runners) if (names.includes(runner.status().name)) runner.start('helper');
  }

  /** Looks for requests at once, where this host carries them out, and reports on its runners. */
  look(): void {
    // One round waits at most: where the store is slow or away, more would queue up.
    if (this.housekeeping === undefined || this.waiting) return;
    this.waiting = true;
    this.round = this.round.then(() => {
      this.waiting = false;
      return this.keepHouse();
    });
  }

  /** Resolves when every runner has ended its batch. */
  async stop(): Promise<void> {
    const isForGood = this.housekeeping !== undefined;
    clearInterval(this.housekeeping);
    this.housekeeping = undefined;
    await Promise.all([this.round, this.requested.stop(), ...this.runners.map((runner) => runner.stop())]);
    if (isForGood) await this.attempt(() => this.reporter.report(this.status()));
  }

  status(): readonly RunnerStatus[] {
    return this.runners.map((runner) => runner.status());
  }

  private async keepHouse(): Promise<void> {
    if (this.housekeeping === undefined) return;
    await this.attempt(() => this.requested.look());
    await this.attempt(() => this.reporter.report(this.status()));
  }

  /** What fails here is tried again with the next round. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.options.logger.warn('the records of projections could not be used', { error: `${error}` });
    }
  }
}
