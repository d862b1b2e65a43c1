import type { EventMetadata } from '#libs/kernel';

const prefix = 'import:';

/**
 * The correlation id of everything that is written when a file is imported, in every run of it.
 * @param label what people know the import by: the name of its file.
 */
export function importCorrelationId(label: string): string {
  return `${prefix}${label}`;
}

/** The label of the import that wrote a fact; undefined where no import did, or it had none. */
export function importLabel({
  channel,
  correlationId,
}: Pick<EventMetadata, 'channel' | 'correlationId'>): string | undefined {
  return channel === 'import' && correlationId.startsWith(prefix) ? correlationId.slice(prefix.length) : undefined;
}
