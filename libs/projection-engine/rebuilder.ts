import { randomUUID } from 'node:crypto';
import type { EventStore } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import type { DocumentStore } from '#libs/read-store';
import { rebuildTogether } from './rebuild.js';
import type { RebuildOutcome } from './rebuild-part.js';
import { type RebuildErrand, RecordedRebuild } from './recorded-rebuild.js';

export type RebuilderOptions = {
  readonly events: EventStore;
  readonly documents: DocumentStore;
  /** This process, unique among all that share the read store. */
  readonly holder: string;
  readonly logger: Logger;
};

/** For so long errands are gathered, in milliseconds: those of a start come within a moment of each other. */
const gathering = 50;

type Waiting = { readonly errand: RebuildErrand; readonly settle: (outcome: RebuildOutcome) => void };

/** Carries out rebuilds and writes down how they go. Errands that come together share one reading of the log. */
export class Rebuilder {
  private readonly options: RebuilderOptions;
  private waiting: Waiting[] = [];

  constructor(options: RebuilderOptions) {
    this.options = options;
  }

  /** Never throws: what goes wrong is the outcome. */
  run(errand: RebuildErrand): Promise<RebuildOutcome> {
    return new Promise((settle) => {
      this.waiting.push({ errand, settle });
      if (this.waiting.length === 1) setTimeout(() => void this.runAll(this.waiting.splice(0)), gathering);
    });
  }

  private async runAll(waiting: readonly Waiting[]): Promise<void> {
    const { events, documents, holder, logger } = this.options;
    const targets = waiting.map(({ errand }) => new RecordedRebuild(documents, errand).target);
    const outcomes = await rebuildTogether(targets, {
      ...{ events, documents, logger },
      // A name of its own for each run: two of one process must not share a lease.
      holder: `${holder}/${randomUUID()}`,
    });
    for (const [index, { settle }] of waiting.entries()) settle(outcomes[index]!);
  }
}
