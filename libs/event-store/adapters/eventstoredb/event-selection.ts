import type { AllStreamRecordedEvent, Position as DriverPosition, Filter } from '@eventstore/db-client';
import type { EventFilter } from '../../event-store.port.js';
import { eventTypeFilter, streamNameFilter } from './driver.js';

/** What a reader wants of the log, split into what the server can select and what is left to do here. */
export type EventSelection = {
  /** Whether a `RecordedEvent` is wanted: exact, whatever the server has selected already. */
  readonly includes: (event: Pick<AllStreamRecordedEvent, 'type' | 'streamId'>) => boolean;
  /**
   * The part the server applies: it takes one kind of filter, so types before stream prefixes, as they select fewer. Undefined where
   * everything is wanted: without a filter a server sends faster, and its own events are few.
   */
  readonly serverFilter: ((checkpointReached: (position: DriverPosition) => void) => Filter) | undefined;
};

/** The server looks at 32 events a page; every eighth page it tells how far it has come. */
const checkpointInterval = 8;

export function selectionOf({ types, streamPrefixes }: EventFilter = {}): EventSelection {
  const wantedTypes = types && new Set(types);
  return {
    includes: ({ type, streamId }) =>
      !isSystemEvent(type, streamId) &&
      (!wantedTypes || wantedTypes.has(type)) &&
      (!streamPrefixes || streamPrefixes.some((prefix) => streamId.startsWith(prefix))),
    serverFilter: serverFilterOf(types, streamPrefixes),
  };
}

/** The server's own events: statistics, metadata, links. */
export function isSystemEvent(type: string, stream: string): boolean {
  return type.startsWith('$') || stream.startsWith('$');
}

function serverFilterOf(
  types: readonly string[] | undefined,
  streamPrefixes: readonly string[] | undefined,
): EventSelection['serverFilter'] {
  // An empty list selects nothing here and everything there.
  const prefixes = [types, streamPrefixes].find((list) => list && list.length > 0);
  if (!prefixes) return undefined;
  const filterOn = prefixes === types ? eventTypeFilter : streamNameFilter;
  return (checkpointReached) =>
    filterOn({
      prefixes: [...prefixes],
      checkpointInterval,
      // An error thrown in here would end the process.
      checkpointReached: async (_subscription, position) => checkpointReached(position),
    });
}
