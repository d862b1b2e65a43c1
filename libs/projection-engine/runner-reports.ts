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

/** The last reports, by projection. @param of only this projection; by default all. */
export async function readReports(documents: DocumentStore, of = ''): Promise<ReadonlyMap<string, RunnerReport>> {
  const found = await documents.records(`${prefix}${of}`);
  return new Map(found.map(({ name, body }) => [name.slice(prefix.length), body as unknown as RunnerReport]));
}

/** Writes down how runners do, where that has changed: not with every batch. */
export class RunnerReporter {
  private readonly documents: DocumentStore;
  private readonly holder: string;
  private readonly reported = new Map<string, string>();

  constructor(documents: DocumentStore, holder: string) {
    this.documents = documents;
    this.holder = holder;
  }

  async report(statuses: readonly RunnerStatus[]): Promise<void> {
    for (const { name, state, version, failure = null } of statuses) {
      const said = JSON.stringify([state, failure]);
      const isNews = this.reported.get(name) !== said && state !== 'starting';
      if (!isNews || (await this.isAnothers(name, state, failure))) continue;
      const report: RunnerReport = { state, version, failure, holder: this.holder, at: new Date().toISOString() };
      await this.documents.putRecord(`${prefix}${name}`, report as unknown as JsonObject);
      this.reported.set(name, said);
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
