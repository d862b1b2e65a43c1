import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseStream } from '#libs/cases';
import { instant, tenantId } from '#libs/kernel';
import { type AnyProjection, collectionsOf } from '#libs/projection-engine';
import { openCasebook, openUseCases } from '#libs/runtime';
import { dueClocks } from '#projections/due-clocks';
import { createCollectingLogger } from '../../support/api/collecting-logger.js';
import { casebook } from './run-casebook.js';

const acme = tenantId('acme');
const twoDaysAgo = instant(Date.now() - 2 * 24 * 3_600_000);
const sweeping = ['sweep', '--tenant', 'acme'];

let folder: string;
let urls: { readonly eventStoreUrl: string; readonly readStoreUrl: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebook-cli-'));
  urls = { eventStoreUrl: `sqlite:${folder}/data/events.db`, readStoreUrl: `sqlite:${folder}/data/read.db` };
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Opens cases that are long overdue by now. */
async function openLate(...priorities: readonly ('urgent' | 'high' | 'low')[]): Promise<readonly string[]> {
  const { cases, close } = await openUseCases(urls);
  const context = { tenant: acme, actor: { id: 'rita', kind: 'requester', roles: [] }, channel: 'cli' } as const;
  const ids: string[] = [];
  for (const priority of priorities) {
    const input = { subject: 'Printer', source: 'web', priority, ownerId: 'bo' } as const;
    ids.push((await cases.open({ ...context, at: twoDaysAgo }, input)).snapshot.id);
  }
  await close();
  return ids;
}

async function typesOf(caseId: string): Promise<readonly string[]> {
  const { events, close } = await openUseCases(urls);
  const types = (await events.readStream(caseStream(acme, caseId))).map(({ type }) => type);
  await close();
  return types;
}

describe('casebook sweep', () => {
  it('sweeps without a server, says what it did and ends with 0; the second time there is nothing to do', async () => {
    const [id] = await openLate('high', 'urgent', 'low');
    const { code, stdout, stderr } = await casebook(folder, sweeping);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Breach sweep +cases$/m);
    expect(stdout).toMatch(/^marked as breached +3$/m);
    expect(stdout).toMatch(/^ {2}priority lifted +2$/m);
    expect(stdout).toMatch(/^ {2}urgent already +1$/m);
    expect(stdout).toMatch(/^ {2}somebody is told +3$/m);
    expect(stdout).toMatch(/^Sweep [0-9a-f-]{36} is complete\.$/m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(await typesOf(id!)).toEqual(expect.arrayContaining(['Breached', 'PriorityChanged']));

    const again = await casebook(folder, [...sweeping, '--json']);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ evaluated: 0, breached: 0 });
  });

  it('with --dry-run and --json prints one document and changes no case', async () => {
    const [id] = await openLate('high');
    const { code, stdout, stderr } = await casebook(folder, [...sweeping, '--dry-run', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ tenant: 'acme', dryRun: true, evaluated: 1, breached: 1, elevated: 1, alreadyTop: 0 },
      ...{ notified: 1, unreachable: 0, failed: 0, failures: [] },
      startedBy: { id: 'cli', kind: 'system' },
    });
    expect(await typesOf(id!)).toEqual(['CaseOpened', 'CaseRouted']);
    expect((await casebook(folder, [...sweeping, '--dry-run'])).stdout).toMatch(/^would be marked as breached +1$/m);
  });

  it('sweeps beside a server on the same data, whose screens then show it', async () => {
    const [id] = await openLate('high');
    const server = await openCasebook(urls, createCollectingLogger());
    server.host.start();
    const { code, stdout } = await casebook(folder, [...sweeping, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ breached: 1 });
    expect((await server.cases.current({ tenant: acme }, id!)).snapshot.firstResponse.breachedAt).not.toBeNull();
    await server.close();
  });

  it('does nothing from a list that another version of the program has made', async () => {
    const [id] = await openLate('high');
    const { documents, close } = await openCasebook(urls, createCollectingLogger());
    const [name, version] = [dueClocks.name, dueClocks.version + 1];
    await documents.prepare({ projection: name, generation: 1 }, version, collectionsOf(dueClocks as AnyProjection));
    await documents.activate(name, undefined, 1);
    await close();
    const { code, stdout, stderr } = await casebook(folder, sweeping);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/serves in version \d+, and this program has version \d+: use the newer program/);
    expect(await typesOf(id!)).toEqual(['CaseOpened', 'CaseRouted']);
  });

  it('knows one tenant only, and wants it named', async () => {
    await openLate('high');
    const other = await casebook(folder, ['sweep', '--tenant', 'other', '--json']);
    expect(JSON.parse(other.stdout)).toMatchObject({ tenant: 'other', evaluated: 0 });
    const none = await casebook(folder, ['sweep']);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toMatch(/required option '--tenant <id>'/);
  });
});
