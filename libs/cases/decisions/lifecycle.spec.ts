import { type CaseStatus, caseStatuses } from '../case.transitions.js';
import { addNote, given, happened, move, moved, noted, opened, openedAnd } from '../testing/index.js';

/** The lifecycle once more, by hand, as the design draws it: where code and drawing part, this fails. */
const drawn: { readonly [From in CaseStatus]: readonly CaseStatus[] } = {
  NEW: ['OPEN'],
  OPEN: ['IN_PROGRESS'],
  IN_PROGRESS: ['PENDING_CUSTOMER'],
  PENDING_CUSTOMER: ['RESOLVED'],
  RESOLVED: ['CLOSED', 'OPEN'],
  CLOSED: ['OPEN'],
};
const cells = caseStatuses.flatMap((from) => caseStatuses.map((to) => ({ from, to })));
const settling = cells.filter(({ from, to }) => drawn[from].includes(to) && ['RESOLVED', 'CLOSED'].includes(to));
const resolution = (data = {}) => happened(noted({ kind: 'RESOLUTION', ...data }));

describe('a move along the lifecycle', () => {
  it.each(cells.filter(({ from, to }) => drawn[from].includes(to)))('goes from $from to $to', ({ from, to }) => {
    const kind = to === 'RESOLVED' || to === 'CLOSED' ? 'RESOLUTION' : 'INTERNAL';
    given(...openedAnd(from))
      .when(move(to, 'Because.'))
      .thenHappened(noted({ noteId: 'inline', kind, body: 'Because.' }), moved(from, to, 'inline'));
  });

  it.each(cells.filter(({ from, to }) => !drawn[from].includes(to)))(
    'is refused from $from to $to, with or without a note',
    ({ from, to }) => {
      const details = { from, to, allowed: drawn[from] };
      given(...openedAnd(from))
        .when(move(to))
        .thenRefused('TRANSITION_NOT_ALLOWED', details);
      given(...openedAnd(from))
        .when(move(to, 'Because.'))
        .thenRefused('TRANSITION_NOT_ALLOWED', details);
    },
  );

  it.each(cells.filter(({ from, to }) => drawn[from].includes(to) && to !== 'RESOLVED' && to !== 'CLOSED'))(
    'needs no note from $from to $to, and a blank one counts as none',
    ({ from, to }) => {
      given(...openedAnd(from))
        .when(move(to))
        .thenHappened(moved(from, to));
      given(...openedAnd(from))
        .when(move(to, ' \n '))
        .thenHappened(moved(from, to));
    },
  );

  it('is refused for what the lifecycle forbids before anything is said about its note', () => {
    given(...openedAnd('OPEN'))
      .when(move('RESOLVED', 'x'.repeat(20_001)))
      .thenRefused('TRANSITION_NOT_ALLOWED', { from: 'OPEN', to: 'RESOLVED', allowed: ['IN_PROGRESS'] });
  });
});

describe.each(settling)('the note gate from $from to $to', ({ from, to }) => {
  it('demands a note', () => {
    given(...openedAnd(from))
      .when(move(to))
      .thenRefused('NOTE_REQUIRED', { to });
  });

  it.each(['', '   ', '\t\r\n', '\u00a0'])('does not count the blank note %j', (blank) => {
    given(...openedAnd(from))
      .when(move(to, blank))
      .thenRefused('NOTE_REQUIRED', { to });
  });

  it('is opened by an inline note, which comes before the move in the batch, trimmed', () => {
    given(...openedAnd(from))
      .when(move(to, '  Replaced the fuser. '))
      .thenHappened(
        noted({ noteId: 'inline', kind: 'RESOLUTION', body: 'Replaced the fuser.' }),
        moved(from, to, 'inline'),
      );
  });

  it('is opened by a RESOLUTION note added since the case came to its status', () => {
    given(...openedAnd(from), resolution())
      .when(move(to))
      .thenHappened(moved(from, to));
  });

  it('stays open when other notes follow the RESOLUTION note', () => {
    given(...openedAnd(from), resolution(), happened(noted({ noteId: 'note-2', kind: 'PUBLIC' })))
      .when(move(to))
      .thenHappened(moved(from, to));
  });

  it('takes an inline note beside an earlier RESOLUTION note', () => {
    given(...openedAnd(from), resolution())
      .when(move(to, 'And cleaned it.'))
      .thenHappened(
        noted({ noteId: 'inline', kind: 'RESOLUTION', body: 'And cleaned it.' }),
        moved(from, to, 'inline'),
      );
  });

  it.each(['INTERNAL', 'PUBLIC'] as const)('is not opened by an %s note', (kind) => {
    given(...openedAnd(from), happened(noted({ kind })))
      .when(move(to))
      .thenRefused('NOTE_REQUIRED', { to });
  });

  it('is not opened by a note from before the case came to its status', () => {
    const walk = openedAnd(from);
    given(...walk.slice(0, -1), resolution(), ...walk.slice(-1))
      .when(move(to))
      .thenRefused('NOTE_REQUIRED', { to });
  });

  it('takes an inline note of up to 20,000 characters', () => {
    const body = 'x'.repeat(20_000);
    given(...openedAnd(from))
      .when(move(to, body))
      .thenHappened(noted({ noteId: 'inline', kind: 'RESOLUTION', body }), moved(from, to, 'inline'));
    given(...openedAnd(from))
      .when(move(to, `${body}x`))
      .thenFieldsRefused('note');
  });
});

describe('closing', () => {
  it('needs a note of its own: the one that resolved the case does not count', () => {
    const resolved = [
      happened(noted({ noteId: 'inline', kind: 'RESOLUTION' })),
      happened(moved('PENDING_CUSTOMER', 'RESOLVED', 'inline')),
    ];
    given(...openedAnd('PENDING_CUSTOMER'), ...resolved)
      .when(move('CLOSED'))
      .thenRefused('NOTE_REQUIRED', { to: 'CLOSED' });
  });

  it('a second time needs a second note', () => {
    const again = ['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED'] as const;
    const cycle = again.map((to, step) => happened(moved(again[step - 1] ?? 'CLOSED', to)));
    given(...openedAnd('RESOLVED'), resolution(), happened(moved('RESOLVED', 'CLOSED')), ...cycle)
      .when(move('CLOSED'))
      .thenRefused('NOTE_REQUIRED', { to: 'CLOSED' });
  });
});

describe('a note', () => {
  it.each(['INTERNAL', 'RESOLUTION'] as const)('of kind %s is added, trimmed', (kind) => {
    given(...opened())
      .when(addNote({ kind, body: '  Ordered a part.\n' }))
      .thenHappened(noted({ noteId: 'note-2', kind, body: 'Ordered a part.' }));
  });

  it.each(caseStatuses)('is taken by a case that is %s', (status) => {
    given(...openedAnd(status))
      .when(addNote())
      .thenHappened(noted({ noteId: 'note-2' }));
  });

  it.each(['', '   ', '\n\t'])('is refused when blank, as %j', (body) => {
    given(...opened())
      .when(addNote({ body }))
      .thenFieldsRefused('body');
  });

  it('has 20,000 characters at the most', () => {
    const body = '✓'.repeat(20_000);
    given(...opened())
      .when(addNote({ body }))
      .thenHappened(noted({ noteId: 'note-2', body }));
    given(...opened())
      .when(addNote({ body: `${body}✓` }))
      .thenFieldsRefused('body');
  });

  it('said twice is two notes', () => {
    given(...opened(), happened(noted({ noteId: 'note-1', body: 'Looking.' })))
      .when(addNote({ body: 'Looking.' }))
      .thenHappened(noted({ noteId: 'note-2', body: 'Looking.' }));
  });
});

describe('a correction', () => {
  it('is another note that names the one it corrects', () => {
    given(...opened(), happened(noted({ noteId: 'wrong' })))
      .when(addNote({ body: 'I meant Tuesday.', corrects: 'wrong' }))
      .thenHappened(noted({ noteId: 'note-2', body: 'I meant Tuesday.', corrects: 'wrong' }));
  });

  it('may correct any note of the case: an old one, an inline one, a correction', () => {
    const past = ['oldest', 'inline', 'correction'].map((noteId) => happened(noted({ noteId })));
    for (const corrects of ['oldest', 'inline', 'correction']) {
      given(...opened(), ...past)
        .when(addNote({ corrects }))
        .thenHappened(noted({ noteId: 'note-2', corrects }));
    }
  });

  it.each(['nowhere', 'note-2', ''])('of "%s", which is no note of the case yet, is refused', (id) => {
    given(...opened(), happened(noted({ noteId: 'note-1' })))
      .when(addNote({ corrects: id }))
      .thenRefused('INVALID_REFERENCE', { field: 'corrects', id });
  });
});
