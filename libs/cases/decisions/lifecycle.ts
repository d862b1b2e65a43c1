import { accept, type Decision, refusal, refuse } from '#libs/kernel';
import type { AddCaseNote, ChangeCaseStatus } from '../case.commands.js';
import type { CaseEvent } from '../case.events.js';
import { caseLimits, fittingText, requiredText } from '../case.limits.js';
import { hasNote, type OpenedCase } from '../case.state.js';
import { allowedTransitions, demandsNote } from '../case.transitions.js';

/** Moves the case along the lifecycle; an inline note and the move are one batch. */
export function changeCaseStatus({ data }: ChangeCaseStatus, state: OpenedCase): Decision<CaseEvent> {
  const { to, noteId } = data;
  const from = state.snapshot.status;
  const allowed = allowedTransitions(from);
  if (!allowed.includes(to)) {
    const names = allowed.join(' or ');
    return refuse(
      refusal(
        'TRANSITION_NOT_ALLOWED',
        `A case that is ${from} cannot become ${to}; from here it can become ${names}.`,
        {
          from,
          to,
          allowed,
        },
      ),
    );
  }
  const note = (data.note ?? '').trim();
  if (demandsNote(to) && note === '' && !state.resolutionNoted) {
    return refuse(
      refusal('NOTE_REQUIRED', `A case becomes ${to} with a note: send one, or add a RESOLUTION note first.`, { to }),
    );
  }
  const fields = fittingText('note', note, caseLimits.note);
  if (fields.length > 0) return refuse(refusal('BAD_USER_INPUT', 'The note is too long.', { fields }));
  if (note === '') return accept({ type: 'StatusChanged', data: { from, to, noteId: null } });
  const kind = demandsNote(to) ? 'RESOLUTION' : 'INTERNAL';
  return accept<CaseEvent>(
    { type: 'NoteAdded', data: { noteId, kind, body: note, corrects: null } },
    { type: 'StatusChanged', data: { from, to, noteId } },
  );
}

/**
 * Adds a note. The first PUBLIC note of an agent who is not the opener is the first response: requesters, the system and
 * the opener do not answer a case.
 */
export function addCaseNote({ data, actor, at }: AddCaseNote, state: OpenedCase): Decision<CaseEvent> {
  const fields = requiredText('body', data.body, caseLimits.note);
  if (fields.length > 0) return refuse(refusal('BAD_USER_INPUT', 'The note cannot be added as given.', { fields }));
  if (data.corrects !== undefined && !hasNote(state.notes, data.corrects)) {
    return refuse(
      refusal('INVALID_REFERENCE', `The note to be corrected, ${data.corrects}, is not a note of this case.`, {
        field: 'corrects',
        id: data.corrects,
      }),
    );
  }
  const { firstResponse, openedBy } = state.snapshot;
  const added: CaseEvent = {
    type: 'NoteAdded',
    data: { noteId: data.noteId, kind: data.kind, body: data.body.trim(), corrects: data.corrects ?? null },
  };
  const answers =
    data.kind === 'PUBLIC' && actor.kind === 'agent' && actor.id !== openedBy.id && firstResponse.respondedAt === null;
  if (!answers) return accept(added);
  return accept<CaseEvent>(added, {
    type: 'FirstResponseRecorded',
    data: { noteId: data.noteId, respondedAt: at, dueAt: firstResponse.dueAt },
  });
}
