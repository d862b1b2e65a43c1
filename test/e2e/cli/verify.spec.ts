import { auditDesk } from './audit-desk.js';

const desk = auditDesk();
const lastEventOf = `revision = 2 AND stream_id = (SELECT id FROM streams WHERE name = ?)`;

describe('casebook verify', () => {
  it('says that an honest log is intact, how large it is and how fast that went, and ends with 0', async () => {
    await desk.work();
    const { code, stdout, stderr } = await desk.run('verify');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^events +3$/m);
    expect(stdout).toMatch(/^streams +1$/m);
    expect(stdout).toMatch(/^events a second +[\d,]+$/m);
    expect(stdout).toMatch(/^The log is intact\.$/m);
    expect(stdout).toMatch(/^No anchor/m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('names what was changed, and ends with 1', async () => {
    const stream = desk.stream(await desk.work());
    desk.edit(`UPDATE events SET data = replace(data, 'OPEN', 'CLOSED') WHERE ${lastEventOf}`, stream);
    const { code, stdout } = await desk.run('verify');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^LINK_BROKEN$/m);
    expect(stdout).toContain(`${stream},`);
    expect(stdout).toMatch(/revision 2/);
    expect(stdout).toMatch(/^The log is NOT intact\.$/m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);

    const { code: again, stdout: json } = await desk.run('verify', '--json');
    expect(again).toBe(1);
    expect(JSON.parse(json)).toMatchObject({
      ...{ intact: false, complete: true, events: 3, streams: 1, findingCount: 1, holdsAnchor: null },
      anchors: { checked: 0, last: null },
      findings: [{ kind: 'LINK_BROKEN', stream, revision: 2, expected: expect.any(String), found: expect.any(String) }],
    });
  });

  it('holds the log against an anchor from elsewhere, and names the stream that fell short', async () => {
    const id = await desk.work();
    await desk.run('anchor', '--out', desk.path('anchor.json'));
    const held = ['verify', '--from-anchor', desk.path('anchor.json')];
    const honest = await desk.run(...held);
    expect(honest.code).toBe(0);
    expect(honest.stdout).toMatch(/^The log holds the anchor you gave\.$/m);

    desk.edit(`DELETE FROM events WHERE ${lastEventOf}`, desk.stream(id));
    desk.edit('UPDATE events SET position = 3 WHERE position = 4');
    const { code, stdout } = await desk.run(...held, '--json');
    expect(code).toBe(1);
    const { holdsAnchor, findings } = JSON.parse(stdout);
    expect(holdsAnchor).toBe(false);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'STREAM_SHORTER', stream: desk.stream(id), revision: 2 }),
    );
  });

  it('with --replay names what today’s rules would not have let happen', async () => {
    const id = await desk.work();
    const honest = await desk.run('verify', '--replay');
    expect(honest.code).toBe(0);
    expect(honest.stdout).toMatch(/^Today’s rules would have let all of it happen, and as it did\.$/m);

    desk.edit(
      `UPDATE events SET data = replace(data, '"to":"OPEN"', '"to":"CLOSED"') WHERE ${lastEventOf}`,
      desk.stream(id),
    );
    const { code, stdout } = await desk.run('verify', '--replay', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [{ kind: 'LINK_BROKEN' }],
      replay: {
        ...{ streams: 1, events: 3, findingCount: 1 },
        findings: [{ kind: 'RULE_REFUSED', revision: 2, expected: 'TRANSITION_NOT_ALLOWED' }],
      },
    });
  });

  it('finds nothing wrong with an empty log', async () => {
    const { code, stdout } = await desk.run('verify');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^The log is empty\.$/m);
  });

  it.each([
    ['an anchor file that is not there', 'nowhere.json', /nowhere\.json: .*no such file/],
    ['a file that is no anchor', 'package.json', /is not of the format casebook-anchor\/1/],
  ])('with %s ends with 2 and one line', async (_what, file, message) => {
    const { code, stdout, stderr } = await desk.run('verify', '--from-anchor', `${process.cwd()}/${file}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^casebook: [^\n]*\n$/);
    expect(stderr).toMatch(message);
  });
});
