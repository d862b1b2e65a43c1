import { readFile } from 'node:fs/promises';
import { readAnchorFile } from '#libs/audit';
import { auditDesk } from './audit-desk.js';

const desk = auditDesk();

describe('casebook anchor', () => {
  it('makes one, writes a copy with the head of every stream, and does not replace a copy that is there', async () => {
    const id = await desk.work();
    const file = desk.path('anchor.json');
    const { code, stdout, stderr } = await desk.run('anchor', '--out', file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Anchor 1 of \d{4}-[^:]+:\d\d:[\d.]+Z: 3 events in 1 streams\.$/m);
    const held = readAnchorFile(await readFile(file, 'utf8'));
    expect(held).toMatchObject({ number: 1, events: 3, heads: [[desk.stream(id), 2, expect.any(String)]] });

    const again = await desk.run('anchor', '--out', file);
    expect(again).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/is there already/) });
    expect((await desk.run('anchor', '--out', file, '--force')).code).toBe(0);
    expect(readAnchorFile(await readFile(file, 'utf8'))).toMatchObject({ number: 2, events: 4, streams: 2 });
  });

  it('gives out one that is there already, for paper and without heads, and makes none', async () => {
    await desk.work();
    await desk.run('anchor');
    const file = desk.path('anchor.json');
    const { code, stdout } = await desk.run('anchor', '--number', 'last', '--print', '--no-heads', '--out', file);
    expect(code).toBe(0);
    const { root, heads } = readAnchorFile(await readFile(file, 'utf8'));
    expect(heads).toBeUndefined();
    expect(stdout).toMatch(/^CASEBOOK ANCHOR 1$/m);
    expect(stdout.replace(/\s/g, '')).toContain(root);
    expect(JSON.parse((await desk.run('verify', '--json')).stdout)).toMatchObject({ anchors: { checked: 1 } });
    expect(await desk.run('anchor', '--number', '7')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no anchor 7/),
    });
  });

  it('makes none over a log that is not intact, names why and ends with 1, until that is accepted', async () => {
    const stream = desk.stream(await desk.work());
    desk.edit(`UPDATE events SET data = replace(data, 'OPEN', 'CLOSED') WHERE revision = 2`);
    const { code, stdout } = await desk.run('anchor', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      anchor: null,
      findings: [{ kind: 'LINK_BROKEN', stream, revision: 2 }],
    });
    const accepted = await desk.run('anchor', '--accept-findings', '--json');
    expect(accepted.code).toBe(0);
    expect(JSON.parse(accepted.stdout)).toMatchObject({ anchor: { number: 1, findings: 1 } });
  });

  it('makes none over nothing', async () => {
    expect(await desk.run('anchor')).toMatchObject({ code: 1, stdout: expect.stringMatching(/empty/) });
  });
});
