import { EventStoreError } from '#libs/event-store';
import { eventStoreWith, temporaryStores } from '../../support/projections/index.js';
import { by, printer, processOver, refusalOf } from './application-bench.js';

const stores = temporaryStores();
const opening = async (count: number) => {
  const { cases } = processOver(stores.events);
  const opened = await Promise.all(Array.from({ length: count }, () => cases.open(by(), printer)));
  return opened.map(({ snapshot }) => snapshot.id);
};

describe('moving many cases at once', () => {
  it('answers for each case in the order they were named', async () => {
    const caseIds = await opening(5);
    const { cases } = processOver(stores.events);
    const outcomes = await cases.changeStatuses(by(), { caseIds, to: 'OPEN' });
    expect(outcomes.map(({ caseId }) => caseId)).toEqual(caseIds);
    expect(outcomes).toMatchObject(caseIds.map((id) => ({ decided: { snapshot: { id, status: 'OPEN' } } })));
  });

  it('goes on past those that refuse, each with its own reason', async () => {
    const [one, two, three] = await opening(3);
    const { cases } = processOver(stores.events);
    await cases.changeStatus(by(), { caseId: two!, to: 'OPEN' });
    await cases.changeStatus(by(), { caseId: two!, to: 'IN_PROGRESS' });
    const outcomes = await cases.changeStatuses(by(), { caseIds: [one!, two!, 'none', three!], to: 'OPEN' });
    expect(outcomes).toMatchObject([
      { caseId: one, decided: { snapshot: { status: 'OPEN' } } },
      { caseId: two, refusal: { code: 'TRANSITION_NOT_ALLOWED', details: { from: 'IN_PROGRESS', to: 'OPEN' } } },
      { caseId: 'none', refusal: { code: 'NOT_FOUND' } },
      { caseId: three, decided: { snapshot: { status: 'OPEN' } } },
    ]);
  });

  it('gives each case a note of its own', async () => {
    const caseIds = await opening(3);
    const { cases } = processOver(stores.events);
    await cases.changeStatuses(by({ commandId: 'bulk' }), { caseIds, to: 'OPEN', note: 'On it.' });
    const noteIds: unknown[] = [];
    for await (const { events } of stores.events.readAll({ filter: { types: ['NoteAdded'] } })) {
      noteIds.push(...events.map(({ data }) => data.noteId));
    }
    expect(new Set(noteIds).size).toBe(3);
  });

  it('takes each case once, and nothing for none', async () => {
    const [one] = await opening(1);
    const { cases } = processOver(stores.events);
    expect((await cases.changeStatuses(by(), { caseIds: [one!, one!, one!], to: 'OPEN' })).length).toBe(1);
    expect(await cases.changeStatuses(by(), { caseIds: [], to: 'OPEN' })).toEqual([]);
  });

  it('takes 200 cases and no more', async () => {
    const { cases } = processOver(stores.events);
    const ids = (count: number) => Array.from({ length: count }, (_, index) => `case ${index}`);
    expect((await cases.changeStatuses(by(), { caseIds: ids(200), to: 'OPEN' })).length).toBe(200);
    expect(await refusalOf(cases.changeStatuses(by(), { caseIds: ids(201), to: 'OPEN' }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: [{ field: 'caseIds' }] },
    });
  });

  it('sent again is answered as then, also where it had ended half-way', async () => {
    const caseIds = await opening(4);
    const bulk = by({ commandId: 'bulk' });
    const input = { caseIds, to: 'OPEN' as const };
    const broken = eventStoreWith(stores.events, {
      append: (stream, ...given) =>
        stream.endsWith(caseIds[2]!)
          ? Promise.reject(new EventStoreError('access-denied', 'not this one'))
          : stores.events.append(stream, ...given),
    });
    await expect(processOver(broken).cases.changeStatuses(bulk, input)).rejects.toThrow('not this one');
    const { cases } = processOver(stores.events);
    const outcomes = await cases.changeStatuses(bulk, input);
    expect(outcomes).toMatchObject(caseIds.map(() => ({ decided: { revision: 2, snapshot: { status: 'OPEN' } } })));
    expect(await cases.changeStatuses(bulk, input)).toEqual(outcomes);
  });
});
