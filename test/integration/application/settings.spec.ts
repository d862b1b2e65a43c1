import { eventStoreWith, gate, temporaryStores, until } from '../../support/projections/index.js';
import { acme, by, printer, processOver } from './application-bench.js';

const stores = temporaryStores();
const urgentIn = (minutes: number) => ({ targets: [{ priority: 'urgent' as const, minutes }] });

describe('the settings of a tenant', () => {
  it('are the defaults until something is set', async () => {
    const { desk } = processOver(stores.events);
    const { directory, routingRules, slaPolicy } = await desk.settings.of(acme);
    expect(directory.agents).toEqual({});
    expect(routingRules.revision).toBeNull();
    expect(slaPolicy).toMatchObject({ revision: null, targets: { urgent: 60 } });
  });

  it('act at once on what the same process does', async () => {
    const { desk, cases } = processOver(stores.events);
    for (const minutes of [10, 20, 30]) {
      await desk.setSlaPolicy(by(), urgentIn(minutes));
      const { snapshot } = await cases.open(by(), { ...printer, priority: 'urgent' });
      expect(snapshot.firstResponse.targetMinutes).toBe(minutes);
    }
    await desk.defineRoutingRules(by(), { rules: [{ teamId: 'finance' }] });
    expect((await cases.open(by(), printer)).snapshot.teamId).toBe('finance');
    await desk.registerAgent(by(), { agentId: 'ana', name: 'Ana' });
    expect((await desk.settings.of(acme)).directory.agents).toHaveProperty('ana');
  });

  it('are read once for many commands', async () => {
    let reads = 0;
    const counting = eventStoreWith(stores.events, {
      readStream: (stream, options) => {
        if (!stream.startsWith('case-')) reads += 1;
        return stores.events.readStream(stream, options);
      },
    });
    const { desk } = processOver(counting);
    for (let n = 0; n < 20; n += 1) await desk.settings.of(acme);
    expect(reads).toBe(3);
  });

  it('act within moments on what another process does', async () => {
    const [here, elsewhere] = [processOver(stores.events), processOver(stores.openEvents())];
    const target = async () => (await here.desk.settings.of(acme)).slaPolicy.targets.urgent;
    expect(await target()).toBe(60);
    await elsewhere.desk.setSlaPolicy(by(), urgentIn(10));
    await until('the new policy acts here', async () => (await target()) === 10);
  });

  it('that are being read while they are changed are not taken for the new ones', async () => {
    const door = gate();
    let held = false;
    const slow = eventStoreWith(stores.events, {
      readStream: async (...given) => {
        const events = await stores.events.readStream(...given);
        if (!held && given[0].startsWith('sla-')) {
          held = true;
          await door.passed;
        }
        return events;
      },
    });
    const { desk } = processOver(slow);
    const reading = desk.settings.of(acme);
    await desk.setSlaPolicy(by(), urgentIn(10));
    door.open();
    await reading;
    expect((await desk.settings.of(acme)).slaPolicy.targets.urgent).toBe(10);
  });
});
