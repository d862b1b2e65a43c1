import type { SweepApplication } from '#libs/application';
import { caseStream } from '#libs/cases';
import { type EventStore, EventStoreError } from '#libs/event-store';
import { CheckpointSignal, collectionsOf } from '#libs/projection-engine';
import { openDocumentStore } from '#libs/runtime';
import { projections } from '#projections';
import { acme, openTemporaryDesk, sweepsOver, type TemporaryDesk } from '../../support/desk/index.js';
import { eventStoreWith } from '../../support/projections/index.js';

let desk: TemporaryDesk;
beforeEach(async () => {
  desk = await openTemporaryDesk();
});
afterEach(() => desk.close());

/** The sweeps of a process whose log misbehaves, one case at a time. */
function sweepsOf(store: EventStore): SweepApplication {
  return sweepsOver(desk, store, { pageSize: 3, concurrency: 1 });
}

async function openLate(count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await desk.open()).snapshot.id);
  desk.clock.advance(24 * 60);
  return ids;
}

const request = () => ({ dryRun: false, clock: desk.clock.read });

describe('a case that cannot be swept', () => {
  it('is reported, does not stop the rest, and is met again by the next sweep', async () => {
    const ids = await openLate(7);
    const broken = caseStream(acme, ids[2]!);
    const { events } = desk.casebook;
    const store = eventStoreWith(events, {
      append: (stream, ...rest) => {
        if (stream === broken) throw new EventStoreError('too-large', `${desk.folder}/events.db: no room`);
        return events.append(stream, ...rest);
      },
    });
    const { sweep } = await sweepsOf(store).run(desk.by(), request());
    expect(sweep.counts).toMatchObject({ evaluated: 7, breached: 6, failed: 1 });
    expect(sweep.failures).toEqual([{ caseId: ids[2], code: 'UNAVAILABLE', message: expect.stringMatching(/log/) }]);
    // What the engine said is the operators' business.
    expect(JSON.stringify(sweep)).not.toContain(desk.folder);
    expect(JSON.stringify(desk.logger.lines)).toContain('no room');
    expect(sweep.completedAt).not.toBeNull();

    const next = await sweepsOf(events).run(desk.by(), request());
    expect(next.sweep.counts).toMatchObject({ evaluated: 1, breached: 1, failed: 0 });
  });

  it('may be one that cannot even be read', async () => {
    const ids = await openLate(4);
    const { events } = desk.casebook;
    const store = eventStoreWith(events, {
      readStream: (stream, ...rest) => {
        if (stream === caseStream(acme, ids[0]!)) throw new TypeError('cannot read properties of undefined');
        return events.readStream(stream, ...rest);
      },
    });
    const { sweep } = await sweepsOf(store).run(desk.by(), request());
    expect(sweep.counts).toMatchObject({ evaluated: 4, breached: 3, failed: 1 });
    expect(sweep.failures).toMatchObject([{ caseId: ids[0], code: 'INTERNAL_SERVER_ERROR' }]);
    expect(JSON.stringify(sweep)).not.toContain('undefined');
  });
});

describe('a sweep that is stopped', () => {
  it('finishes the cases at hand, records them, and stays visible as not completed', async () => {
    await openLate(10);
    const stopping = new AbortController();
    let marked = 0;
    const { events } = desk.casebook;
    const store = eventStoreWith(events, {
      append: (stream, ...rest) => {
        if (stream.startsWith('case-') && ++marked === 5) stopping.abort();
        return events.append(stream, ...rest);
      },
    });
    const { sweep } = await sweepsOf(store).run(desk.by(), { ...request(), signal: stopping.signal });
    expect(sweep).toMatchObject({ completedAt: null, counts: { evaluated: 5, breached: 5 } });
    const next = await desk.casebook.sweeps.run(desk.by(), request());
    expect(next.sweep.counts).toMatchObject({ evaluated: 5, breached: 5 });
  });

  it('is stopped with the program, which waits for it', async () => {
    await openLate(10);
    const { events } = desk.casebook;
    const stores: { sweeps?: SweepApplication } = {};
    let stopped: Promise<void> | undefined;
    const store = eventStoreWith(events, {
      append: (stream, ...rest) => {
        if (stream.startsWith('case-')) stopped ??= stores.sweeps!.stop();
        return events.append(stream, ...rest);
      },
    });
    stores.sweeps = sweepsOf(store);
    const { sweep } = await stores.sweeps.run(desk.by(), request());
    await stopped;
    expect(sweep).toMatchObject({ completedAt: null, counts: { evaluated: 1, breached: 1 } });
  });

  it('that died leaves what it did, and a new one does the rest', async () => {
    await openLate(10);
    const { events } = desk.casebook;
    let dead = false;
    const store = eventStoreWith(events, {
      append: (stream, ...rest) => {
        dead ||= stream.startsWith('sweep-') && rest[0][0]!.type === 'SweepProgressed';
        if (dead) throw new EventStoreError('corrupt', 'this process is gone');
        return events.append(stream, ...rest);
      },
    });
    const context = { ...desk.by(), commandId: 'nightly' };
    await expect(sweepsOf(store).run(context, request())).rejects.toThrow('gone');
    const again = await desk.casebook.sweeps.run(context, request());
    expect(again.sweep).toMatchObject({ completedAt: null, counts: { evaluated: 0 } });
    const next = await desk.casebook.sweeps.run(desk.by(), request());
    expect(next.sweep.counts).toMatchObject({ breached: 7 });
  });
});

describe('a sweep where nobody keeps the list of due clocks', () => {
  it('says so instead of finding nothing', async () => {
    await openLate(1);
    const documents = await openDocumentStore(`sqlite:${desk.folder}/nobody.db`, projections.flatMap(collectionsOf));
    const signal = new CheckpointSignal();
    const sweeps = sweepsOver(desk, desk.casebook.events, { documents, signal, patience: 200 });
    await expect(sweeps.run(desk.by(), request())).rejects.toMatchObject({ code: 'STALE_READ' });
    await documents.close();
  });
});
