import { InvalidArgumentError } from 'commander';
import { isRole, type Role, roles } from '#libs/access';
import { type TenantId, tenantId } from '#libs/kernel';

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
