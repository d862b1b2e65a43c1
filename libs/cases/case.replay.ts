import type { CommandContent, ReplayRules, Stamped } from '#libs/kernel';
import type { CaseCommand, OpenCase } from './case.commands.js';
import { caseDecider } from './case.decider.js';
import {
  type CaseEvent,
  type CaseLinked,
  type CaseLinks,
  type CaseOpened,
  type CaseRecategorized,
  type CaseRouted,
  linkKinds,
  type NoteAdded,
  type StatusChanged,
} from './case.events.js';
import type { CaseState } from './case.state.js';

type Content = CommandContent<CaseCommand>;
type Batch = readonly Stamped<CaseEvent>[];

/** The command behind the events it led to. What came to it from the tenant's settings, routing and clock, is taken as it was. */
function commandOf(events: Batch, state: CaseState): Content | undefined {
  const [first] = events;
  const caseId = first?.type === 'CaseOpened' ? first.data.caseId : (state?.snapshot.id ?? '');
  const moved = find<StatusChanged>(events, 'StatusChanged');
  if (moved !== undefined) {
    const note = find<NoteAdded>(events, 'NoteAdded');
    const data = { caseId, to: moved.data.to, note: note?.data.body, noteId: note?.data.noteId ?? '' };
    return { type: 'ChangeCaseStatus', data };
  }
  switch (first?.type) {
    case 'CaseOpened':
      return { type: 'OpenCase', data: openingOf(first, find<CaseRouted>(events, 'CaseRouted')) };
    case 'NoteAdded': {
      const { corrects, ...note } = first.data;
      return { type: 'AddCaseNote', data: { caseId, ...note, corrects: corrects ?? undefined } };
    }
    case 'CaseAssigned':
      return { type: 'AssignCase', data: { caseId, ownerId: first.data.ownerId, teamId: first.data.teamId } };
    case 'PriorityChanged':
      return { type: 'ChangeCasePriority', data: { caseId, priority: first.data.to } };
    case 'CaseRecategorized':
    case 'CaseRouted':
      return { type: 'RecategorizeCase', data: { caseId, ...recategorizationOf(events) } };
    case 'CaseDetailsEdited':
      return { type: 'EditCase', data: { caseId, ...first.data } };
    case 'CaseLinked':
      return linkingOf(caseId, first);
    case 'CaseTagged':
      return { type: 'TagCase', data: { caseId, add: first.data.added, remove: first.data.removed } };
    case 'Breached':
      return {
        type: 'MarkBreach',
        data: { caseId, sweepId: first.data.sweepId, recipients: first.data.recipients },
      };
    case 'ArticlesSuggested':
      return { type: 'RecordSuggestions', data: { caseId, articles: first.data.articles } };
    case 'ArticleDeflected':
      return { type: 'OpenSuggestedArticle', data: { caseId, articleId: first.data.articleId } };
    default:
      return undefined;
  }
}

function openingOf({ data }: CaseOpened, routed: CaseRouted | undefined): OpenCase['data'] {
  const { links, ...opening } = data;
  // Without its routing the decider will miss the event, whatever stands here.
  const routing = routed?.data ?? {
    ...{ teamId: null, ownerId: null, ruleId: null, rulesRevision: null, matched: [] },
    ...{ fallback: true, reason: '' },
  };
  return { ...opening, links: linksIn(links), routing };
}

function linksIn(links: CaseLinks): OpenCase['data']['links'] {
  return linkKinds.flatMap((kind) => {
    const target = links[kind];
    return target === null ? [] : [{ kind, ...target }];
  });
}

function recategorizationOf(events: Batch) {
  const recategorized = find<CaseRecategorized>(events, 'CaseRecategorized');
  const { category, subcategory } = recategorized?.data ?? {};
  return { category, subcategory, routing: find<CaseRouted>(events, 'CaseRouted')?.data };
}

function linkingOf(caseId: string, { data: { kind, target } }: CaseLinked): Content {
  return target === null
    ? { type: 'UnlinkCase', data: { caseId, kind } }
    : { type: 'LinkCase', data: { caseId, kind, ...target } };
}

function find<Event extends CaseEvent>(events: Batch, type: Event['type']): Event | undefined {
  return events.find((event) => event.type === type) as Event | undefined;
}

export const caseReplay: ReplayRules<CaseCommand, CaseState, CaseEvent> = {
  kind: 'case',
  decider: caseDecider,
  commandOf,
};
