import type { ChildProcess } from 'node:child_process';
import { existsSync, statSync, watch } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { everyStream } from '../../support/uci-incident/desk.js';
import { excerptFile } from '../../support/uci-incident/index.js';
import { casebook, ended, startCasebook } from './run-casebook.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebook-cli-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function importing(file: string, ...options: readonly string[]): string[] {
  return ['import', file, '--tenant', 'acme', ...options];
}

describe('casebook import', () => {
  it('prints a report that fits a terminal, agrees with the log and ends with 0', async () => {
    const { code, stdout, stderr } = await casebook(folder, importing(excerptFile));

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^cases CLOSED +40 +40$/m);
    expect(stdout).toMatch(/^re-opens +7 +7$/m);
    expect(stdout).toMatch(/^Rows skipped: 11$/m);
    expect(stdout).toMatch(/^Agrees with the log\.\n\d+ events in /m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('with --json prints one document, and reads a gzipped log just as well', async () => {
    const gzipped = join(folder, 'log.csv.gz');
    await writeFile(gzipped, gzipSync(await readFile(excerptFile)));

    const first = await casebook(folder, importing(gzipped, '--json'));
    const second = await casebook(folder, importing(excerptFile, '--json'));

    expect([first.code, first.stderr, second.code]).toEqual([0, '', 0]);
    expect(JSON.parse(first.stdout)).toMatchObject({
      file: 'log.csv.gz',
      tenant: 'acme',
      ended: 'complete',
      agrees: true,
      timesReadAs: 'UTC',
      casesByStatus: { CLOSED: 40 },
      reopens: 7,
      rows: { read: 356, skipped: 11 },
    });
    expect(JSON.parse(second.stdout)).toMatchObject({ agrees: true, eventsAppended: 0 });
  });

  it('ends with 1 where it differs from the log', async () => {
    const rows = (await readFile(excerptFile, 'utf8')).split('\n');
    const withoutTime = rows[4]!.replaceAll('5/3/2016 12:00', 'yesterday');
    await writeFile(join(folder, 'log.csv'), [...rows.slice(0, 4), withoutTime].join('\n'));

    const { code, stdout, stderr } = await casebook(folder, importing('log.csv'));

    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^DIFFERS FROM THE LOG\.$/m);
  });

  it.each([
    ['that is not there', undefined, 2, /there is no such file/],
    ['that is empty', '', 2, /is empty/],
    ['of another kind', 'id,name\n1,Ana\n', 2, /is not an incident log: it has no column number/],
    ['that breaks off', gzipSync('number,incident_state\n'.repeat(99)).subarray(0, 30), 1, /cannot be read on/],
  ])('a file %s is told in one line, and nothing is written', async (_what, content, exitCode, message) => {
    if (content !== undefined) await writeFile(join(folder, 'log.csv'), content);

    const { code, stdout, stderr } = await casebook(folder, importing('log.csv'));

    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toMatch(/^casebook: [^\n]*\n$/);
    expect(stderr).toMatch(message);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('a log out of reach is told in one line', async () => {
    await mkdir(join(folder, 'data', 'events.db'), { recursive: true });

    const { code, stderr } = await casebook(folder, importing(excerptFile));

    expect(code).toBe(1);
    expect(stderr).toMatch(/^casebook: [^\n]*the event log cannot be opened[^\n]*\n$/);
  });

  it('does its work and stays quiet when its reader goes away', async () => {
    const child = startCasebook(folder, importing(excerptFile));
    child.stdout?.destroy();

    const { code, stderr } = await ended(child);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((await casebook(folder, importing(excerptFile, '--json'))).stdout).toContain('"eventsAppended": 0');
  });
});

describe('an import of many incidents, stopped from outside', () => {
  const copies = 12;

  /** The excerpt many times over, under other numbers. */
  async function longLog(): Promise<string> {
    const [header, ...rows] = (await readFile(excerptFile, 'utf8')).trim().split('\n');
    const all = Array.from({ length: copies }, (_, copy) => rows.map((row) => row.replace('INC', `INC${copy}-`)));
    const file = join(folder, 'long.csv');
    await writeFile(file, [header, ...all.flat()].join('\n'));
    return file;
  }

  /** Sends a signal once the log has grown to so many bytes, which is well before the import is done. */
  async function stopped(child: ChildProcess, signal: NodeJS.Signals, bytes: number) {
    const data = join(folder, 'data');
    await mkdir(data, { recursive: true });
    const watcher = watch(data, () => {
      const grown = ['events.db', 'events.db-wal'].map((name) => statSync(join(data, name), { throwIfNoEntry: false }));
      if (grown.reduce((sum, stats) => sum + (stats?.size ?? 0), 0) < bytes) return;
      child.kill(signal);
      watcher.close();
    });
    try {
      return await ended(child);
    } finally {
      watcher.close();
    }
  }

  it('by SIGINT ends by itself with 1 and says so; run again, it goes on', async () => {
    const file = await longLog();

    const first = await stopped(startCasebook(folder, importing(file, '--json')), 'SIGINT', 1_000_000);
    const second = await casebook(folder, importing(file, '--json'));

    expect([first.code, first.stderr]).toEqual([1, '']);
    const { ended: how, agrees, casesByStatus } = JSON.parse(first.stdout);
    expect({ how, agrees }).toEqual({ how: 'interrupted', agrees: false });
    expect(casesByStatus.CLOSED ?? 0).toBeLessThan(copies * 40);
    expect(JSON.parse(second.stdout)).toMatchObject({ agrees: true, casesByStatus: { CLOSED: copies * 40 } });
  });

  it('by SIGKILL leaves a log that the next run completes as if there had been one run', async () => {
    const file = await longLog();
    await stopped(startCasebook(folder, importing(file)), 'SIGKILL', 1_500_000);
    const halfWay = await everyStream(join(folder, 'data'));

    const second = await casebook(folder, importing(file, '--json'));
    const third = await casebook(folder, importing(file, '--json'), { CASEBOOK_DATA: 'clean' });

    expect(JSON.parse(second.stdout).agrees).toBe(true);
    const clean = await everyStream(join(folder, 'clean'));
    expect(JSON.parse(third.stdout).steps.foundDone).toBe(0);
    expect(halfWay.size).toBeLessThan(clean.size);
    expect(await everyStream(join(folder, 'data'))).toEqual(clean);
  });
});
