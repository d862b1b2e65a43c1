import { createHash } from 'node:crypto';
import { AnchorApplication, CaseApplication, DeskApplication } from '#libs/application';
import {
  type ExportLine,
  type ExportRequest,
  type ExportSummary,
  type ExportVerification,
  genesisLink,
  type HeldAnchor,
  LogExport,
  verifyExport,
} from '#libs/audit';
import { instant } from '#libs/kernel';
import {
  circumstances,
  forgeChain,
  inShort,
  logUnderAttack,
  paula,
  people,
  quinn,
  theEvent,
} from './log-under-attack.js';

const log = logUnderAttack();

const request = { tenant: 'acme', case: null, from: null, to: null, program: '0', at: '2026-03-09T00:00:00.000Z' };
const ofPaula = { ...request, case: 'paula', stream: paula };

async function exported(asked: ExportRequest): Promise<{ lines: readonly string[]; summary: ExportSummary }> {
  return log.open(async (events) => {
    const written = new LogExport(events, asked);
    const lines: string[] = [];
    for await (const line of written.lines()) lines.push(line);
    return { lines, summary: written.summary };
  });
}

function verified(lines: readonly string[], root?: string): Promise<ExportVerification> {
  async function* bytes() {
    for (const line of lines) yield Buffer.from(line);
  }
  return verifyExport(bytes(), root);
}

const parsedLines = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as ExportLine);

/** The end of a file made right again, as somebody does who changes a file and knows the format. */
function withRightEnd(lines: readonly string[]): readonly string[] {
  const body = lines.slice(0, -1);
  const { end } = JSON.parse(lines.at(-1)!);
  const counted = parsedLines(body);
  const count = (kind: string) => counted.filter((line) => kind in line).length;
  const streams = new Set(counted.flatMap((line) => ('event' in line ? [line.event.stream] : [])));
  const asked = counted.filter((line) => 'event' in line && !line.context).length;
  const sha256 = createHash('sha256').update(body.join('')).digest('hex');
  const figures = {
    events: count('event'),
    asked,
    streams: streams.size,
    anchors: count('anchor'),
    proofs: count('proof'),
  };
  return [...body, `${JSON.stringify({ end: { ...end, ...figures, sha256 } })}\n`];
}

/** One more honest note of Quinn's case, a week later. */
async function aWeekLater(): Promise<void> {
  await log.open(async (events) => {
    const cases = new CaseApplication(events, new DeskApplication(events).settings);
    const at = instant('2026-03-09T09:00:00Z');
    await cases.addNote({ ...circumstances, at }, { caseId: 'quinn', kind: 'INTERNAL', body: 'A week later' });
  });
}

describe('the export of a case', () => {
  it('holds every event as it is stored and says of itself what it is', async () => {
    const { lines, summary } = await exported(ofPaula);
    const [header, ...rest] = parsedLines(lines);
    expect(header).toMatchObject({ header: { format: 'casebook-export/1', tenant: 'acme', case: 'paula' } });
    const events = await log.open((store) => store.readStream(paula));
    const expected = events.map(({ stream, revision, id, type, stored, position, recordedAt }) => ({
      event: { stream, revision, id, type, ...stored, position, recordedAt },
    }));
    expect(rest.slice(0, -1)).toEqual(expected);
    expect(summary).toMatchObject({ events: 6, asked: 6, streams: 1, proofs: 0, anchor: undefined });
    expect(await verified(lines)).toMatchObject({ findings: [], events: 6, streams: 1, proven: 0, anchor: undefined });
  });

  it('is proven by an anchor of the log, from its root alone', async () => {
    const { root } = await log.anchor({ heads: false });
    const { lines } = await exported(ofPaula);
    expect(await verified(lines, root)).toMatchObject({ findings: [], events: 6, proven: 6, holdsRoot: true });
    expect(await verified(lines)).toMatchObject({ findings: [], proven: 6, holdsRoot: undefined });
    expect(inShort((await verified(lines, 'ab'.repeat(32))).findings)).toEqual(['ANCHOR_MISSING - -']);
  });

  it('is proven as far as the last anchor goes', async () => {
    const { root } = await log.anchor();
    await log.goOn();
    const { lines } = await exported({ ...request, case: 'quinn', stream: quinn });
    expect(await verified(lines, root)).toMatchObject({ findings: [], events: 4, proven: 3, holdsRoot: true });
  });

  it('takes the first anchor that covers it, not the last', async () => {
    const first = await log.anchor();
    await log.goOn();
    await log.anchor();
    const { lines, summary } = await exported(ofPaula);
    expect(summary.anchor?.number).toBe(1);
    expect(await verified(lines, first.root)).toMatchObject({ holdsRoot: true, proven: 6 });
  });
});

describe('the export of a tenant', () => {
  it('holds all its streams in the order of the log, and no other tenant’s', async () => {
    const { root } = await log.anchor();
    const { lines } = await exported(request);
    const streams = parsedLines(lines).flatMap((line) => ('event' in line ? [line.event.stream] : []));
    expect([...new Set(streams)]).toEqual([paula, quinn, people]);
    expect(streams).toHaveLength(10);
    expect(await verified(lines, root)).toMatchObject({ findings: [], events: 10, streams: 3, proven: 10 });
  });

  it('from the middle on begins with the link before, and is proven all the same', async () => {
    await aWeekLater();
    const { root } = await log.anchor();
    const { lines, summary } = await exported({ ...request, from: '2026-03-09T00:00:00.000Z' });
    const [, first] = parsedLines(lines);
    const [, , before] = await log.open((store) => store.readStream(quinn));
    expect(first).toMatchObject({ event: { stream: quinn, revision: 3 }, previous: before!.metadata.link });
    expect(summary).toMatchObject({ events: 1, asked: 1 });
    expect(await verified(lines, root)).toMatchObject({ findings: [], proven: 1, holdsRoot: true });
  });

  it('up to the middle goes on to the anchor, and says which events were not asked for', async () => {
    await aWeekLater();
    const { root } = await log.anchor();
    const { lines, summary } = await exported({ ...request, to: '2026-03-09T00:00:00.000Z' });
    expect(summary).toMatchObject({ events: 11, asked: 10 });
    const context = parsedLines(lines).filter((line) => 'event' in line && line.context);
    expect(context).toMatchObject([{ event: { stream: quinn, revision: 3 } }]);
    expect(await verified(lines, root)).toMatchObject({ findings: [], events: 11, proven: 11 });
  });

  it('of a time in which nothing happened is empty, and intact', async () => {
    await log.anchor();
    const { lines, summary } = await exported({ ...request, to: '2020-01-01T00:00:00.000Z' });
    expect(summary).toMatchObject({ events: 0, streams: 0, proofs: 0 });
    expect(await verified(lines)).toMatchObject({ findings: [], events: 0 });
  });

  it('from a log that does not hold its anchor says so, and its proofs fail', async () => {
    await log.anchor();
    log.edit(`DELETE FROM events WHERE ${theEvent}`, quinn, 2);
    const { lines, summary } = await exported(ofPaula);
    expect(summary.anchorHolds).toBe(false);
    expect(inShort((await verified(lines)).findings)).toEqual([`PROOF_BROKEN ${paula} 5`]);
  });
});

describe('a file that was changed after it was exported', () => {
  let held: HeldAnchor;
  let lines: readonly string[];
  beforeEach(async () => {
    held = await log.anchor();
    ({ lines } = await exported(ofPaula));
  });
  const found = async (changed: readonly string[]) => inShort((await verified(changed, held.root)).findings);
  const at = (index: number, change: (line: string) => string) =>
    lines.map((line, place) => (place === index ? change(line) : line));
  const noted = 4;

  it('shows a changed byte twice: in the bytes and in the chain', async () => {
    const changed = at(noted, (line) => line.replace('100', '900'));
    expect(await found(changed)).toEqual([`LINK_BROKEN ${paula} 3`, 'FILE_CHANGED - -']);
    expect(await found(withRightEnd(changed))).toEqual([`LINK_BROKEN ${paula} 3`]);
  });

  it('shows a changed byte that says the same: the position, and the time of recording', async () => {
    expect(await found(at(noted, (line) => line.replace(/"recordedAt":"20/, '"recordedAt":"19')))).toEqual([
      'FILE_CHANGED - -',
    ]);
  });

  it('shows a dropped line', async () => {
    const changed = lines.filter((_line, index) => index !== noted);
    expect(await found(withRightEnd(changed))).toEqual([`REVISION_GAP ${paula} 4`]);
  });

  it('shows two lines exchanged', async () => {
    const changed = [...lines.slice(0, noted), lines[noted + 1]!, lines[noted]!, ...lines.slice(noted + 2)];
    const findings = await found(withRightEnd(changed));
    expect(findings.slice(0, 2)).toEqual([`REVISION_GAP ${paula} 4`, `REVISION_ORDER ${paula} 3`]);
  });

  it('shows a tail that was cut off: by the end, and by the proof', async () => {
    expect(await found(lines.slice(0, -1))).toEqual(['FILE_CUT - -']);
    const changed = lines.filter((line) => !line.includes('"revision":5,"id"'));
    expect(await found(withRightEnd(changed))).toEqual([`PROOF_BROKEN ${paula} 5`, 'ANCHOR_MISSING - -']);
  });

  it('shows a chain that was made anew: the proof leads to another event', async () => {
    log.edit(`UPDATE events SET data = replace(data, '100', '900') WHERE ${theEvent}`, paula, 3);
    forgeChain(log, paula, 0, genesisLink(paula));
    const forged = await exported(ofPaula);
    expect(await found(forged.lines)).toEqual([`PROOF_BROKEN ${paula} 5`, 'ANCHOR_MISSING - -']);
  });

  it('shows a changed path, place and root', async () => {
    const proof = lines.findIndex((line) => line.startsWith('{"proof"'));
    const changes: ((line: string) => string)[] = [
      (line) => line.replace(/"path":\["./, '"path":["x'),
      (line) => line.replace('"leaf":0', '"leaf":1'),
      (line) => line.replace('"anchor":1', '"anchor":2'),
    ];
    for (const change of changes) {
      expect(await found(withRightEnd(at(proof, change)))).toEqual([`PROOF_BROKEN ${paula} 5`, 'ANCHOR_MISSING - -']);
    }
    const anchor = at(proof - 1, (line) => line.replace(/"root":"[0-9a-f]{8}/, '"root":"00000000'));
    expect(await found(withRightEnd(anchor))).toEqual([`PROOF_BROKEN ${paula} 5`, 'ANCHOR_MISSING - -']);
  });

  it('counts nothing twice where a proof is repeated', async () => {
    const proof = lines.find((line) => line.startsWith('{"proof"'))!;
    const changed = withRightEnd([...lines.slice(0, -1), proof, lines.at(-1)!]);
    expect(await verified(changed, held.root)).toMatchObject({ proven: 6 });
    expect(await found(changed)).toEqual([`PROOF_BROKEN ${paula} 5`]);
  });

  it('shows what is no line of an export, and what stands behind the end', async () => {
    expect(await found(at(noted, () => 'nonsense\n'))).toContain('LINE_UNREADABLE - -');
    expect(await found(at(noted, () => '{"event":{"stream":7}}\n'))).toContain('LINE_UNREADABLE - -');
    expect(await found([...lines, lines[noted]!])).toEqual(['LINE_UNREADABLE - -']);
    expect(await found(lines.slice(1))).toContain('LINE_UNREADABLE - -');
    expect(await found([])).toEqual(['FILE_CUT - -', 'ANCHOR_MISSING - -']);
  });

  it('shows events of another tenant', async () => {
    const changed = at(0, (line) => line.replace('"tenant":"acme"', '"tenant":"globex"'));
    expect(await found(withRightEnd(changed))).toHaveLength(6);
  });
});

describe('an export of many streams', () => {
  it('proves each of them on its own', async () => {
    await log.open(async (events) => {
      const cases = new CaseApplication(events, new DeskApplication(events).settings);
      const many = Array.from({ length: 40 }, (_, index) => ({ caseId: `many-${index}`, subject: 'Printer' }));
      for (const input of many) await cases.open(circumstances, { ...input, source: 'web' });
      await new AnchorApplication(events).make(circumstances);
    });
    const { lines, summary } = await exported(request);
    expect(summary).toMatchObject({ streams: 43, proofs: 43, events: 90 });
    expect(await verified(lines, summary.anchor!.root)).toMatchObject({ findings: [], proven: 90, streams: 43 });
  });
});
