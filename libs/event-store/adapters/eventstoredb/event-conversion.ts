import type { AllStreamResolvedEvent, RecordedEvent as DriverEvent, ResolvedEvent } from '@eventstore/db-client';
import type { JsonObject } from '#libs/kernel';
import type { Position, RecordedEvent } from '../../event-store.port.js';
import { recordedEvent } from '../../recorded-event.js';
import type { Upcasters } from '../../upcasting.js';
import { encodePosition } from './position.js';

/** An event of $all or of a stream, with the position it is known by. Undefined for a link whose event is gone. */
export type Delivered = { readonly event: DriverEvent; readonly position: Position };

export function delivered(resolved: AllStreamResolvedEvent | ResolvedEvent): Delivered | undefined {
  const event = resolved.event ?? resolved.link;
  if (!event) return undefined;
  const commit = resolved.commitPosition ?? 0n;
  return { event, position: encodePosition(event.position ?? { commit, prepare: commit }) };
}

export function toRecordedEvent({ event, position }: Delivered, upcasters: Upcasters): RecordedEvent {
  return recordedEvent(
    {
      id: event.id,
      type: event.type,
      stream: event.streamId,
      revision: Number(event.revision),
      position,
      recordedAt: event.created.getTime(),
      data: jsonOf(event.data),
      metadata: event.metadata === undefined ? {} : jsonOf(event.metadata),
    },
    upcasters,
  );
}

/**
 * What the client decoded, where it is a JSON object; otherwise text, which whoever asks for the data will find to be none: an event of
 * another program does no harm until it is looked into.
 */
function jsonOf(value: unknown): JsonObject | string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  return JSON.stringify(value) ?? '';
}
