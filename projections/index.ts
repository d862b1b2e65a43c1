import type { AnyProjection } from '#libs/projection-engine';
import { agents } from './agents/index.js';
import { caseBoard } from './case-board/index.js';
import { caseList } from './case-list/index.js';
import { caseNotes } from './case-notes/index.js';
import { inbox } from './inbox/index.js';
import { routingRules } from './routing-rules/index.js';
import { slaPolicy } from './sla-policy/index.js';
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
];
