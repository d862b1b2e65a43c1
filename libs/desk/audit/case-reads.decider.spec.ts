import fc from 'fast-check';
import { type Actor, type Instant, instant, type Stamped, tenantId } from '#libs/kernel';
import { admin, noon, stamped } from '../testing/given.js';
import { type CaseReadsState, caseReadsDecider, readingWindow } from './case-reads.decider.js';
import { type CaseRead, caseReadsStream, type ReadKind, readKinds } from './case-reads.events.js';

const auditor: Actor = { id: 'otto', kind: 'agent', roles: ['auditor'] };
const later = (milliseconds: number): Instant => instant(Date.parse(noon) + milliseconds);
const of = (kind: ReadKind, more: Partial<CaseRead['data']> = {}): CaseRead['data'] => ({
  ...{ caseId: 'c1', kind, asOf: null, asOfRevision: null },
  ...more,
});

/** Reads one after another; answers which of them were recorded. */
function recordedOf(reads: readonly { by?: Actor; at?: Instant; data: CaseRead['data'] }[]): readonly boolean[] {
  let state: CaseReadsState = caseReadsDecider.initialState;
  return reads.map(({ by = auditor, at = noon, data }) => {
    const decision = caseReadsDecider.decide({ type: 'RecordCaseRead', data, actor: by, at }, state);
    if (!decision.accepted) throw new Error('a read was refused');
    for (const event of decision.events) {
      expect(event).toEqual({ type: 'CaseRead', data });
      const { metadata } = stamped(event);
      const read: Stamped<CaseRead> = JSON.parse(
        JSON.stringify({ ...event, metadata: { ...metadata, actor: by, at } }),
      );
      state = caseReadsDecider.evolve(state, read);
    }
    return decision.events.length > 0;
  });
}

describe('the record of who looked at a case', () => {
  it('has one entry for what the same person reads again within five minutes', () => {
    const history = of('HISTORY');
    expect(
      recordedOf([
        { data: history },
        { data: history, at: later(1) },
        { data: history, at: later(readingWindow - 1) },
        { data: history, at: later(readingWindow) },
        { data: history, at: later(2 * readingWindow - 1) },
      ]),
    ).toEqual([true, false, false, true, false]);
  });

  it('has an entry each for different people, and for different things', () => {
    expect(
      recordedOf([
        { data: of('HISTORY') },
        { data: of('HISTORY'), by: admin },
        { data: of('HISTORY'), by: { ...auditor, kind: 'system' } },
        ...readKinds.filter((kind) => kind !== 'HISTORY').map((kind) => ({ data: of(kind) })),
      ]),
    ).toEqual(Array(7).fill(true));
  });

  it('has an entry for each moment that was looked at', () => {
    expect(
      recordedOf([
        { data: of('AS_OF', { asOf: noon }) },
        { data: of('AS_OF', { asOf: later(1) }) },
        { data: of('AS_OF', { asOfRevision: 0 }) },
        { data: of('AS_OF', { asOfRevision: 1 }) },
        { data: of('AS_OF', { asOf: noon }) },
        { data: of('AS_OF', { asOfRevision: 1 }) },
      ]),
    ).toEqual([true, true, true, true, false, false]);
  });

  it('takes a read that bears an earlier time, by another clock, for the same reading only where it is near', () => {
    expect(
      recordedOf([
        { data: of('CASE'), at: later(readingWindow) },
        { data: of('CASE'), at: later(1) },
        { data: of('CASE'), at: noon },
      ]),
    ).toEqual([true, false, true]);
  });

  it('leaves no read without an entry that stands for it, and remembers only those that can', () => {
    const reads = fc.array(
      fc.record({
        by: fc.constantFrom<Actor>(auditor, admin, { ...admin, id: '__proto__' }, { ...admin, id: 'constructor' }),
        data: fc.constantFrom(of('HISTORY'), of('AS_OF', { asOf: noon })),
        at: fc.nat(20 * 60_000).map(later),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(reads, (unordered) => {
        const inTime = [...unordered].sort((one, other) => (one.at < other.at ? -1 : 1));
        const recorded = recordedOf(inTime);
        inTime.forEach(({ by, data, at }, index) => {
          const entries = inTime.filter(
            (other, place) => place <= index && recorded[place] && other.by === by && other.data === data,
          );
          expect(Date.parse(at) - Date.parse(entries.at(-1)!.at)).toBeLessThan(readingWindow);
        });
        const folded = inTime
          .filter((_read, index) => recorded[index])
          .reduce<CaseReadsState>((state, { by, at, data }) => {
            const { metadata } = stamped({ type: 'CaseRead', data });
            return caseReadsDecider.evolve(state, { type: 'CaseRead', data, metadata: { ...metadata, actor: by, at } });
          }, caseReadsDecider.initialState);
        expect(Object.keys(folded).length).toBeLessThanOrEqual(8);
      }),
    );
  });

  it('has a stream of its own beside the case’s', () => {
    expect(caseReadsStream(tenantId('acme'), 'c1')).toBe('reads-acme.c1');
  });
});
