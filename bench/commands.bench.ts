import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { openUseCases } from '#libs/runtime';
import { commandRate } from './command-load.js';
import { inTurn, type Measurement, perSecond, secondsOf } from './measure.js';
import { withFolder } from './scratch.js';

/** Opens cases and adds nine notes to each, so many cases at once, through the use cases. @returns commands a second. */
async function commands(cases: number, atOnce: number, keepLog?: (file: string) => void): Promise<number> {
  return withFolder(async (folder) => {
    const file = join(folder, 'events.db');
    const useCases = await openUseCases({ eventStoreUrl: `sqlite:${file}` });
    const rate = await commandRate(useCases, cases, atOnce);
    await useCases.close();
    keepLog?.(file);
    return rate;
  });
}

type Row = { stream: string; revision: number; id: string; type: string; metadata: string; data: string };

/** The rows of a log that the use cases have written, to be written again without them. */
function rowsOf(file: string): Row[] {
  const log = new DatabaseSync(file);
  const rows = log
    .prepare(
      `SELECT s.name AS stream, e.revision, e.id, t.name AS type, e.metadata, e.data
       FROM events e JOIN streams s ON s.id = e.stream_id JOIN types t ON t.id = e.type_id ORDER BY e.position`,
    )
    .all() as Row[];
  log.close();
  return rows;
}

/** The events of each command, as the use cases append them: an opening is two. */
function appendsOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const appends: Row[][] = [];
  const opening = new Map<string, Row[]>();
  for (const row of rows) {
    const append = row.revision === 1 ? opening.get(row.stream) : undefined;
    if (append !== undefined) {
      append.push(row);
      continue;
    }
    const own = [row];
    if (row.revision === 0) opening.set(row.stream, own);
    appends.push(own);
  }
  return appends;
}

/** The least a group commit can be: what waits when the event loop turns is written together. */
class BareGroupCommit<Append> {
  private waiting: { readonly append: Append; readonly done: () => void }[] = [];

  constructor(private readonly write: (appends: readonly Append[]) => void) {}

  add(append: Append): Promise<void> {
    return new Promise((done) => {
      if (this.waiting.push({ append, done }) === 1) setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    const group = this.waiting;
    this.waiting = [];
    this.write(group.map(({ append }) => append));
    for (const { done } of group) done();
  }
}

/** Writes the same events durably with nothing but the driver, by so many appenders at once. @returns appends a second. */
async function rawAppends(rows: readonly Row[], atOnce: number): Promise<number> {
  return withFolder(async (folder) => {
    const database = new DatabaseSync(join(folder, 'raw.db'));
    database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
      CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
      CREATE TABLE events (position INTEGER PRIMARY KEY, stream_id INTEGER NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL,
        type TEXT NOT NULL, recorded_at INTEGER NOT NULL, metadata TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (stream_id, revision));`);
    const addStream = database.prepare('INSERT INTO streams (name) VALUES (?)');
    const addEvent = database.prepare(
      'INSERT INTO events (stream_id, revision, id, type, recorded_at, metadata, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const streams = new Map<string, number>();
    const write = (append: readonly Row[]) => {
      for (const { stream, revision, id, type, metadata, data } of append) {
        let streamId = streams.get(stream);
        if (streamId === undefined) {
          streamId = Number(addStream.run(stream).lastInsertRowid);
          streams.set(stream, streamId);
        }
        addEvent.run(streamId, revision, id, type, Date.now(), metadata, data);
      }
    };
    const commit = new BareGroupCommit((appends: readonly (readonly Row[])[]) => {
      database.exec('BEGIN IMMEDIATE');
      for (const append of appends) write(append);
      database.exec('COMMIT');
    });
    const appends = appendsOf(rows);
    let next = 0;
    const appender = async () => {
      for (let index = next++; index < appends.length; index = next++) await commit.add(appends[index]!);
    };
    const seconds = await secondsOf(() => Promise.all(Array.from({ length: atOnce }, appender)));
    database.close();
    return appends.length / seconds;
  });
}

/** Commands through decide and durable append, against the same events written by the driver alone. */
export async function benchCommands(): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const { atOnce, cases, least } of [
    { atOnce: 64, cases: 4_000, least: 0.6 },
    { atOnce: 1, cases: 600, least: 0.7 },
  ]) {
    let rows: Row[] = [];
    await commands(cases, atOnce, (file) => {
      rows = rowsOf(file);
    });
    const { subject, limit } = await inTurn(
      3,
      () => commands(cases, atOnce),
      () => rawAppends(rows, atOnce),
    );
    measured.push({
      what: `commands through decide + durable append, in process, ${atOnce === 1 ? 'one at a time' : `${atOnce} at once`}`,
      figure: perSecond(subject, 'commands'),
      limit: `${perSecond(limit, 'appends')}, the same events by the driver alone`,
      ratio: subject / limit,
      target: { least },
    });
  }
  return measured;
}
