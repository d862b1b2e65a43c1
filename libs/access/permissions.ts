import { fail } from '#libs/kernel';
import type { Role } from './roles.js';

const everybody: readonly Role[] = ['agent', 'admin', 'analyst', 'auditor', 'requester'];
const staff: readonly Role[] = ['agent', 'admin', 'analyst', 'auditor'];
const workers: readonly Role[] = ['agent', 'admin'];

/**
 * Who may do what: every operation of the public face with the roles that may ask for it. What is not here is denied to all.
 * A requester's operations reach his own cases and their public notes only.
 */
export const permissions = {
  me: everybody,
  case: everybody,
  cases: everybody,
  caseBoard: staff,
  caseInbox: workers,
  caseHistory: ['agent', 'admin', 'auditor'],
  verifyCase: ['admin', 'auditor'],
  caseAsOf: ['agent', 'admin', 'auditor'],
  caseReads: ['auditor'],
  auditPolicy: ['admin', 'auditor'],
  teams: staff,
  agents: staff,
  routingRules: staff,
  slaPolicy: staff,
  routingPreview: staff,
  article: everybody,
  articles: everybody,
  suggestedArticles: ['agent', 'admin', 'requester'],
  scorecard: ['analyst', 'admin', 'auditor'],
  deflectionReport: ['analyst', 'admin', 'auditor'],
  breachSweeps: ['admin', 'auditor', 'analyst'],
  breachSweep: ['admin', 'auditor', 'analyst'],
  caseChanged: ['agent', 'admin', 'auditor', 'requester'],
  casesChanged: ['agent', 'admin', 'auditor', 'requester'],
  projections: ['admin', 'analyst', 'auditor'],
  projectionProgress: ['admin', 'analyst', 'auditor'],
  notifications: workers,
  notificationReceived: workers,
  notificationChannels: ['admin'],
  notificationDeliveries: ['admin', 'auditor'],

  openCase: ['agent', 'admin', 'requester'],
  addCaseNote: ['agent', 'admin', 'requester'],
  changeCaseStatus: workers,
  changeCaseStatuses: workers,
  assignCase: workers,
  changeCasePriority: workers,
  recategorizeCase: workers,
  editCase: workers,
  linkCase: workers,
  unlinkCase: workers,
  tagCase: workers,
  openSuggestedArticle: ['agent', 'admin', 'requester'],

  publishArticle: workers,
  reviseArticle: workers,
  retireArticle: workers,
  markNotificationRead: workers,

  registerAgent: ['admin'],
  deactivateAgent: ['admin'],
  defineTeam: ['admin'],
  defineRoutingRules: ['admin'],
  setSlaPolicy: ['admin'],
  setNotificationChannels: ['admin'],
  setAuditPolicy: ['admin'],
  runBreachSweep: ['admin'],
  // An analyst may have the analysts' own projections rebuilt (libs/application/projection-operations.ts).
  rebuildProjection: ['admin', 'analyst'],
  cancelRebuild: ['admin', 'analyst'],
  retryDeadLetters: ['admin', 'analyst'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Operation = keyof typeof permissions;

/** The roles that may ask for an operation: none, where the table does not have it. */
export function rolesAllowed(operation: string): readonly Role[] {
  return Object.hasOwn(permissions, operation) ? permissions[operation as Operation] : [];
}

/**
 * Lets a holder of one of the allowed roles pass.
 * @throws CodedError FORBIDDEN naming the roles that may.
 */
export function demandPermission(operation: string, held: readonly Role[]): void {
  const requiredRoles = rolesAllowed(operation);
  if (requiredRoles.some((role) => held.includes(role))) return;
  fail('FORBIDDEN', `Your roles (${held.join(', ') || 'none'}) do not allow ${operation}.`, { requiredRoles });
}
