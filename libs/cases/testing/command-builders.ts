import type { Priority } from '#libs/kernel';
import type { CaseCommand } from '../case.commands.js';
import type { BreachRecipient, LinkKind, SuggestedArticle } from '../case.events.js';
import type { CaseStatus } from '../case.transitions.js';
import { type Circumstances, caseId, owner, routing } from './event-builders.js';
import { agent, minutesIn, opening, requester, schedule, system } from './people-and-times.js';

/** The data of a command without the case it is for, which is always the same one here. */
type DataOf<Type extends CaseCommand['type']> = Omit<Extract<CaseCommand, { type: Type }>['data'], 'caseId'>;

/** Any command for the case of the specs; by the agent at two minutes in, unless said otherwise. */
export function asking<Type extends CaseCommand['type']>(
  type: Type,
  data: DataOf<Type>,
  { by = agent, at = minutesIn(2) }: Circumstances = {},
): CaseCommand {
  return { type, data: { caseId, ...data }, actor: by, at } as unknown as CaseCommand;
}

export function openCase(data: Partial<DataOf<'OpenCase'>> = {}, circumstances: Circumstances = {}): CaseCommand {
  const defaults: DataOf<'OpenCase'> = {
    subject: 'The printer is on fire',
    source: 'web',
    routing,
    firstResponse: schedule,
  };
  return asking('OpenCase', { ...defaults, ...data }, { by: requester, at: opening, ...circumstances });
}

/** Without a note unless one is given; its id is `inline`. */
export function move(to: CaseStatus, note?: string): CaseCommand {
  return asking('ChangeCaseStatus', { to, noteId: 'inline', ...(note !== undefined && { note }) });
}

/** An INTERNAL note with id `note-2` unless said otherwise. */
export function addNote(data: Partial<DataOf<'AddCaseNote'>> = {}, circumstances?: Circumstances): CaseCommand {
  return asking('AddCaseNote', { noteId: 'note-2', kind: 'INTERNAL', body: 'Looking.', ...data }, circumstances);
}

/** A PUBLIC note with id `reply`. */
export function reply(circumstances?: Circumstances): CaseCommand {
  return addNote({ noteId: 'reply', kind: 'PUBLIC' }, circumstances);
}

export function assign(data: DataOf<'AssignCase'>): CaseCommand {
  return asking('AssignCase', data);
}

export function prioritize(priority: Priority, circumstances?: Circumstances): CaseCommand {
  return asking('ChangeCasePriority', { priority }, circumstances);
}

export function recategorize(data: DataOf<'RecategorizeCase'>): CaseCommand {
  return asking('RecategorizeCase', data);
}

export function edit(data: DataOf<'EditCase'>): CaseCommand {
  return asking('EditCase', data);
}

export function link(kind: LinkKind, id: string, label: string | null = null): CaseCommand {
  return asking('LinkCase', { kind, id, label });
}

export function unlink(kind: LinkKind): CaseCommand {
  return asking('UnlinkCase', { kind });
}

export function tag(add: readonly string[], remove: readonly string[] = []): CaseCommand {
  return asking('TagCase', { add, remove });
}

/** The sweep's command, with the owner to be told. */
export function sweep(circumstances: Circumstances, recipients: readonly BreachRecipient[] = [owner]): CaseCommand {
  return asking('MarkBreach', { sweepId: 'sweep-1', recipients }, { by: system, ...circumstances });
}

export function suggest(...articles: readonly SuggestedArticle[]): CaseCommand {
  return asking('RecordSuggestions', { articles });
}

export function openArticle(articleId: string, circumstances?: Circumstances): CaseCommand {
  return asking('OpenSuggestedArticle', { articleId }, circumstances);
}
