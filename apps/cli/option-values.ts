import { InvalidArgumentError } from 'commander';
import { Temporal } from 'temporal-polyfill';
import { isRole, type Role, roles } from '#libs/access';
import { type Instant, instant, type TenantId, tenantId } from '#libs/kernel';

/** Reads `--tenant`. */
export function tenantOption(text: string): TenantId {
  try {
    return tenantId(text);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as RangeError).message}.`);
  }
}

/** Reads a list as `agent,admin`. */
export function rolesOption(text: string): readonly Role[] {
  const named = [...new Set(text.split(',').map((role) => role.trim()))];
  if (!named.every(isRole)) throw new InvalidArgumentError(`The roles are ${roles.join(', ')}.`);
  return named;
}

/** Reads a length of time as `12h` or `30d`. */
export function durationOption(text: string): string {
  if (!/^[1-9]\d{0,5}[smhdwy]$/.test(text)) {
    throw new InvalidArgumentError('Give a number and a unit: s, m, h, d, w or y, as in 30d.');
  }
  return text;
}

/** Reads a text that must say something. */
export function textOption(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be blank.');
  return text;
}

/** Reads a moment as `2026-01-31T09:00:00Z`. */
export function instantOption(text: string): Instant {
  const [, date = ''] = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.exec(text) ?? [];
  // Date.parse would take the 30th of February for the 2nd of March.
  const isDay = !Number.isNaN(Date.parse(date)) && instant(date).startsWith(date);
  if (isDay && !Number.isNaN(Date.parse(text))) return instant(text);
  throw new InvalidArgumentError('Write ISO 8601 with a zone, as 2026-01-31T09:00:00Z.');
}

/** Reads the revision of an event: 0 or more. */
export function revisionOption(text: string): number {
  const revision = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(revision)) throw new InvalidArgumentError('Give the revision of an event, 0 or more.');
  return revision;
}

/** A moment as it was written: a day begins when it does in the zone asked about. */
export type DayOrInstant = (timeZone: string) => Instant;

/** Reads a day as `2026-01-31`, or a moment. */
export function dayOrInstantOption(text: string): DayOrInstant {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const at = instantOption(text);
    return () => at;
  }
  // The 30th of February is refused here, as it would be with a time.
  instantOption(`${text}T00:00:00Z`);
  return (timeZone) => instant(Temporal.PlainDate.from(text).toZonedDateTime(timeZone).epochMilliseconds);
}
