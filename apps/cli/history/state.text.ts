import { linkKinds } from '#libs/cases';
import { agentOf, type DirectoryState, teamOf } from '#libs/desk';
import type { Actor, Instant } from '#libs/kernel';
import { hangingRows, printable } from '../wrapped-text.js';
import type { StateReport } from './case-report.js';

const columns = 80;
/** A case may have thousands; all are in the timeline. */
const notesShown = 5;

/** `2026-03-02 09:00:00`, as in the log's own time zone, UTC. */
export function spokenTime(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)}`;
}

/** A case as a block of its fields. Owner and team go by the names they have today. */
export function stateText(state: StateReport, directory: DirectoryState): string {
  const { ownerId, teamId, category, subcategory } = state;
  const owner = ownerId === null ? 'nobody' : (agentOf(directory, ownerId)?.name ?? ownerId);
  const team = teamId === null ? 'none' : (teamOf(directory, teamId)?.name ?? teamId);
  const fields: readonly (readonly [string, string])[] = [
    ['subject', state.subject],
    ['status', `${state.status}, may become ${state.allowedTransitions.join(' or ')}`],
    ['priority', state.priority],
    ['category', [category, subcategory].filter((part) => part !== null).join(' / ') || 'none'],
    ['source', state.source],
    ['owner', owner],
    ['team', team],
    ['routing', state.routing.reason],
    ...linksOf(state),
    ['tags', state.tags.join(', ') || 'none'],
    ['opened', `${spokenTime(state.openedAt)} by ${named(state.openedBy)}`],
    ['changed last', `${spokenTime(state.updatedAt)}, revision ${state.revision}`],
    ['resolved', state.resolvedAt === null ? 'no' : spokenTime(state.resolvedAt)],
    ['closed', state.closedAt === null ? 'no' : spokenTime(state.closedAt)],
    ['re-opened', `${state.reopenCount} times`],
    ['first response', clock(state)],
    ['description', state.description || 'none'],
    ['notes', `${state.notes.length}`],
  ];
  const rows = fields.map(([head, text]) => ({ head: `  ${head}`, lines: [printable(text, 500)] }));
  return hangingRows([...rows, ...notesOf(state)], { head: 18, columns });
}

function linksOf({ links }: StateReport): readonly (readonly [string, string])[] {
  return linkKinds.flatMap((kind) => {
    const target = links[kind];
    return target === null
      ? []
      : [[kind, target.label === null ? target.id : `${target.label} (${target.id})`] as const];
  });
}

function clock({ firstResponse }: StateReport): string {
  const { state, dueAt, respondedAt, breachedAt } = firstResponse;
  const answered = respondedAt === null ? [] : [`answered ${spokenTime(respondedAt)}`];
  const marked = breachedAt === null ? [] : ['marked by a sweep'];
  return [state, `due ${spokenTime(dueAt)}`, ...answered, ...marked].join(', ');
}

function notesOf({ notes }: StateReport): { readonly head: string; readonly lines: readonly string[] }[] {
  const earlier = notes.length - notesShown;
  const shown = notes.slice(-notesShown).map(({ kind, at, author, body }) => ({
    head: '',
    lines: [`${spokenTime(at)}  ${kind} by ${printable(named(author))}`, `  "${printable(body)}"`],
  }));
  return [...(earlier > 0 ? [{ head: '', lines: [`… ${earlier} earlier, and then`] }] : []), ...shown];
}

function named({ id, name }: Actor): string {
  return name ?? id;
}
