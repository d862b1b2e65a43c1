import { type CaseEvent, caseEventTypes } from './case.events.js';

/** The compiler demands a key of every event of the union, and allows no other. */
const every: { readonly [Type in CaseEvent['type']]: true } = {
  CaseOpened: true,
  CaseRouted: true,
  CaseAssigned: true,
  StatusChanged: true,
  NoteAdded: true,
  PriorityChanged: true,
  CaseRecategorized: true,
  CaseDetailsEdited: true,
  CaseLinked: true,
  CaseTagged: true,
  FirstResponseRecorded: true,
  Breached: true,
  ArticlesSuggested: true,
  ArticleDeflected: true,
};

/** Fails to compile where the list lacks a type of the union. */
type Missing = Exclude<CaseEvent['type'], (typeof caseEventTypes)[number]>;
const nothingMissing: [Missing] extends [never] ? true : Missing = true;

describe('caseEventTypes', () => {
  it('lists every event of the union once, and nothing else', () => {
    expect(nothingMissing).toBe(true);
    expect([...caseEventTypes].sort()).toEqual(Object.keys(every).sort());
  });
});
