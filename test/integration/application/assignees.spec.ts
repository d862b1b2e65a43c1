import { temporaryStores } from '../../support/projections/index.js';
import { by, type Process, printer, processOver, refusalOf } from './application-bench.js';

const stores = temporaryStores();
const unknown = (field: string, id: string) => ({ code: 'INVALID_REFERENCE', details: { field, id } });

/** A desk with Ana in Support, Ben who has left, and a night shift that was given up. */
async function staffed(): Promise<Process & { readonly caseId: string }> {
  const one = processOver(stores.events);
  await one.desk.registerAgent(by(), { agentId: 'ana', name: 'Ana', teamIds: ['support'] });
  await one.desk.registerAgent(by(), { agentId: 'ben', name: 'Ben' });
  await one.desk.deactivateAgent(by(), 'ben');
  await one.desk.defineTeam(by(), { teamId: 'night', name: 'Night shift', active: false });
  const { snapshot } = await one.cases.open(by(), printer);
  return { ...one, caseId: snapshot.id };
}

describe('a tenant without a directory', () => {
  it.each([
    ['an owner', { ownerId: 'anybody' }],
    ['a team', { teamId: 'anything' }],
    ['both', { ownerId: 'anybody', teamId: 'anything' }],
  ])('may name %s, on opening and on assigning', async (_what, named) => {
    const { cases } = processOver(stores.events);
    const { snapshot } = await cases.open(by(), { ...printer, ...named });
    expect(snapshot).toMatchObject(named);
    const other = await cases.open(by(), printer);
    expect((await cases.assign(by(), { caseId: other.snapshot.id, ...named })).snapshot).toMatchObject(named);
  });

  it('that has teams of its own still takes owners at their word', async () => {
    const { cases, desk } = processOver(stores.events);
    await desk.defineTeam(by(), { teamId: 'night', name: 'Night shift' });
    const { snapshot } = await cases.open(by(), { ...printer, ownerId: 'anybody', teamId: 'night' });
    expect(snapshot).toMatchObject({ ownerId: 'anybody', teamId: 'night' });
  });
});

describe('a tenant with a directory', () => {
  it('assigns to who is in it', async () => {
    const { cases, caseId } = await staffed();
    const { snapshot } = await cases.assign(by(), { caseId, ownerId: 'ana', teamId: 'finance' });
    expect(snapshot).toMatchObject({ ownerId: 'ana', teamId: 'finance' });
    expect((await cases.assign(by(), { caseId, ownerId: null })).snapshot).toMatchObject({ ownerId: null });
  });

  it.each([
    ['ownerId', 'nobody'],
    ['ownerId', 'ben'],
    ['ownerId', 'constructor'],
    ['teamId', 'nothing'],
    ['teamId', 'night'],
    ['teamId', '__proto__'],
  ])('refuses a new %s that is not there or not any more: %s', async (field, id) => {
    const { cases, caseId } = await staffed();
    expect(await refusalOf(cases.assign(by(), { caseId, [field]: id }))).toMatchObject(unknown(field, id));
    expect((await cases.current(by(), caseId)).snapshot).toMatchObject({ ownerId: null, teamId: 'support' });
  });

  it('passes over who is not there on opening, and says so', async () => {
    const { cases } = await staffed();
    const { snapshot } = await cases.open(by(), { ...printer, ownerId: 'ben', teamId: 'finance' });
    expect(snapshot).toMatchObject({ ownerId: null, teamId: 'finance' });
    expect(snapshot.routing.reason).toContain('Ben');
  });

  it('leaves a case to who has it and has left since', async () => {
    const { cases, desk, caseId } = await staffed();
    await cases.assign(by(), { caseId, ownerId: 'ana' });
    await desk.deactivateAgent(by(), 'ana');
    const { snapshot } = await cases.assign(by(), { caseId, ownerId: 'ana', teamId: 'finance' });
    expect(snapshot).toMatchObject({ ownerId: 'ana', teamId: 'finance' });
  });

  it('answers a repeated assignment as then, although the agent has left since', async () => {
    const { cases, desk, caseId } = await staffed();
    const again = by({ commandId: 'assigning' });
    const first = await cases.assign(again, { caseId, ownerId: 'ana' });
    await cases.assign(by(), { caseId, ownerId: null });
    await desk.deactivateAgent(by(), 'ana');
    expect(await cases.assign(again, { caseId, ownerId: 'ana' })).toEqual(first);
  });

  it('has no case to assign where there is none', async () => {
    const { cases } = await staffed();
    const refused = await refusalOf(cases.assign(by(), { caseId: 'none', ownerId: 'ana' }));
    expect(refused).toMatchObject({ code: 'NOT_FOUND', details: { kind: 'case', id: 'none' } });
  });
});
