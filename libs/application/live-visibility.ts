import type { EventMetadata, JsonObject } from '#libs/kernel';
import type { RecordedCaseEvent } from './history-replay.js';
import type { CaseTransition } from './live-transitions.js';
import type { ViewScope } from './view-scope.js';

/**
 * An event of a case as a viewer may know of it; undefined where he must not learn that it happened.
 *
 * A requester is told what changes the case as he sees it, and public notes. Of an event's data he gets the public note alone, and
 * of its circumstances who, when and by which door: the rest is the desk's (the targets of other priorities, who is told of a
 * breach, by which command).
 */
export function asSeenBy({ requesterId }: ViewScope, transition: CaseTransition): CaseTransition | undefined {
  if (requesterId === undefined) return transition;
  const { event, changes } = transition;
  if (event.type === 'NoteAdded') {
    return event.data.kind === 'PUBLIC' ? { ...transition, event: withOnly(event.data, event) } : undefined;
  }
  return changes.length > 0 ? { ...transition, event: withOnly({}, event) } : undefined;
}

function withOnly(data: JsonObject, event: RecordedCaseEvent): RecordedCaseEvent {
  const { id, type, stream, revision, position, recordedAt } = event;
  const { tenant, at, channel, actor } = event.metadata;
  const metadata: EventMetadata = {
    ...{ tenant, at, channel, actor: { id: actor.id, kind: actor.kind, name: actor.name, roles: [] } },
    ...{ commandId: '', correlationId: '', causationId: '' },
  };
  const shown = { id, type, stream, revision, position, recordedAt, data, metadata, stored: { data, metadata } };
  // Its data are no longer those its type promises: nothing folds it from here on.
  return shown as unknown as RecordedCaseEvent;
}
