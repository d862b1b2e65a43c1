import type { AnyProjection } from '#libs/projection-engine';
import { agents } from './agents/index.js';
import { articles } from './articles/index.js';
import { caseBoard } from './case-board/index.js';
import { caseList } from './case-list/index.js';
import { caseNotes } from './case-notes/index.js';
import { deflection } from './deflection/index.js';
import { deliveries } from './deliveries/index.js';
import { deliveryAgenda } from './delivery-agenda/index.js';
import { dueClocks } from './due-clocks/index.js';
import { inbox } from './inbox/index.js';
import { notificationChannels } from './notification-channels/index.js';
import { notifications } from './notifications/index.js';
import { routingRules } from './routing-rules/index.js';
import { scorecard } from './scorecard/index.js';
import { slaPolicy } from './sla-policy/index.js';
import { sweepCases } from './sweep-cases/index.js';
import { sweeps } from './sweeps/index.js';
import { teams } from './teams/index.js';

/** Every read model of the program, one folder each. */
export const projections: readonly AnyProjection[] = [
  caseList,
  caseNotes,
  caseBoard,
  inbox,
  agents,
  teams,
  routingRules,
  slaPolicy,
  dueClocks,
  sweeps,
  sweepCases,
  notifications,
  notificationChannels,
  deliveries,
  deliveryAgenda,
  articles,
  deflection,
  scorecard,
];
