import type { CaseCommand } from './case.commands.js';
import {
  addNote,
  article,
  assign,
  caseId,
  edit,
  given,
  link,
  minutesIn,
  move,
  openArticle,
  prioritize,
  recategorize,
  suggest,
  sweep,
  tag,
  unlink,
} from './testing/index.js';

describe('a case that was never opened', () => {
  const everyCommandButOpening: readonly CaseCommand[] = [
    move('OPEN'),
    addNote(),
    assign({ ownerId: 'ana' }),
    prioritize('high'),
    recategorize({ category: 'Billing' }),
    edit({ subject: 'Flood' }),
    link('deal', 'd1'),
    unlink('deal'),
    tag(['fire']),
    sweep({ at: minutesIn(10_000) }),
    suggest(article('toner', 1)),
    openArticle('toner'),
  ];

  it.each(everyCommandButOpening)('is not found by $type', (command) => {
    given().when(command).thenRefused('NOT_FOUND', { kind: 'case', id: caseId });
  });

  it('is not found even where the command has other faults', () => {
    given()
      .when(edit({ subject: '' }))
      .thenRefused('NOT_FOUND', { kind: 'case', id: caseId });
    given().when(move('RESOLVED')).thenRefused('NOT_FOUND', { kind: 'case', id: caseId });
  });
});
