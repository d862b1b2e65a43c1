import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { type Database, openLogFile } from './log-file.js';

describe('openLogFile', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'casebook-log-file-'));
    file = join(folder, 'events.db');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const ask = (database: Database, pragma: string) =>
    Object.values(database.prepare(`PRAGMA ${pragma}`).get() as object)[0];
  const corrupt = (words: RegExp) =>
    expect.objectContaining({ name: 'EventStoreError', reason: 'corrupt', message: expect.stringMatching(words) });

  /** Runs statements on a file through a connection of its own. */
  function alter(sql: string): void {
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
  }

  it('flushes every commit to the disk, when it makes the file and each time it opens it again', () => {
    const flushed = [1, 2, 3].map(() => {
      const database = openLogFile(file, 100);
      const settings = [ask(database, 'synchronous'), ask(database, 'journal_mode')];
      database.close();
      return settings;
    });
    expect(flushed).toEqual([
      [2, 'wal'],
      [2, 'wal'],
      [2, 'wal'],
    ]);
  });

  it('makes the folders on the way', () => {
    file = join(folder, 'a', 'b', 'events.db');
    const database = openLogFile(file, 100);
    expect(ask(database, 'user_version')).toBe(1);
    database.close();
  });

  it('says so where the folder cannot be made', async () => {
    await writeFile(join(folder, 'a'), 'a file');
    expect(() => openLogFile(join(folder, 'a', 'events.db'), 100)).toThrow(
      expect.objectContaining({ name: 'EventStoreError', reason: 'unavailable' }),
    );
  });

  it('refuses the database of another program and leaves it byte for byte as it was', async () => {
    alter('CREATE TABLE recipes (name TEXT)');
    const before = await readFile(file);
    expect(() => openLogFile(file, 100)).toThrow(corrupt(/events\.db is not a Casebook event log.*another file/));
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  it('refuses a database that another program has put its mark on', () => {
    alter('PRAGMA application_id = 252006673');
    expect(() => openLogFile(file, 100)).toThrow(corrupt(/is not a Casebook event log/));
  });

  it('refuses a log of a newer format and says what to do', () => {
    openLogFile(file, 100).close();
    alter('PRAGMA user_version = 2');
    expect(() => openLogFile(file, 100)).toThrow(corrupt(/format 2.*up to format 1.*run the version/));
  });

  it('refuses a file that is no database', async () => {
    await writeFile(file, 'not a database, but long enough to be looked at. '.repeat(40));
    expect(() => openLogFile(file, 100)).toThrow(corrupt(/events\.db: .*not an SQLite file/));
  });
});
