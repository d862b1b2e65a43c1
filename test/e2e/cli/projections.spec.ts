import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseStream } from '#libs/cases';
import { instant, tenantId } from '#libs/kernel';
import { collectionsOf, RebuildDesk, type RebuildRun, readRebuild } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { openCasebook, openDocumentStore, openUseCases } from '#libs/runtime';
import { projections } from '#projections';
import { createCollectingLogger } from '../../support/api/collecting-logger.js';
import { until } from '../../support/projections/until.js';
import { casebook, ended, startCasebook } from './run-casebook.js';

const acme = tenantId('acme');
const context = () => ({
  ...({ tenant: acme, actor: { id: 'ann', kind: 'agent', roles: ['agent'] }, channel: 'cli' } as const),
  at: instant(Date.now()),
});

let folder: string;
let urls: { readonly eventStoreUrl: string; readonly readStoreUrl: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebook-cli-'));
  urls = { eventStoreUrl: `sqlite:${folder}/data/events.db`, readStoreUrl: `sqlite:${folder}/data/read.db` };
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function openCases(count: number): Promise<readonly string[]> {
  const { cases, close } = await openUseCases(urls);
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push((await cases.open(context(), { subject: `Printer ${n}`, source: 'web' })).snapshot.id);
  }
  await close();
  return ids;
}

/** Writes notes straight into the log, so many that rebuilding them takes a while. */
async function writeNotes(count: number): Promise<void> {
  const [caseId] = await openCases(1);
  const { events, close } = await openUseCases(urls);
  for (let written = 0; written < count; written += 1_000) {
    const notes = Array.from({ length: 1_000 }, () => {
      const [id, noteId] = [randomUUID(), randomUUID()];
      const { at, tenant, actor, channel } = context();
      const ids = { commandId: id, correlationId: id, causationId: id };
      const data = { noteId, kind: 'INTERNAL', body: 'Called the customer back.', corrects: null };
      return { id, type: 'NoteAdded', data, metadata: { tenant, actor, at, channel, ...ids } };
    });
    await events.append(caseStream(acme, caseId!), notes, 'stream-exists');
  }
  await close();
}

async function withDocuments<Result>(work: (documents: DocumentStore) => Promise<Result>): Promise<Result> {
  const documents = await openDocumentStore(urls.readStoreUrl, projections.flatMap(collectionsOf));
  try {
    return await work(documents);
  } finally {
    await documents.close();
  }
}
const activeOf = (name: string) => withDocuments(async (documents) => (await documents.state(name)).active?.generation);
const runOf = (name: string) => withDocuments(async (documents) => (await readRebuild(documents, name)).run);

/** Starts a rebuild and waits until it is well on its way, but not at its end. */
async function underWay(name: string) {
  const child = startCasebook(folder, ['projections', 'rebuild', name, '--json']);
  const end = ended(child);
  let run: RebuildRun | undefined;
  await until('it has come some way', async () => {
    run = await runOf(name);
    return (run?.progress?.eventsDone ?? 0) > 0;
  });
  expect(run).toMatchObject({ state: 'running' });
  return { child, end };
}

describe('casebook projections list', () => {
  it('says of every projection how it does, without a server', async () => {
    await openCases(2);
    const { code, stdout, stderr } = await casebook(folder, ['projections', 'list']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Projection +version +state +behind +parked$/m);
    const { version } = projections.find(({ name }) => name === 'case-list')!;
    expect(stdout).toMatch(new RegExp(`^case-list +${version} +stopped +4 +0$`, 'm'));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const listed = JSON.parse((await casebook(folder, ['projections', 'list', '--json'])).stdout);
    expect(listed.projections.map(({ name }: { name: string }) => name)).toEqual(projections.map(({ name }) => name));
  });
});

describe('casebook projections rebuild', () => {
  it('rebuilds those that are named, or all, in one reading, and ends with 0', async () => {
    await openCases(3);
    const one = await casebook(folder, ['projections', 'rebuild', 'case-list', 'inbox']);
    expect({ code: one.code, stderr: one.stderr }).toEqual({ code: 0, stderr: '' });
    expect(one.stdout).toMatch(/^case-list +rebuilt$/m);
    expect(one.stdout).toMatch(/^inbox +rebuilt$/m);
    expect([await activeOf('case-list'), await activeOf('inbox'), await activeOf('case-board')]).toEqual([
      1,
      1,
      undefined,
    ]);
    const all = await casebook(folder, ['projections', 'rebuild', '--all', '--json']);
    expect(all.code).toBe(0);
    expect(JSON.parse(all.stdout)).toMatchObject({
      projections: projections.map(({ name }) => ({ name, outcome: 'rebuilt' })),
      events: 6,
    });
    expect([await activeOf('case-list'), await activeOf('case-board')]).toEqual([2, 1]);
  });

  it.each([
    ['a name nobody has', ['nothing'], /there is no projection "nothing": take case-list, /],
    ['no name', [], /name the projections to rebuild, or take --all/],
    ['names as well as --all', ['--all', 'inbox'], /not both/],
  ])('refuses %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await casebook(folder, ['projections', 'rebuild', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('works beside a server, which goes on with what was rebuilt', async () => {
    const [id] = await openCases(2);
    const server = await openCasebook(urls, createCollectingLogger());
    server.host.start();
    await until('it serves', async () => (await server.documents.get('cases', acme, id!)) !== undefined);
    const { code } = await casebook(folder, ['projections', 'rebuild', 'case-list']);
    expect(code).toBe(0);
    expect(await activeOf('case-list')).toBe(2);
    const { snapshot } = await server.cases.open(context(), { subject: 'Toner', source: 'web' });
    await until(
      'what comes is served',
      async () => (await server.documents.get('cases', acme, snapshot.id)) !== undefined,
    );
    const { stdout } = await casebook(folder, ['projections', 'list', '--json']);
    expect(JSON.parse(stdout).projections[0]).toMatchObject({ state: 'live', lastRebuild: { outcome: 'done' } });
    await server.close();
  });

  it('names the event that cannot be folded, and ends with 1', async () => {
    await openCases(1);
    const { events, close } = await openUseCases(urls);
    const broken = { id: randomUUID(), type: 'CaseOpened', data: {}, metadata: { tenant: 'acme' } };
    await events.append(caseStream(acme, 'broken'), [broken], 'no-stream');
    await close();
    const { code, stdout } = await casebook(folder, ['projections', 'rebuild', 'inbox', 'teams', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).projections).toMatchObject([
      {
        name: 'inbox',
        outcome: 'failed',
        event: { eventId: broken.id, stream: caseStream(acme, 'broken'), revision: 0 },
      },
      { name: 'teams', outcome: 'rebuilt' },
    ]);
  });

  it('says so where somebody else is at it', async () => {
    await openCases(1);
    await withDocuments((documents) => documents.lease('rebuild:inbox', 'somebody', 60_000));
    const { code, stdout } = await casebook(folder, ['projections', 'rebuild', 'inbox']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^inbox +somebody else is rebuilding or verifying it$/m);
  });

  it('stopped half-way says so and ends with 1; run again, it begins anew', async () => {
    await writeNotes(60_000);
    const { child, end } = await underWay('case-notes');
    child.kill('SIGINT');
    const { code, stdout } = await end;
    expect(JSON.parse(stdout).projections).toEqual([{ name: 'case-notes', outcome: 'interrupted' }]);
    expect(code).toBe(1);
    expect(await runOf('case-notes')).toMatchObject({ state: 'interrupted' });
    const again = await casebook(folder, ['projections', 'rebuild', 'case-notes', '--json']);
    expect(again.code).toBe(0);
    expect(await activeOf('case-notes')).toBe(1);
    const verified = await casebook(folder, ['projections', 'verify', 'case-notes', '--json']);
    expect(JSON.parse(verified.stdout).projections).toMatchObject([{ equal: true, documents: 60_000 }]);
  });

  it('killed half-way goes on as well, as soon as the dead one’s lease has run out', async () => {
    await writeNotes(60_000);
    const { child, end } = await underWay('case-notes');
    child.kill('SIGKILL');
    await end;
    expect(await runOf('case-notes')).toMatchObject({ state: 'running' });
    const again = await casebook(folder, ['projections', 'rebuild', 'case-notes', '--json']);
    expect(again.code).toBe(0);
    expect(await activeOf('case-notes')).toBe(1);
    expect(await runOf('case-notes')).toMatchObject({ state: 'done', progress: { eventsDone: 60_002 } });
  }, 60_000);
});

describe('casebook projections cancel', () => {
  it('takes back what was asked for, and ends with 1 where nothing was', async () => {
    await openCases(1);
    await withDocuments(async (documents) => {
      const by = { tenant: 'acme', id: 'root', kind: 'agent', name: null } as const;
      const inbox = projections.find(({ name }) => name === 'inbox')!;
      await new RebuildDesk(documents).ask(inbox, { id: 'asked', by, lenient: false });
    });
    const { code, stdout, stderr } = await casebook(folder, ['projections', 'cancel', 'inbox']);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'the rebuild of inbox is cancelled\n', stderr: '' });
    const { request } = await withDocuments((documents) => readRebuild(documents, 'inbox'));
    expect(request?.cancelledAt).toEqual(expect.any(String));
    const nothing = await casebook(folder, ['projections', 'cancel', 'teams']);
    expect({ code: nothing.code, stdout: nothing.stdout }).toEqual({ code: 1, stdout: '' });
    expect(nothing.stderr).toMatch(/teams is not being rebuilt/);
    expect((await casebook(folder, ['projections', 'cancel', 'nothing'])).code).toBe(2);
  });
});

describe('casebook projections verify', () => {
  it('finds every projection equal to what the log says, and ends with 0', async () => {
    await openCases(3);
    await casebook(folder, ['projections', 'rebuild', '--all']);
    const { code, stdout, stderr } = await casebook(folder, ['projections', 'verify']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^case-list +3 +0 +equal$/m);
    expect(stdout).not.toMatch(/DIFFERENT/);
  });

  it('names what somebody has tampered with, and ends with 1', async () => {
    const [id] = await openCases(2);
    await casebook(folder, ['projections', 'rebuild', '--all']);
    await withDocuments(async (documents) => {
      const generation = { projection: 'case-list', generation: 1 };
      const checkpoint = (await documents.checkpointOf(generation))!;
      const { body } = (await documents.get('cases', acme, id!))!;
      const write = {
        collection: 'cases',
        id: id!,
        tenant: acme,
        position: checkpoint,
        body: { ...body, status: 'CLOSED' },
      };
      await documents.commit({ generation, writes: [write], checkpoint: { expected: checkpoint, next: checkpoint } });
    });
    const { code, stdout } = await casebook(folder, ['projections', 'verify', 'case-list', 'inbox']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^case-list +2 +1 +DIFFERENT$/m);
    expect(stdout).toMatch(/^inbox +2 +0 +equal$/m);
    expect(stdout).toContain(`cases ${id}:\n  status: "CLOSED" is served, "NEW" is right`);
    const json = JSON.parse((await casebook(folder, ['projections', 'verify', 'case-list', '--json'])).stdout);
    expect(json.projections).toMatchObject([
      {
        ...{ name: 'case-list', equal: false, different: 1 },
        documentsThatDiffer: [{ id, differences: [{ path: 'status', served: 'CLOSED', rebuilt: 'NEW' }] }],
      },
    ]);
  });

  it('says so where nothing serves yet, and of a name nobody has', async () => {
    await openCases(1);
    const { code, stdout } = await casebook(folder, ['projections', 'verify', 'inbox']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/nothing serves yet/);
    expect((await casebook(folder, ['projections', 'verify', 'nothing'])).code).toBe(2);
  });
});
