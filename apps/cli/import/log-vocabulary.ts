import type { CaseStatus } from '#libs/cases';
import type { CaseSource, Priority } from '#libs/kernel';

/** The log's states as ours. Whatever it waits for, the case waits outside the desk. */
const statusOfState: Readonly<Record<string, CaseStatus>> = {
  New: 'NEW',
  Active: 'IN_PROGRESS',
  'Awaiting User Info': 'PENDING_CUSTOMER',
  'Awaiting Problem': 'PENDING_CUSTOMER',
  'Awaiting Vendor': 'PENDING_CUSTOMER',
  'Awaiting Evidence': 'PENDING_CUSTOMER',
  Resolved: 'RESOLVED',
  Closed: 'CLOSED',
};

const priorityOfLevel: Readonly<Record<string, Priority>> = {
  '1 - Critical': 'urgent',
  '2 - High': 'high',
  '3 - Moderate': 'normal',
  '4 - Low': 'low',
};

/** IVR is a telephone menu. A direct opening was typed into the desk's own pages by its staff: `web`. */
const sourceOfContactType: Readonly<Record<string, CaseSource>> = {
  Phone: 'phone',
  IVR: 'phone',
  Email: 'email',
  'Self service': 'portal',
  'Direct opening': 'web',
};

function look<Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

/** The status a state of the log stands for; undefined for one nobody explains, as -100. */
export function statusOf(state: string): CaseStatus | undefined {
  return look(statusOfState, state);
}

export function priorityOf(level: string): Priority | undefined {
  return look(priorityOfLevel, level);
}

export function sourceOf(contactType: string): CaseSource | undefined {
  return look(sourceOfContactType, contactType);
}
