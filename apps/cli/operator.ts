import { userInfo } from 'node:os';
import type { Actor } from '#libs/kernel';

/** Whoever sits at the machine: an administrator by being there. The name says whose login it is, as far as the machine knows. */
export function operator(): Actor {
  return { id: 'cli', kind: 'system', roles: ['admin'], name: `The command line${login()}` };
}

function login(): string {
  try {
    return ` (${userInfo().username})`;
  } catch {
    // A container's user need not have a name.
    return '';
  }
}
