import { accept, type Decider, type Decision, type FieldProblem, refuse } from '#libs/kernel';
import { badInput, lengthProblems } from '../input-problems.js';
import type { SetNotificationChannels, WebhookInput } from './channels.commands.js';
import type { ChannelsEvent, NotificationChannelsSet, Webhook } from './channels.events.js';

export type ChannelsState = NotificationChannelsSet['data'];

/** Until a tenant says otherwise: mail where the installation can send any, and no webhook. */
export const defaultChannels: ChannelsState = { email: true, webhooks: [] };

/** How much the channels take, in characters or entries. */
export const channelLimits = { webhooks: 10, url: 2_000, shortestSecret: 16, longestSecret: 200 } as const;

function decide({ data }: SetNotificationChannels, state: ChannelsState): Decision<ChannelsEvent> {
  const given = (data.webhooks ?? state.webhooks).map((webhook) => completed(webhook, state));
  const problems = webhookProblems(given);
  if (problems.length > 0) return refuse(badInput(problems));
  const email = data.email ?? state.email;
  const webhooks = [...(given as Webhook[])].sort((one, other) => (one.url < other.url ? -1 : 1));
  const same = JSON.stringify([state.email, state.webhooks]) === JSON.stringify([email, webhooks]);
  return same ? accept() : accept({ type: 'NotificationChannelsSet', data: { email, webhooks } });
}

/** With the URL in its one normal form, and the secret it has already where none is given. */
function completed({ url, secret }: WebhookInput, { webhooks }: ChannelsState): WebhookInput {
  const normal = readUrl(url)?.href ?? url;
  return { url: normal, secret: secret ?? webhooks.find((known) => known.url === normal)?.secret };
}

function webhookProblems(webhooks: readonly WebhookInput[]): FieldProblem[] {
  const { webhooks: most, shortestSecret, longestSecret } = channelLimits;
  if (webhooks.length > most) return [{ field: 'webhooks', problem: `must not be more than ${most}` }];
  return webhooks.flatMap(({ url, secret }, index) => {
    const at = `webhooks[${index}]`;
    const repeated = webhooks.findIndex((other) => other.url === url) < index;
    return [
      ...urlProblems(`${at}.url`, url),
      ...(repeated ? [{ field: `${at}.url`, problem: 'is there twice' }] : []),
      ...(secret === null || secret === undefined
        ? [{ field: `${at}.secret`, problem: 'must be given for a new URL' }]
        : secret.length < shortestSecret || secret.length > longestSecret
          ? [{ field: `${at}.secret`, problem: `must have ${shortestSecret} to ${longestSecret} characters` }]
          : []),
    ];
  });
}

function urlProblems(field: string, text: string): FieldProblem[] {
  const url = readUrl(text);
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return [{ field, problem: 'must be a URL that starts with https:// or http://' }];
  }
  if (url.username !== '' || url.password !== '') return [{ field, problem: 'must not hold a user name or password' }];
  return lengthProblems(field, text, channelLimits.url);
}

function readUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** How one tenant's people are told of breaches beside the inbox of notifications. */
export const channelsDecider: Decider<SetNotificationChannels, ChannelsState, ChannelsEvent> = {
  initialState: defaultChannels,
  decide,
  evolve: (_state, { data }) => data,
};
