import { randomUUID } from 'node:crypto';
import { AnchorApplication } from '#libs/application';
import { anchorStream, genesisLink, type HeldAnchor, verifyLog } from '#libs/audit';
import type { EventToAppend, RecordedEvent } from '#libs/event-store';
import { openEventStoreDb } from '#libs/event-store/adapters/eventstoredb';
import { openSqliteEventStore } from '#libs/event-store/adapters/sqlite';
import { startEventStoreDbServer } from '../../support/eventstoredb-server/index.js';
import {
  circumstances,
  forgeChain,
  inShort,
  logUnderAttack,
  paula,
  quinn,
  rosa,
  theEvent,
} from './log-under-attack.js';

const log = logUnderAttack();

const bare = ({ heads: _heads, ...anchor }: HeldAnchor): HeldAnchor => anchor;

async function found(held?: HeldAnchor): Promise<readonly string[]> {
  return inShort((await log.verify({ held })).findings);
}

/** Numbers the events of the file anew without a gap, as an attacker does who has read the source. */
function closeGaps(): void {
  log.rows<{ position: number }>('SELECT position FROM events ORDER BY position').forEach(({ position }, index) => {
    log.edit('UPDATE events SET position = ? WHERE position = ?', index + 1, position);
  });
}

function cutTail(stream: string, from: number): void {
  log.edit(
    'DELETE FROM events WHERE stream_id = (SELECT id FROM streams WHERE name = ?) AND revision >= ?',
    stream,
    from,
  );
  closeGaps();
}

/** Has Paula owe nothing, and makes the chain of the whole stream anew, which is then perfect. */
function rewritePaula(): void {
  log.edit(`UPDATE events SET data = replace(data, '100', '000') WHERE ${theEvent}`, paula, 3);
  forgeChain(log, paula, 0, genesisLink(paula));
}

describe('a stream that was written anew as a whole', () => {
  it('passes where there is no anchor: the chain alone cannot show it', async () => {
    rewritePaula();
    expect(await found()).toEqual([]);
  });

  it('is found by an anchor in the log, which names the time', async () => {
    await log.anchor();
    rewritePaula();
    expect(await found()).toEqual([`ANCHOR_MISMATCH ${anchorStream} 0`]);
  });

  it('is named by an anchor that was kept elsewhere with its heads', async () => {
    const held = await log.anchor();
    rewritePaula();
    expect(await found(held)).toEqual([`STREAM_DIFFERENT ${paula} 5`, `ANCHOR_MISMATCH ${anchorStream} 0`]);
    expect((await log.verify({ held })).holdsAnchor).toBe(false);
  });

  it('is found by a copy on paper where the anchors were written anew as well', async () => {
    const held = await log.anchor();
    rewritePaula();
    const { heads } = await log.verify();
    log.edit(
      `UPDATE events SET data = json_set(data, '$.root', ?) WHERE ${theEvent}`,
      await rootAt(12),
      anchorStream,
      0,
    );
    forgeChain(log, anchorStream, 0, genesisLink(anchorStream));
    expect(heads.size).toBe(5);
    expect(await found()).toEqual([]);
    expect(await found(bare(held))).toEqual([`ANCHOR_MISSING ${anchorStream} 0`, 'ANCHOR_MISMATCH - -']);
    expect(await found(held)).toContain(`STREAM_DIFFERENT ${paula} 5`);
  });
});

async function rootAt(upTo: number): Promise<string> {
  return (await log.verify({ upTo })).heads.root();
}

describe('a tail that was cut off behind closed gaps', () => {
  it('is found by an anchor made before, and the stream is named by its heads', async () => {
    const held = await log.anchor();
    cutTail(paula, 4);
    expect(await found()).toEqual([`LOG_SHORTER ${anchorStream} 0`]);
    const { findings } = await log.verify({ held });
    expect(inShort(findings)).toEqual([`LOG_SHORTER ${anchorStream} 0`, `STREAM_SHORTER ${paula} 4`]);
    expect(findings[1]).toMatchObject({
      expected: '6 events',
      found: '4 events',
      problem: 'its last 2 events were cut off',
    });
  });

  it('is found also where the log has grown since', async () => {
    const held = await log.anchor();
    for (let more = 0; more < 3; more += 1) await log.goOn();
    cutTail(paula, 5);
    expect(await found()).toEqual([`ANCHOR_MISMATCH ${anchorStream} 0`]);
    expect(await found(held)).toEqual([`ANCHOR_MISMATCH ${anchorStream} 0`, `STREAM_SHORTER ${paula} 5`]);
  });

  it('is found also where the stream has gone on in another way', async () => {
    const held = await log.anchor();
    cutTail(quinn, 2);
    await log.goOn();
    await log.goOn();
    expect(await found(held)).toContain(`STREAM_DIFFERENT ${quinn} 2`);
  });

  it('is not found where it lies behind the last anchor: an anchor proves the log up to itself', async () => {
    const held = await log.anchor();
    await log.goOn();
    cutTail(quinn, 3);
    expect(await found(held)).toEqual([]);
  });
});

describe('a whole stream that was removed behind closed gaps', () => {
  it('is found by an anchor, and named by its heads', async () => {
    const held = await log.anchor();
    cutTail(rosa, 0);
    expect(await found()).toEqual([`LOG_SHORTER ${anchorStream} 0`]);
    expect(await found(held)).toEqual([`LOG_SHORTER ${anchorStream} 0`, `STREAM_MISSING ${rosa} 0`]);
  });
});

describe('anchors that were tampered with', () => {
  async function threeAnchors(): Promise<readonly HeldAnchor[]> {
    const held = [await log.anchor()];
    for (const _more of [2, 3]) {
      await log.goOn();
      held.push(await log.anchor());
    }
    return held;
  }

  it('show where one in the middle is missing', async () => {
    await threeAnchors();
    log.edit(`DELETE FROM events WHERE ${theEvent}`, anchorStream, 1);
    closeGaps();
    expect(await found()).toEqual([
      `ANCHOR_BROKEN ${anchorStream} 2`,
      `REVISION_GAP ${anchorStream} 2`,
      `ANCHOR_MISMATCH ${anchorStream} 2`,
    ]);
  });

  it('show where one was changed', async () => {
    await threeAnchors();
    log.edit(
      `UPDATE events SET data = json_set(data, '$.root', ?) WHERE ${theEvent}`,
      'ab'.repeat(32),
      anchorStream,
      1,
    );
    const { findings, lastAnchor } = await log.verify();
    expect(inShort(findings)).toEqual([
      `ANCHOR_BROKEN ${anchorStream} 2`,
      `ANCHOR_MISMATCH ${anchorStream} 1`,
      `LINK_BROKEN ${anchorStream} 1`,
    ]);
    expect(lastAnchor?.number).toBe(1);
  });

  it('show by a copy that was kept where the last one is missing', async () => {
    const [, , last] = await threeAnchors();
    cutTail(anchorStream, 2);
    expect(await found()).toEqual([]);
    expect(await found(last)).toEqual([`ANCHOR_MISSING ${anchorStream} 2`]);
  });

  it('show the time between the last anchor that holds and the first that does not', async () => {
    await threeAnchors();
    log.edit(`UPDATE events SET data = replace(data, 'Still', 'Never') WHERE ${theEvent}`, quinn, 3);
    forgeChain(log, quinn, 3, linkOfQuinn(2));
    const [finding] = (await log.verify()).findings;
    expect(finding).toMatchObject({ kind: 'ANCHOR_MISMATCH', revision: 1 });
    expect(finding!.problem).toMatch(/between event 12, where anchor 1 still holds, and event 14/);
  });
});

function linkOfQuinn(revision: number): string {
  const [row] = log.rows<{ metadata: string }>(`SELECT metadata FROM events WHERE ${theEvent}`, quinn, revision);
  return JSON.parse(row!.metadata).link;
}

const engines = [
  {
    where: 'in another file',
    openCopy: async () => ({ copy: openSqliteEventStore({ file: ':memory:' }), dispose: async () => undefined }),
  },
  {
    where: 'on a server of EventStoreDB’s protocol',
    openCopy: async () => {
      const { url, die } = await startEventStoreDbServer();
      return { copy: openEventStoreDb({ url }), dispose: die };
    },
  },
];

describe('an anchor', () => {
  it.each(engines)('holds for a copy of the log $where, whatever positions it has there', async ({ openCopy }) => {
    const held = await log.anchor();
    const copied: RecordedEvent[] = [];
    await log.open(async (events) => {
      for await (const batch of events.readAll()) copied.push(...batch.events);
    });
    const { copy, dispose } = await openCopy();
    for (const { stream, id, type, stored } of copied) {
      await copy.append(stream, [{ id, type, ...stored } as EventToAppend], 'any');
    }
    expect(await verifyLog(copy, { held })).toMatchObject({ findings: [], holdsAnchor: true, events: 13 });
    const { type, stored } = copied.findLast(({ stream }) => stream === quinn)!;
    await copy.append(quinn, [{ id: randomUUID(), type, ...stored } as EventToAppend], 'any');
    expect(inShort((await verifyLog(copy, { held })).findings)).toEqual([`LINK_BROKEN ${quinn} 3`]);
    await copy.close();
    await dispose();
  });

  it('is refused to a log that is not intact, and given where its findings are accepted, from then on', async () => {
    log.edit(`UPDATE events SET data = '{}' WHERE ${theEvent}`, paula, 3);
    const made = await log.open(async (events) => {
      const anchors = new AnchorApplication(events);
      const first = await anchors.make(circumstances);
      const second = await anchors.make(circumstances, { acceptFindings: true });
      const third = await anchors.make(circumstances);
      return [first, second, third];
    });
    expect(made.map(({ outcome }) => outcome)).toEqual(['broken', 'made', 'made']);
    expect(made[1]).toMatchObject({ anchor: { number: 1, findings: 1 } });
  });

  it('of another log is not held', async () => {
    const held = await log.anchor();
    const other = { ...bare(held), root: 'cd'.repeat(32) };
    expect(await found(other)).toEqual([`ANCHOR_MISSING ${anchorStream} 0`, 'ANCHOR_MISMATCH - -']);
  });
});
