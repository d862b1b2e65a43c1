import type { Clock } from '#libs/kernel';
import type { CommandContext } from './command-context.js';
import type { ReadAudit } from './read-audit.js';
import type { ViewScope } from './view-scope.js';

/** Who watches, and under what circumstances he began. */
export type Watcher = { readonly scope: ViewScope; readonly context: CommandContext };

/** How long a watcher may go on being told of a case before that counts as reading it again, in milliseconds. */
const readAgainAfter = 3_600_000;
/** How many cases a watcher's reads are remembered of. */
const remembered = 10_000;

/** Has on record that a watcher reads what he is told of: once a case, and again from hour to hour. */
export class WatchedReads {
  private readonly reads: Pick<ReadAudit, 'record'>;
  private readonly watcher: Watcher;
  private readonly clock: Clock;
  private readonly recordedAt = new Map<string, number>();

  constructor(reads: Pick<ReadAudit, 'record'>, watcher: Watcher, clock: Clock) {
    this.reads = reads;
    this.watcher = watcher;
    this.clock = clock;
  }

  /**
   * Call before an event of a case is told.
   * @throws EventStoreError where it cannot be recorded: then it must not be told.
   */
  async record(caseId: string): Promise<void> {
    const last = this.recordedAt.get(caseId);
    if (last !== undefined && performance.now() - last < readAgainAfter) return;
    const { scope, context } = this.watcher;
    // A requester is not told what happened in full: he looks at his case.
    const kind = scope.requesterId === undefined ? 'HISTORY' : 'CASE';
    await this.reads.record({ ...context, at: this.clock() }, { caseId, kind });
    if (this.recordedAt.size >= remembered) this.recordedAt.clear();
    this.recordedAt.set(caseId, performance.now());
  }
}
