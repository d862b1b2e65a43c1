import type { JsonObject } from '#libs/kernel';
import type { DocumentStore } from '#libs/read-store';
import type { Failure } from './failure.js';
import type { RunnerState, RunnerStatus } from './runner-options.js';

/** How the runner of a projection does, for those who ask another process. */
export type RunnerReport = {
  readonly state: RunnerState;
  readonly version: number;
  readonly failure: Failure | null;
  readonly holder: string;
  readonly at: string;
};

const prefix = 'runner/';

/** How often a report is said again, in milliseconds. */
const renewal = 10_000;
/** After so many milliseconds without a word whoever ran a projection is gone. */
const silence = 3 * renewal;

/**
 * The last reports, by projection; `stopped` where nobody has said anything for so long that whoever did is gone.
 * @param of only this projection; by default all.
 */
export async function readReports(documents: DocumentStore, of = ''): Promise<ReadonlyMap<string, RunnerReport>> {
  const found = await documents.records(`${prefix}${of}`);
  const reports = found.map(({ name, body }) => ({ name, report: body as unknown as RunnerReport }));
  const heard = (report: RunnerReport): RunnerReport =>
    Date.now() - Date.parse(report.at) < silence ? report : { ...report, state: 'stopped' };
  return new Map(reports.map(({ name, report }) => [name.slice(prefix.length), heard(report)]));
}

/** Writes down how runners do, where that has changed and now and then: not with every batch. */
export class RunnerReporter {
  private readonly documents: DocumentStore;
  private readonly holder: string;
  private readonly reported = new Map<string, { readonly said: string; readonly at: number }>();

  constructor(documents: DocumentStore, holder: string) {
    this.documents = documents;
    this.holder = holder;
  }

  async report(statuses: readonly RunnerStatus[]): Promise<void> {
    for (const { name, state, version, failure = null } of statuses) {
      const said = JSON.stringify([state, failure]);
      const at = Date.now();
      const last = this.reported.get(name);
      const isKnown = last?.said === said && at - last.at < renewal;
      if (isKnown || state === 'starting') continue;
      if (await this.isAnothers(name, state, failure)) {
        // What that one says stands there now: once this runner is at it again, it has to say so.
        this.reported.delete(name);
        continue;
      }
      const report: RunnerReport = { state, version, failure, holder: this.holder, at: new Date(at).toISOString() };
      await this.documents.putRecord(`${prefix}${name}`, report as unknown as JsonObject);
      this.reported.set(name, { said, at });
    }
  }

  /** One that stands by or has stopped speaks for itself only, not over the one that runs the projection. */
  private async isAnothers(name: string, state: RunnerState, failure: Failure | null): Promise<boolean> {
    if (state !== 'standby' && state !== 'stopped') return false;
    if (state === 'standby' && failure === null) return true;
    const last = (await readReports(this.documents, name)).get(name);
    return last !== undefined && last.holder !== this.holder && last.state !== 'stopped';
  }
}
