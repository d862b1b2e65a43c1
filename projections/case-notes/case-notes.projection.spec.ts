import type { CaseEvent } from '#libs/cases';
import { noted, opened } from '#libs/cases/testing';
import { fold, found, logOf, noon, someone } from '../testing/index.js';
import { caseNotes } from './case-notes.projection.js';

const stream = 'case-acme.c1';
const notesAfter = (...events: readonly CaseEvent[]) =>
  fold(caseNotes, logOf(...[...opened(), ...events].map(({ type, data }) => ({ type, data, stream }) as never)));
const internal = noted({ noteId: 'n1', kind: 'INTERNAL', body: 'Looking.' });
const reply = noted({ noteId: 'n2', kind: 'PUBLIC', body: 'Fixed.', corrects: 'n1' });
const resolution = noted({ noteId: 'n3', kind: 'RESOLUTION', body: 'Replaced the fuser.' });

describe('the notes of a case', () => {
  it('are a document each, with their author, time, kind and what they correct', () => {
    expect([...notesAfter(internal, reply)]).toEqual([
      [
        'n1',
        {
          id: 'n1',
          caseId: 'c1',
          kind: 'INTERNAL',
          body: 'Looking.',
          author: someone,
          at: noon,
          corrects: null,
          revision: 2,
        },
      ],
      [
        'n2',
        {
          id: 'n2',
          caseId: 'c1',
          kind: 'PUBLIC',
          body: 'Fixed.',
          author: someone,
          at: noon,
          corrects: 'n1',
          revision: 3,
        },
      ],
    ]);
  });

  it('are found by their case, in the order they were written', () => {
    expect(found(caseNotes, notesAfter(internal, reply, resolution), { caseId: 'c1' }, 'revision')).toEqual([
      'n1',
      'n2',
      'n3',
    ]);
    expect(found(caseNotes, notesAfter(internal), { caseId: 'c2' })).toEqual([]);
  });

  it('are for a requester the public ones alone', () => {
    expect(found(caseNotes, notesAfter(internal, reply, resolution), { publicOf: 'c1' })).toEqual(['n2']);
    expect(found(caseNotes, notesAfter(internal, resolution), { publicOf: 'c1' })).toEqual([]);
  });

  it('are not touched by anything else that happens to the case', () => {
    const [first] = [...notesAfter(internal).values()];
    const moved: CaseEvent = { type: 'StatusChanged', data: { from: 'NEW', to: 'OPEN', noteId: 'n1' } };
    expect([...notesAfter(internal, moved).values()]).toEqual([first]);
  });
});
