import type { CommandContext } from '#libs/application';
import { caseStreamPrefix } from '#libs/cases';
import { instant } from '#libs/kernel';
import { eventStoreWith, gate, temporaryStores } from '../../support/projections/index.js';
import { by, printer, processOver, refusalOf } from './application-bench.js';

const stores = temporaryStores();
const later = instant('2026-03-02T10:00:00Z');
const same = (more: Partial<CommandContext> = {}) => by({ commandId: 'same', ...more });

async function caseStreams(): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const { events } of stores.events.readAll({ filter: { streamPrefixes: [caseStreamPrefix] } })) {
    for (const { stream } of events) found.add(stream);
  }
  return [...found];
}

describe('opening a case', () => {
  it('without a command id opens one each time', async () => {
    const { cases } = processOver(stores.events);
    const [one, other] = [await cases.open(by(), printer), await cases.open(by(), printer)];
    expect(one.snapshot.id).not.toBe(other.snapshot.id);
    expect(one.snapshot.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('with the same command id opens the same case and answers as then', async () => {
    const { cases } = processOver(stores.events);
    const first = await cases.open(same(), printer);
    await cases.changePriority(by(), { caseId: first.snapshot.id, priority: 'urgent' });
    expect(await cases.open(same({ at: later }), printer)).toEqual(first);
    expect(await caseStreams()).toEqual([`case-acme.${first.snapshot.id}`]);
  });

  it('with the same command id after a restart opens the same case', async () => {
    const first = await processOver(stores.events).cases.open(same(), printer);
    expect(await processOver(stores.openEvents()).cases.open(same({ at: later }), printer)).toEqual(first);
    expect((await caseStreams()).length).toBe(1);
  });

  it('with the same command id twice at once opens one case', async () => {
    const { cases } = processOver(stores.events);
    const [one, other] = await Promise.all([cases.open(same(), printer), cases.open(same({ at: later }), printer)]);
    expect(other).toEqual(one);
    expect((await caseStreams()).length).toBe(1);
  });

  it('with the same command id by two processes at the very same instant opens one case', async () => {
    const door = gate();
    let arrived = 0;
    /** Both have read that nothing is there before either writes. */
    const hesitant = () => {
      const store = stores.openEvents();
      return eventStoreWith(store, {
        append: async (...given) => {
          arrived += 1;
          if (arrived === 2) door.open();
          await door.passed;
          return store.append(...given);
        },
      });
    };
    const [one, other] = await Promise.all([
      processOver(hesitant()).cases.open(same(), printer),
      processOver(hesitant()).cases.open(same(), printer),
    ]);
    expect(other).toEqual(one);
    expect(await caseStreams()).toEqual([`case-acme.${one.snapshot.id}`]);
  });

  it('that died between the reservation of its id and the case is ended by the next attempt', async () => {
    const broken = eventStoreWith(stores.events, {
      append: (stream, ...given) =>
        stream.startsWith(caseStreamPrefix)
          ? Promise.reject(new Error('the process is gone'))
          : stores.events.append(stream, ...given),
    });
    await expect(processOver(broken).cases.open(same(), printer)).rejects.toThrow('the process is gone');
    const { cases } = processOver(stores.events);
    const opened = await cases.open(same({ at: later }), printer);
    expect(await cases.open(same(), printer)).toEqual(opened);
    expect((await caseStreams()).length).toBe(1);
  });

  it('with a command id of another command is refused', async () => {
    const { cases } = processOver(stores.events);
    await cases.open(same(), printer);
    const fields = [{ field: 'commandId', problem: expect.any(String) }];
    expect(await refusalOf(cases.open(same(), { ...printer, priority: 'urgent' }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields },
    });
    expect((await caseStreams()).length).toBe(1);
  });

  it('with the command id of another tenant opens a case of its own', async () => {
    const { cases } = processOver(stores.events);
    const one = await cases.open(same(), printer);
    const other = await cases.open(same({ tenant: 'other' as never }), printer);
    expect(other.snapshot).toMatchObject({ tenant: 'other' });
    expect(other.snapshot.id).not.toBe(one.snapshot.id);
  });

  it('with an id chosen by the caller opens that case, once', async () => {
    const { cases } = processOver(stores.events);
    const chosen = { ...printer, caseId: 'chosen' };
    const first = await cases.open(same(), chosen);
    expect(first.snapshot.id).toBe('chosen');
    expect(await cases.open(same({ at: later }), chosen)).toEqual(first);
  });
});
