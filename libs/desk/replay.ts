import { priorities, type ReplayRules } from '#libs/kernel';
import { type AuditPolicyState, auditPolicyDecider, type SetAuditPolicy } from './audit/audit-policy.decider.js';
import type { AuditPolicyEvent } from './audit/audit-policy.events.js';
import { type CaseReadsState, caseReadsDecider, type RecordCaseRead } from './audit/case-reads.decider.js';
import type { CaseReadsEvent } from './audit/case-reads.events.js';
import type { SetNotificationChannels } from './channels/channels.commands.js';
import { type ChannelsState, channelsDecider } from './channels/channels.decider.js';
import type { ChannelsEvent } from './channels/channels.events.js';
import type { DirectoryCommand } from './directory/directory.commands.js';
import { directoryDecider } from './directory/directory.decider.js';
import type { DirectoryEvent } from './directory/directory.events.js';
import { type DirectoryState, emptyDirectory } from './directory/directory.state.js';
import {
  type MarkNotificationRead,
  type NotificationRead,
  type NotificationState,
  notificationDecider,
} from './notifications/notification.decider.js';
import type { RoutingRulesCommand } from './routing/routing-rules.commands.js';
import { type RoutingRulesState, routingRulesDecider } from './routing/routing-rules.decider.js';
import type { RoutingRulesDefined, RoutingRulesEvent } from './routing/routing-rules.events.js';
import type { SlaPolicyCommand } from './sla/sla-policy.commands.js';
import { type SlaPolicyState, slaPolicyDecider } from './sla/sla-policy.decider.js';
import type { SlaPolicyEvent } from './sla/sla-policy.events.js';

export const directoryReplay: ReplayRules<DirectoryCommand, DirectoryState, DirectoryEvent> = {
  kind: 'directory',
  decider: directoryDecider,
  commandOf: ([event]) => {
    switch (event?.type) {
      case 'AgentRegistered':
        return { type: 'RegisterAgent', data: event.data };
      case 'AgentDeactivated':
        return { type: 'DeactivateAgent', data: event.data };
      case 'TeamDefined':
        return { type: 'DefineTeam', data: event.data };
      default:
        return undefined;
    }
  },
};

/** The directory of that time is in another stream, so targets are taken to have been there. */
function directoryOf({ data: { rules, defaultTeamId } }: RoutingRulesDefined): DirectoryState {
  const [name, managerId, active] = ['', null, true] as const;
  const owners = rules.flatMap(({ ownerId: id }) =>
    id === null ? [] : [[id, { id, name, email: null, managerId, teamIds: [], active }] as const],
  );
  const teams = [...rules.map(({ teamId }) => teamId), defaultTeamId].flatMap((id) =>
    id === null ? [] : [[id, { id, name, managerId, active }] as const],
  );
  return {
    agents: Object.fromEntries(owners),
    teams: { ...emptyDirectory.teams, ...Object.fromEntries(teams) },
  };
}

export const routingRulesReplay: ReplayRules<RoutingRulesCommand, RoutingRulesState, RoutingRulesEvent> = {
  kind: 'routing',
  decider: routingRulesDecider,
  commandOf: ([event]) => {
    if (event?.type !== 'RoutingRulesDefined') return undefined;
    const { rules, defaultTeamId } = event.data;
    return { type: 'DefineRoutingRules', data: { rules, defaultTeamId, directory: directoryOf(event) } };
  },
};

export const slaPolicyReplay: ReplayRules<SlaPolicyCommand, SlaPolicyState, SlaPolicyEvent> = {
  kind: 'sla',
  decider: slaPolicyDecider,
  commandOf: ([event]) => {
    if (event?.type !== 'SlaPolicySet') return undefined;
    const { targets, calendar } = event.data;
    return {
      type: 'SetSlaPolicy',
      data: { targets: priorities.map((priority) => ({ priority, minutes: targets[priority] })), calendar },
    };
  },
};

export const channelsReplay: ReplayRules<SetNotificationChannels, ChannelsState, ChannelsEvent> = {
  kind: 'channels',
  decider: channelsDecider,
  commandOf: ([event]) =>
    event?.type === 'NotificationChannelsSet' ? { type: 'SetNotificationChannels', data: event.data } : undefined,
};

export const notificationReplay: ReplayRules<MarkNotificationRead, NotificationState, NotificationRead> = {
  kind: 'notification',
  decider: notificationDecider,
  commandOf: ([event]) =>
    event?.type === 'NotificationRead' ? { type: 'MarkNotificationRead', data: event.data } : undefined,
};

export const auditPolicyReplay: ReplayRules<SetAuditPolicy, AuditPolicyState, AuditPolicyEvent> = {
  kind: 'auditing',
  decider: auditPolicyDecider,
  commandOf: ([event]) => (event?.type === 'AuditPolicySet' ? { type: 'SetAuditPolicy', data: event.data } : undefined),
};

export const caseReadsReplay: ReplayRules<RecordCaseRead, CaseReadsState, CaseReadsEvent> = {
  kind: 'reads',
  decider: caseReadsDecider,
  commandOf: ([event]) => (event?.type === 'CaseRead' ? { type: 'RecordCaseRead', data: event.data } : undefined),
};
