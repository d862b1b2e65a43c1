import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventBatch, EventStore } from '../../event-store.port.js';
import { appended, eventsOf, follow, numbered, numbersOf, readEvents, run } from '../../testing/support.js';
import { type Database, openLogFile } from './log-file.js';
import { openSqliteEventStore, sqliteEventStoreOver } from './sqlite-event-store.js';

describe('the SQLite event store', () => {
  let folder: string;
  let file: string;
  const toClose: { close: () => unknown }[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-sqlite-'));
    file = join(folder, 'events.db');
  });
  afterEach(async () => {
    for (const closing of toClose.splice(0)) await closing.close();
    await rm(folder, { recursive: true });
  });

  function open(settings: { readonly lockTimeoutMs?: number; readonly pollIntervalMs?: number } = {}): EventStore {
    const store = openSqliteEventStore({ file, ...settings });
    toClose.push(store);
    return store;
  }

  function connect(): Database {
    const database = openLogFile(file, 1_000);
    toClose.push(database);
    return database;
  }

  const locked = expect.objectContaining({ reason: 'unavailable', retryable: true, outcomeUnknown: false });

  describe('with another store on the same file', () => {
    it('writes in turns with it, each seeing where the other has brought the stream', async () => {
      const [one, other] = [open(), open()];
      for (let n = 0; n < 10; n += 1) {
        const result = await (n % 2 === 0 ? one : other).append('a', [numbered(n)], n === 0 ? 'no-stream' : n - 1);
        expect(result).toMatchObject({ outcome: 'appended', revision: n });
      }
      expect(numbersOf(await one.readStream('a'))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    it('does not trust a head it remembers from before', async () => {
      const [one, other] = [open(), open()];
      await one.append('a', run(1), 'no-stream');
      await other.append('a', run(2), 0);
      expect(await one.append('a', run(1), 0)).toEqual({ outcome: 'conflict', actual: 2 });
      expect(await one.append('a', run(1), 2)).toMatchObject({ outcome: 'appended', revision: 3 });
      expect(await other.append('b', run(1), 'any')).toMatchObject({ outcome: 'appended', revision: 0 });
      expect(await one.append('b', run(1), 'no-stream')).toEqual({ outcome: 'conflict', actual: 0 });
    });

    it('loses and doubles nothing when both write at once', async () => {
      const stores = [open(), open(), open()];
      await Promise.all(run(150).map((event, n) => stores[n % 3]!.append(`s${n % 7}`, [event], 'any')));
      const events = await readEvents(stores[0]!);
      expect(new Set(numbersOf(events)).size).toBe(150);
      expect(events).toHaveLength(150);
      expect(await stores[1]!.countAfter()).toBe(150);
    });

    it('follows what the other one writes', async () => {
      const [one, other] = [open({ pollIntervalMs: 5 }), open()];
      let written = 0;
      const batches = await follow(one, {}, async (all) => {
        if (written === eventsOf(all).length && written < 3) await other.append('a', [numbered(written++)], 'any');
        return eventsOf(all).length === 3;
      });
      expect(numbersOf(eventsOf(batches))).toEqual([0, 1, 2]);
    });

    it('recognises a retry of an append that the other one made', async () => {
      const [one, other] = [open(), open()];
      const batch = run(2);
      const first = await one.append('a', batch, 'any');
      await one.append('a', run(1), 'any');
      expect(await other.append('a', batch, 'any')).toEqual(first);
    });
  });

  describe('while another connection holds the lock', () => {
    it('gives up after the timeout with an error that may be retried, and the retry succeeds once the lock is gone', async () => {
      const store = open({ lockTimeoutMs: 20 });
      const holder = connect();
      holder.exec('BEGIN IMMEDIATE');
      const batch = run(1);
      await expect(store.append('a', batch, 'no-stream')).rejects.toEqual(locked);
      holder.exec('ROLLBACK');
      expect(await store.append('a', batch, 'no-stream')).toMatchObject({ outcome: 'appended', revision: 0 });
    });

    it('waits for a lock that goes away in time', async () => {
      const store = open();
      const holder = connect();
      holder.exec('BEGIN IMMEDIATE');
      const appending = store.append('a', run(1), 'no-stream');
      await new Promise(setImmediate);
      holder.exec('COMMIT');
      expect(await appending).toMatchObject({ outcome: 'appended', revision: 0 });
    });

    it('goes on reading', async () => {
      const store = open();
      await store.append('a', run(2), 'no-stream');
      const holder = connect();
      holder.exec('BEGIN IMMEDIATE');
      expect(await store.readStream('a')).toHaveLength(2);
      expect(await readEvents(store)).toHaveLength(2);
    });

    it('holds for a lock of another process too', async () => {
      const store = open({ lockTimeoutMs: 20 });
      const script = `
        import { DatabaseSync } from '@photostructure/sqlite';
        const database = new DatabaseSync(${JSON.stringify(file)});
        database.exec('BEGIN IMMEDIATE');
        process.stdout.write('locked');
        process.stdin.resume().on('end', () => database.close());`;
      const holder = spawn(process.execPath, ['--input-type=module', '--eval', script], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      await once(holder.stdout, 'data');
      await expect(store.append('a', run(1), 'no-stream')).rejects.toEqual(locked);
      holder.stdin.end();
      await once(holder, 'exit');
      expect(await store.append('a', run(1), 'no-stream')).toMatchObject({ outcome: 'appended', revision: 0 });
    });
  });

  describe('after a transaction that failed', () => {
    it('goes on once a full disk has room again, with no trace of what was refused', async () => {
      const database = openLogFile(file, 1_000);
      const store = sqliteEventStoreOver(database);
      toClose.push(store);
      const other = open();
      await store.append('a', run(1), 'no-stream');
      const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
      database.exec(`PRAGMA max_page_count = ${pages + 1}`);
      const tooMuch = { ...numbered(1, 'Fresh'), data: { text: 'x'.repeat(50_000) } };
      const refused = await Promise.allSettled([
        store.append('fresh', [numbered(7, 'Fresh')], 'no-stream'),
        store.append('a', [tooMuch], 0),
      ]);
      expect(refused).toEqual([locked, locked].map((reason) => ({ status: 'rejected', reason })));

      database.exec('PRAGMA max_page_count = 1000000');
      await other.append('taken', [numbered(8, 'Taken')], 'no-stream');
      expect(await store.append('a', [tooMuch], 0)).toMatchObject({ outcome: 'appended', revision: 1 });
      expect(await store.append('fresh', [numbered(9, 'Fresh')], 'no-stream')).toMatchObject({ revision: 0 });
      const events = (await readEvents(store)).map(({ stream, type, revision }) => [stream, type, revision]);
      expect(events).toEqual([
        ['a', 'Numbered', 0],
        ['taken', 'Taken', 0],
        ['a', 'Fresh', 1],
        ['fresh', 'Fresh', 0],
      ]);
      expect(await store.countAfter()).toBe(4);
    });

    it('goes on when the commit itself was refused, and knows that nothing was written', async () => {
      const store = open();
      await store.append('a', run(1), 'no-stream');
      connect().exec(`
        CREATE TABLE refusals (stream INTEGER REFERENCES streams (id) DEFERRABLE INITIALLY DEFERRED);
        CREATE TRIGGER refuse AFTER INSERT ON events WHEN NEW.id = 'refused' BEGIN
          INSERT INTO refusals (stream) VALUES (-1);
        END;`);
      const refused = store.append('a', [{ ...numbered(1), id: 'refused' }], 0);
      await expect(refused).rejects.toMatchObject({ name: 'EventStoreError', outcomeUnknown: false });
      expect(await store.append('a', run(1), 0)).toMatchObject({ outcome: 'appended', revision: 1 });
    });
  });

  it('answers two retries that are under way at once with one outcome', async () => {
    const store = open();
    for (const expected of ['no-stream', 'any'] as const) {
      const batch = run(2);
      const [one, other] = await Promise.all([1, 2].map(() => store.append(`a-${expected}`, batch, expected)));
      expect(appended(one!)).toEqual(other);
      expect(await store.readStream(`a-${expected}`)).toHaveLength(2);
    }
  });

  it('keeps three thousand appends made at once, and a batch larger than one transaction takes of small ones', async () => {
    const store = open();
    const results = await Promise.all([
      ...run(3_000).map((event, n) => store.append(`s${n % 50}`, [event], 'any')),
      store.append('large', run(2_000), 'no-stream'),
    ]);
    expect(results.every((result) => result.outcome === 'appended')).toBe(true);
    expect(await readEvents(store)).toHaveLength(5_000);
  });

  it('says it has caught up in its first batch on an empty log, at the position before all', async () => {
    const store = open();
    const first: EventBatch = { events: [], position: '' as EventBatch['position'], caughtUp: true };
    expect(await follow(store, {}, () => true)).toEqual([first]);
    expect(await store.head()).toBe('');
  });

  it('needs no polling for its own appends, whether a subscriber waits for them or is busy meanwhile', async () => {
    const store = open({ pollIntervalMs: 3_600_000 });
    const waiting = follow(store, {}, (all) => eventsOf(all).length === 3);
    const busy = follow(store, {}, async (all) => {
      const seen = eventsOf(all).length;
      if (seen < 3) await store.append('a', [numbered(seen)], 'any');
      return seen === 3;
    });
    expect(numbersOf(eventsOf(await waiting))).toEqual([0, 1, 2]);
    expect(numbersOf(eventsOf(await busy))).toEqual([0, 1, 2]);
  });

  it('refuses a position of another engine', async () => {
    const after = '00000000000000000042:00000000000000000042' as EventBatch['position'];
    await expect(readEvents(open(), { after })).rejects.toMatchObject({ reason: 'corrupt' });
  });

  it('answers appends that were under way before it closes', async () => {
    const store = open();
    const underWay = run(600).map((event, n) => store.append(`s${n}`, [event], 'no-stream'));
    await store.close();
    for (const append of underWay) expect(await append).toMatchObject({ outcome: 'appended', revision: 0 });
    expect(await open().countAfter()).toBe(600);
  });
});
