import { accept, assertNever, type Decider, type Decision, refusal, refuse } from '#libs/kernel';
import type { CaseCommand } from './case.commands.js';
import type { CaseEvent } from './case.events.js';
import { type CaseState, evolveCase } from './case.state.js';
import { openSuggestedArticle, recordSuggestions } from './decisions/articles.js';
import { markBreach } from './decisions/breach.js';
import { linkCase, tagCase, unlinkCase } from './decisions/labels.js';
import { addCaseNote, changeCaseStatus } from './decisions/lifecycle.js';
import { openCase } from './decisions/open-case.js';
import { assignCase, changeCasePriority, editCase, recategorizeCase } from './decisions/triage.js';

function decide(command: CaseCommand, state: CaseState): Decision<CaseEvent> {
  if (command.type === 'OpenCase') return openCase(command, state);
  if (state === null) {
    const { caseId } = command.data;
    return refuse(refusal('NOT_FOUND', `There is no case ${caseId}.`, { kind: 'case', id: caseId }));
  }
  switch (command.type) {
    case 'ChangeCaseStatus':
      return changeCaseStatus(command, state);
    case 'AddCaseNote':
      return addCaseNote(command, state);
    case 'AssignCase':
      return assignCase(command, state);
    case 'ChangeCasePriority':
      return changeCasePriority(command, state);
    case 'RecategorizeCase':
      return recategorizeCase(command, state);
    case 'EditCase':
      return editCase(command, state);
    case 'LinkCase':
      return linkCase(command, state);
    case 'UnlinkCase':
      return unlinkCase(command, state);
    case 'TagCase':
      return tagCase(command, state);
    case 'MarkBreach':
      return markBreach(command, state);
    case 'RecordSuggestions':
      return recordSuggestions(command, state);
    case 'OpenSuggestedArticle':
      return openSuggestedArticle(command, state);
    default:
      assertNever(command);
      return accept();
  }
}

/** Everything that can happen to a case, and nothing else: the one way for API, bulk, command line, import and sweep. */
export const caseDecider: Decider<CaseCommand, CaseState, CaseEvent> = {
  initialState: null,
  decide,
  evolve: evolveCase,
};
