import type { HistoryItem } from '#libs/application';
import { importLabel } from '#libs/cases';
import type { JsonObject, JsonValue } from '#libs/kernel';
import type { CaseEventModel } from './case-event.model.js';

/** Fields whose values the public face spells as enums. */
const enumFields = new Set(['priority', 'source']);

function toFaceValue(field: string, value: JsonValue): JsonValue {
  return enumFields.has(field) && typeof value === 'string' ? value.toUpperCase() : value;
}

/** An event of a history in the terms of the public face. */
export function toCaseEvent({ event, changes, summary }: HistoryItem): CaseEventModel {
  const { id, revision, position, type, data, metadata } = event;
  const { at, actor, channel, commandId, causationId, correlationId, inferred, link } = metadata;
  return {
    ...{ id, revision, position, type, at, actor, channel, summary },
    changes: changes.map(({ field, from, to }) => ({
      field,
      from: toFaceValue(field, from),
      to: toFaceValue(field, to),
    })),
    inferred: inferred ?? false,
    importedFrom: importLabel(metadata) ?? null,
    ...{ commandId, causationId, correlationId },
    link: link ?? null,
    data,
    metadata: metadata as unknown as JsonObject,
  };
}
