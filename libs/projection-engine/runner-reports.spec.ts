import { jest } from '@jest/globals';
import type { JsonObject } from '#libs/kernel';
import type { DocumentStore } from '#libs/read-store';
import type { RunnerState, RunnerStatus } from './runner-options.js';
import { RunnerReporter, readReports } from './runner-reports.js';

/** The records of a store, and how often one was written. */
function recordsOnly() {
  const kept = new Map<string, JsonObject>();
  let writes = 0;
  const documents = {
    putRecord: async (name: string, body: JsonObject) => {
      writes += 1;
      kept.set(name, body);
    },
    records: async (prefix: string) =>
      [...kept].filter(([name]) => name.startsWith(prefix)).map(([name, body]) => ({ name, body })),
  } as unknown as DocumentStore;
  const report = async () => (await readReports(documents)).get('cases');
  return { documents, report, writes: () => writes };
}
const status = (state: RunnerState): readonly RunnerStatus[] => [
  { ...{ name: 'cases', version: 1, state, position: undefined, folded: 0 }, ...unwell },
];
const unwell = { rebuild: undefined, lastError: undefined, failure: undefined };

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('the report on a runner', () => {
  it('is said again now and then, though nothing has changed, and only then', async () => {
    const { documents, report, writes } = recordsOnly();
    const reporter = new RunnerReporter(documents, 'one');
    for (let second = 0; second < 60; second += 1) {
      await reporter.report(status('live'));
      expect(await report()).toMatchObject({ state: 'live' });
      jest.advanceTimersByTime(1_000);
    }
    expect(writes()).toBe(6);
  });

  it('counts no longer once nobody says it again', async () => {
    const { documents, report } = recordsOnly();
    await new RunnerReporter(documents, 'one').report(status('live'));
    jest.advanceTimersByTime(29_000);
    expect(await report()).toMatchObject({ state: 'live' });
    jest.advanceTimersByTime(1_000);
    expect(await report()).toMatchObject({ state: 'stopped' });
  });

  it('is said at once by one that has stood by and runs the projection again', async () => {
    const { documents, report } = recordsOnly();
    const [one, other] = [new RunnerReporter(documents, 'one'), new RunnerReporter(documents, 'other')];
    await one.report(status('live'));
    await other.report(status('live'));
    await one.report(status('standby'));
    await other.report(status('stopped'));
    expect(await report()).toMatchObject({ state: 'stopped', holder: 'other' });
    await one.report(status('live'));
    expect(await report()).toMatchObject({ state: 'live', holder: 'one' });
  });
});
