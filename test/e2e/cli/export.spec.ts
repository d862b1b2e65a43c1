import { readFile, writeFile } from 'node:fs/promises';
import { instant } from '#libs/kernel';
import { acme, auditDesk } from './audit-desk.js';

const desk = auditDesk();
const exporting = (...more: readonly string[]) => [
  'export',
  '--tenant',
  'acme',
  '--out',
  desk.path('out.jsonl'),
  ...more,
];

describe('casebook export', () => {
  it('writes one case, which is checked without a log, against the copy of an anchor', async () => {
    const id = await desk.work();
    await desk.work();
    await desk.run('anchor', '--out', desk.path('anchor.json'));
    const { code, stdout, stderr } = await desk.run(...exporting('--case', id));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^3 events of 1 streams are in /m);

    const file = desk.path('out.jsonl');
    const checked = await desk.run('verify-export', file, '--anchor', desk.path('anchor.json'), '--json');
    expect(checked.code).toBe(0);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      ...{ intact: true, holdsRoot: true, events: 3, proven: 3, findingCount: 0 },
      header: { tenant: 'acme', case: id, program: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    });

    await writeFile(file, (await readFile(file, 'utf8')).replace('on fire', 'quite fine'));
    const changed = await desk.run('verify-export', file);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toMatch(/^LINK_BROKEN$/m);
    expect(changed.stdout).toMatch(/^FILE_CHANGED$/m);
    expect(changed.stdout).toMatch(/^The file is NOT as it was written\.$/m);
  });

  it('keeps any text in one line, also what other readers take for the end of one', async () => {
    await desk.work('one\u2028two\u2029three\u0085four');
    await desk.run(...exporting());
    const checked = await desk.run('verify-export', desk.path('out.jsonl'), '--json');
    expect(JSON.parse(checked.stdout)).toMatchObject({ intact: true, events: 3 });
  });

  it('writes what happened in a time', async () => {
    await desk.work('March', instant('2026-03-02T09:00:00Z'));
    await desk.work('April', instant('2026-04-02T09:00:00Z'));
    const { stdout } = await desk.run(
      ...exporting('--from', '2026-04-01T00:00:00Z', '--to', '2026-05-01T00:00:00Z', '--json'),
    );
    expect(JSON.parse(stdout)).toMatchObject({ events: 3, asked: 3, streams: 1, anchor: null });
    expect(await readFile(desk.path('out.jsonl'), 'utf8')).not.toContain('March');
  });

  it('is on record where the tenant has reads recorded', async () => {
    const id = await desk.work();
    await desk.open(({ records }) => {
      const actor = { id: 'ada', kind: 'agent', roles: ['admin'] } as const;
      const at = instant('2026-03-02T09:00:00Z');
      return records.reads.setPolicy({ tenant: acme, actor, at, channel: 'cli' }, 'history');
    });
    await desk.run(...exporting('--case', id));
    const { items } = await desk.open(({ records }) => records.reads.ofCase({ tenant: acme }, id, {}));
    expect(items.map(({ item }) => [item.data.kind, item.metadata.actor.id])).toEqual([['EXPORT', 'cli']]);
  });

  it('leaves a file that is there alone, unless it is told otherwise', async () => {
    await desk.work();
    await writeFile(desk.path('out.jsonl'), 'mine');
    expect(await desk.run(...exporting())).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is there already/),
    });
    expect(await readFile(desk.path('out.jsonl'), 'utf8')).toBe('mine');
    expect((await desk.run(...exporting('--force'))).code).toBe(0);
    expect(await readFile(desk.path('out.jsonl'), 'utf8')).toMatch(/^\{"header"/);
  });

  it.each([
    ['no such case', ['--case', 'nobody'], 1, /There is no case nobody/],
    ['times in the wrong order', ['--from', '2026-02-01T00:00:00Z', '--to', '2026-01-01T00:00:00Z'], 2, /before --to/],
  ])('with %s writes nothing and says so', async (_what, more, exitCode, message) => {
    await desk.work();
    const { code, stderr } = await desk.run(...exporting(...more));
    expect(code).toBe(exitCode);
    expect(stderr).toMatch(message);
    await expect(readFile(desk.path('out.jsonl'))).rejects.toThrow('ENOENT');
  });

  it('checks no file that is not there', async () => {
    expect(await desk.run('verify-export', desk.path('out.jsonl'))).toMatchObject({ code: 2, stdout: '' });
  });
});
