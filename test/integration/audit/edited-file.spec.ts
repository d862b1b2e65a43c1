import { genesisLink } from '#libs/audit';
import {
  forgeChain,
  inShort,
  type LogUnderAttack,
  logUnderAttack,
  paula,
  people,
  quinn,
  rosa,
  theEvent,
} from './log-under-attack.js';

const log = logUnderAttack();

/** The link of the event before, as the file has it. */
function linkBefore(stream: string, revision: number): string {
  if (revision === 0) return genesisLink(stream);
  const [row] = log.rows<{ metadata: string }>(`SELECT metadata FROM events WHERE ${theEvent}`, stream, revision - 1);
  return JSON.parse(row!.metadata).link;
}

describe('an honest log', () => {
  it('is intact, event by event and stream by stream', async () => {
    const { complete, events, heads, findingCount, findings } = await log.verify();
    expect({ complete, events, streams: heads.size, findingCount, findings }).toEqual({
      complete: true,
      events: 12,
      streams: 4,
      findingCount: 0,
      findings: [],
    });
  });

  it('is intact with anchors in it, and holds each of them', async () => {
    const first = await log.anchor();
    await log.goOn();
    const second = await log.anchor({ heads: false });
    const { findings, anchorsChecked, lastAnchor } = await log.verify();
    expect({ findings, anchorsChecked, last: lastAnchor?.number }).toEqual({
      findings: [],
      anchorsChecked: 2,
      last: 2,
    });
    for (const held of [first, second]) {
      expect(await log.verify({ held })).toMatchObject({ findings: [], holdsAnchor: true });
    }
  });

  it('stays intact where only what the chain leaves out is changed: when the store recorded it', async () => {
    log.edit('UPDATE events SET recorded_at = 0');
    expect((await log.verify()).findings).toEqual([]);
  });
});

type Edit = (log: LogUnderAttack) => unknown;

describe('somebody who edits the file is found out, and the event is named, where he', () => {
  const edits: readonly (readonly [what: string, edit: Edit, found: readonly string[]])[] = [
    [
      'changes one byte of the data',
      ({ edit }) => edit(`UPDATE events SET data = replace(data, '100', '900') WHERE ${theEvent}`, paula, 3),
      [`LINK_BROKEN ${paula} 3`],
    ],
    [
      'changes one byte of the metadata',
      ({ edit }) =>
        edit(`UPDATE events SET metadata = replace(metadata, '"ada"', '"ida"') WHERE ${theEvent}`, paula, 4),
      [`LINK_BROKEN ${paula} 4`],
    ],
    [
      'empties the last event of the log',
      ({ edit }) => edit(`UPDATE events SET data = '{}' WHERE ${theEvent}`, people, 0),
      [`LINK_BROKEN ${people} 0`],
    ],
    [
      'adds a field',
      ({ edit }) => edit(`UPDATE events SET data = json_set(data, '$.extra', null) WHERE ${theEvent}`, paula, 5),
      [`LINK_BROKEN ${paula} 5`],
    ],
    [
      'changes the link itself',
      ({ edit }) =>
        edit(
          `UPDATE events SET metadata = json_set(metadata, '$.link', ?) WHERE ${theEvent}`,
          'ab'.repeat(32),
          paula,
          2,
        ),
      [`LINK_BROKEN ${paula} 2`],
    ],
    [
      'takes the link away',
      ({ edit }) => edit(`UPDATE events SET metadata = json_remove(metadata, '$.link') WHERE ${theEvent}`, paula, 2),
      [`LINK_MISSING ${paula} 2`],
    ],
    [
      'changes an id',
      ({ edit }) =>
        edit(`UPDATE events SET id = ? WHERE ${theEvent}`, '00000000-0000-8000-8000-000000000000', quinn, 1),
      [`ID_MISMATCH ${quinn} 1`],
    ],
    [
      'renames a type for all its events',
      ({ edit }) => edit(`UPDATE types SET name = 'NoteHidden' WHERE name = 'NoteAdded'`),
      [`LINK_BROKEN ${paula} 3`, `LINK_BROKEN ${quinn} 2`],
    ],
    [
      'gives one event another type',
      ({ edit }) =>
        edit(
          `UPDATE events SET type_id = (SELECT id FROM types WHERE name = 'CaseRouted') WHERE ${theEvent}`,
          paula,
          3,
        ),
      [`LINK_BROKEN ${paula} 3`],
    ],
    [
      'renames a stream',
      ({ edit }) => edit(`UPDATE streams SET name = 'case-acme.nobody' WHERE name = ?`, quinn),
      ['LINK_BROKEN case-acme.nobody 0'],
    ],
    [
      'moves a stream to another tenant',
      ({ edit }) => edit(`UPDATE streams SET name = 'case-acme.rosa' WHERE name = ?`, rosa),
      ['TENANT_MISMATCH case-acme.rosa 0', 'LINK_BROKEN case-acme.rosa 0', 'TENANT_MISMATCH case-acme.rosa 1'],
    ],
    [
      'exchanges the names of two streams',
      ({ edit }) => {
        edit(`UPDATE streams SET name = 'aside' WHERE name = ?`, paula);
        edit('UPDATE streams SET name = ? WHERE name = ?', paula, quinn);
        edit(`UPDATE streams SET name = ? WHERE name = 'aside'`, quinn);
      },
      [`LINK_BROKEN ${quinn} 0`, `LINK_BROKEN ${paula} 0`],
    ],
    [
      'makes the data unreadable',
      ({ edit }) => edit(`UPDATE events SET data = substr(data, 2) WHERE ${theEvent}`, paula, 3),
      [`EVENT_UNREADABLE ${paula} 3`],
    ],
    [
      'makes the metadata unreadable',
      ({ edit }) => edit(`UPDATE events SET metadata = '[]' WHERE ${theEvent}`, paula, 3),
      [`EVENT_UNREADABLE ${paula} 3`],
    ],
    [
      'drops an event in the middle',
      ({ edit }) => edit(`DELETE FROM events WHERE ${theEvent}`, paula, 3),
      ['POSITION_GAP - -', `REVISION_GAP ${paula} 4`],
    ],
    [
      'drops an event in the middle and closes the gap',
      ({ edit }) => {
        edit(`DELETE FROM events WHERE ${theEvent}`, paula, 3);
        for (const revision of [4, 5])
          edit(`UPDATE events SET revision = revision - 1 WHERE ${theEvent}`, paula, revision);
        for (let place = 9; place <= 12; place += 1)
          edit('UPDATE events SET position = position - 1 WHERE position = ?', place);
      },
      [`LINK_BROKEN ${paula} 3`],
    ],
    [
      'drops the first event',
      ({ edit }) => edit(`DELETE FROM events WHERE ${theEvent}`, paula, 0),
      ['POSITION_GAP - -', `REVISION_GAP ${paula} 1`],
    ],
    [
      'exchanges two events of a stream',
      ({ edit }) => {
        edit(`UPDATE events SET revision = 99 WHERE ${theEvent}`, paula, 3);
        edit(`UPDATE events SET revision = 3 WHERE ${theEvent}`, paula, 4);
        edit(`UPDATE events SET revision = 4 WHERE ${theEvent}`, paula, 99);
      },
      [`REVISION_GAP ${paula} 4`, `REVISION_ORDER ${paula} 3`, `LINK_BROKEN ${paula} 5`],
    ],
    [
      'exchanges what two events of a stream say',
      ({ edit, rows }) => {
        const columns = 'type_id, id, metadata, data';
        const [one, other] = [3, 4].map(
          (revision) =>
            rows<Record<string, string>>(`SELECT ${columns} FROM events WHERE ${theEvent}`, paula, revision)[0]!,
        );
        const put = `UPDATE events SET (${columns}) = (?, ?, ?, ?) WHERE ${theEvent}`;
        edit(put, ...Object.values(other!), paula, 3);
        edit(put, ...Object.values(one!), paula, 4);
      },
      [3, 4, 5].map((revision) => `LINK_BROKEN ${paula} ${revision}`),
    ],
    [
      'inserts an event whose own link is right',
      (attacked) => {
        const { edit } = attacked;
        for (const revision of [5, 4])
          edit(`UPDATE events SET revision = revision + 1 WHERE ${theEvent}`, paula, revision);
        for (let place = 12; place >= 9; place -= 1)
          edit('UPDATE events SET position = position + 1 WHERE position = ?', place);
        edit(
          `INSERT INTO events SELECT 9, stream_id, 4, id, type_id, recorded_at, metadata, replace(data, '100', '900')
           FROM events WHERE ${theEvent}`,
          paula,
          3,
        );
        forgeChain(attacked, paula, 4, linkBefore(paula, 4), 4);
      },
      [`LINK_BROKEN ${paula} 5`],
    ],
    [
      'appends an event behind the back of Casebook',
      ({ edit }) =>
        edit(
          `INSERT INTO events SELECT 13, stream_id, 6, 'an-id', type_id, recorded_at, metadata, data FROM events WHERE ${theEvent}`,
          paula,
          5,
        ),
      [`LINK_BROKEN ${paula} 6`],
    ],
    [
      'cuts the tail of a stream off',
      ({ edit }) => [4, 5].map((revision) => edit(`DELETE FROM events WHERE ${theEvent}`, paula, revision)),
      ['POSITION_GAP - -', 'POSITION_GAP - -'],
    ],
    [
      'removes a whole stream',
      ({ edit }) => edit('DELETE FROM events WHERE stream_id = (SELECT id FROM streams WHERE name = ?)', rosa),
      ['POSITION_GAP - -'],
    ],
    [
      'hides a whole stream by taking its name away',
      ({ edit }) => edit('DELETE FROM streams WHERE name = ?', rosa),
      ['POSITION_GAP - -'],
    ],
  ];

  it.each(edits)('%s', async (_what, edit, found) => {
    edit(log);
    const { findings, findingCount } = await log.verify();
    expect(inShort(findings)).toEqual(found);
    expect(findingCount).toBe(found.length);
  });

  it('takes the name of a type away: the log cannot be read on, and that event is named', async () => {
    log.edit(`DELETE FROM types WHERE name = 'CaseAssigned'`);
    await expect(log.verify()).rejects.toMatchObject({
      reason: 'corrupt',
      message: expect.stringContaining(`event 4 of stream "${paula}"`),
    });
  });
});

describe('a finding', () => {
  it('says what was expected and what was found, so that it can be checked by hand', async () => {
    log.edit(`UPDATE events SET data = replace(data, '100', '900') WHERE ${theEvent}`, paula, 3);
    const [finding] = (await log.verify()).findings;
    expect(finding).toEqual({
      kind: 'LINK_BROKEN',
      stream: paula,
      revision: 3,
      position: '0000000000000008',
      expected: expect.stringMatching(/^[0-9a-f]{64}$/),
      found: linkBefore(paula, 4),
      problem: expect.stringMatching(/type, data or metadata was changed/),
    });
  });

  it('tells a changed link from changed content', async () => {
    log.edit(
      `UPDATE events SET metadata = json_set(metadata, '$.link', ?) WHERE ${theEvent}`,
      'ab'.repeat(32),
      paula,
      2,
    );
    expect((await log.verify()).findings).toMatchObject([{ problem: expect.stringMatching(/^its link was changed/) }]);
  });

  it('is counted beyond the first so many', async () => {
    log.edit(`UPDATE events SET data = '{}'`);
    const { findings, findingCount } = await log.verify({ mostFindings: 3 });
    expect([findings.length, findingCount]).toEqual([3, 12]);
  });
});
