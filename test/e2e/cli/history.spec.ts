import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseReference } from '#libs/cases';
import { instant, tenantId } from '#libs/kernel';
import { openCasebook, openUseCases } from '#libs/runtime';
import { caseIdOf } from '../../../apps/cli/import/import-ids.js';
import { createCollectingLogger } from '../../support/api/collecting-logger.js';
import { excerptFile } from '../../support/uci-incident/index.js';
import { casebook } from './run-casebook.js';

const acme = tenantId('acme');
const nine = instant('2026-03-02T09:00:00Z');
const ann = { id: 'ann', kind: 'agent', roles: ['agent'], name: 'Ann' } as const;
const rita = { id: 'rita', kind: 'requester', roles: [], name: 'Rita' } as const;
const by = { tenant: acme, actor: ann, channel: 'graphql' } as const;

let folder: string;
let urls: { readonly eventStoreUrl: string; readonly readStoreUrl: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebook-cli-'));
  urls = { eventStoreUrl: `sqlite:${folder}/data/events.db`, readStoreUrl: `sqlite:${folder}/data/read.db` };
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function historyOf(named: string, ...options: readonly string[]): Promise<Awaited<ReturnType<typeof casebook>>> {
  return casebook(folder, ['history', named, '--tenant', 'acme', ...options]);
}

/** A case that Rita opens at nine, and Ann answers and moves ten minutes later. */
async function openCase(subject = 'The printer is on fire'): Promise<string> {
  const { cases, close } = await openUseCases(urls);
  const { snapshot } = await cases.open({ ...by, actor: rita, at: nine }, { subject, source: 'web', priority: 'high' });
  const caseId = snapshot.id;
  const later = { ...by, at: instant('2026-03-02T09:10:00Z') };
  await cases.addNote(later, { caseId, kind: 'PUBLIC', body: 'We are\non our way' });
  await cases.changeStatus(later, { caseId, to: 'OPEN' });
  await close();
  return caseId;
}

function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

describe('casebook history', () => {
  it('prints what happened to an imported incident, in lines a terminal can show, and ends with 0', async () => {
    await casebook(folder, ['import', excerptFile, '--tenant', 'acme']);
    const caseId = caseIdOf(acme, 'INC0000045', instant('2016-02-29T01:16:00Z'));
    const { code, stdout, stderr } = await historyOf(caseId);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^${caseReference(caseId)} {2}${caseId} {2}9 events, times in UTC$`, 'm'));
    expect(stdout).toMatch(/^ {4}0 {2}2016-02-29 01:16:00 {2}Opened by 8 opened the case with priority normal by$/m);
    expect(stdout).toMatch(/^ +status: PENDING_CUSTOMER -> RESOLVED$/m);
    expect(stdout).toMatch(/^ +"Resolved with closing code 5\."$/m);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '(imported from excerpt.csv; inferred: the source does not record',
    );
    expect(widthOf(stdout)).toBeLessThanOrEqual(80);
    expect(stdout).not.toMatch(/undefined|null|\[object| $/m);
  });

  it('with --at prints what had led there and how the case stood, by the id or the short reference', async () => {
    const caseId = await openCase();
    const { code, stdout } = await historyOf(caseReference(caseId).toLowerCase(), '--at', '2026-03-02T10:05:00+01:00');
    expect(code).toBe(0);
    expect(stdout).toMatch(/2 of 5 events, times in UTC$/m);
    expect(stdout).not.toContain('public note');
    expect(stdout).toMatch(/^As it stood at 2026-03-02 09:05:00 UTC:$/m);
    expect(stdout).toMatch(/^ {2}status +NEW, may become OPEN$/m);
    expect(stdout).toMatch(/^ {2}first response {2}PENDING, due 2026-03-02 13:00:00$/m);
    expect(widthOf(stdout)).toBeLessThanOrEqual(80);
    expect((await historyOf(caseId, '--revision', '4')).stdout).toMatch(/^ {2}status +OPEN, may become IN_PROGRESS$/m);
  });

  it('with --json prints one document with everything', async () => {
    const caseId = await openCase();
    const { code, stdout, stderr } = await historyOf(caseId, '--revision', '3', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      ...{ tenant: 'acme', caseId, reference: caseReference(caseId), at: null, revision: 3, totalEvents: 5 },
      case: {
        ...{ status: 'NEW', revision: 3, allowedTransitions: ['OPEN'], firstResponse: { state: 'MET' } },
        notes: [{ kind: 'PUBLIC', body: 'We are\non our way', author: { id: 'ann' } }],
      },
    });
    expect(document.events.map(({ type }: { type: string }) => type)).toEqual([
      'CaseOpened',
      'CaseRouted',
      'NoteAdded',
      'FirstResponseRecorded',
    ]);
    expect(document.events[0]).toMatchObject({
      ...{ revision: 0, actor: rita, channel: 'graphql', at: nine, inferred: false, importedFrom: null },
      summary: 'Rita opened the case with priority high by web',
      changes: expect.arrayContaining([{ field: 'status', from: null, to: 'NEW' }]),
      metadata: { tenant: 'acme' },
    });
    expect(JSON.parse((await historyOf(caseId, '--json')).stdout) as object).toMatchObject({
      case: null,
      totalEvents: 5,
    });
  });

  it('lets no text speak to the terminal', async () => {
    const caseId = await openCase('\u001b[2J\u001b[31mgone \u202egnp.exe');
    const { stdout } = await historyOf(caseId, '--revision', '4');
    expect(stdout).toContain('gone');
    for (const spoken of ['\u001b', '\u202e']) expect(stdout).not.toContain(spoken);
  });

  it('works beside a server, and is on record where the tenant asks for it', async () => {
    const caseId = await openCase();
    const server = await openCasebook(urls, createCollectingLogger());
    await server.records.reads.setPolicy({ ...by, at: nine }, 'history');
    expect((await historyOf(caseId, '--at', '2026-03-02T09:05:00Z')).code).toBe(0);
    const { items } = await server.records.reads.ofCase({ tenant: acme }, caseId, {});
    expect(items.map(({ item }) => [item.data.kind, item.metadata.actor.id, item.metadata.channel])).toEqual([
      ['AS_OF', 'cli', 'cli'],
      ['HISTORY', 'cli', 'cli'],
    ]);
    await server.close();
  });

  it.each<[string, (caseId: string) => readonly string[], RegExp]>([
    ['there is no such case', () => ['01890000-0000-7000-8000-000000000000'], /There is no case 01890000/],
    ['no case goes by the reference', () => ['CS-00000000'], /There is no case CS-00000000/],
    ['the case is another tenant’s', (id) => [id, '--tenant', 'other'], /There is no case/],
    ['it has no such revision', (id) => [id, '--revision', '99'], /revision must be from 0 to 4/],
  ])('ends with 1 and one line where %s', async (_what, args, message) => {
    const [named, ...options] = args(await openCase());
    const { code, stdout, stderr } = await historyOf(named!, ...options);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^casebook: [^\n]*\n$/);
    expect(stderr).toMatch(message);
  });

  it('ends with 1 where the case was not open yet', async () => {
    const caseId = await openCase();
    const text = await historyOf(caseId, '--at', '2026-03-02T08:59:59Z');
    expect([text.code, text.stdout]).toEqual([
      1,
      `${caseReference(caseId)} was not open yet at 2026-03-02 08:59:59 UTC.\n`,
    ]);
    const json = await historyOf(caseId, '--at', '2026-03-02T08:59:59Z', '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ case: null, events: [], totalEvents: 5 });
  });

  it.each<[string, readonly string[], RegExp]>([
    ['both a moment and a revision', ['c', '--tenant', 'a', '--at', nine, '--revision', '1'], /cannot be used with/],
    ['a time without a zone', ['c', '--tenant', 'a', '--at', '2026-03-02T09:00:00'], /ISO 8601 with a zone/],
    ['a day there is not', ['c', '--tenant', 'a', '--at', '2026-02-30T09:00:00Z'], /ISO 8601/],
    ['a month there is not', ['c', '--tenant', 'a', '--at', '2026-13-01T09:00:00Z'], /ISO 8601/],
    ['an hour there is not', ['c', '--tenant', 'a', '--at', '2026-03-02T25:00:00Z'], /ISO 8601/],
    ['a revision that is no number', ['c', '--tenant', 'a', '--revision', '-1'], /0 or more/],
    ['no tenant', ['c'], /required option '--tenant <id>'/],
    ['no case', ['--tenant', 'a'], /missing required argument 'case'/],
  ])('ends with 2 where it is given %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await casebook(folder, ['history', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
