import { type CaseSnapshot, caseReference } from '#libs/cases';
import type { BreachNotice, BreachRecipient } from '#libs/desk';
import type { Instant, TenantId } from '#libs/kernel';
import type { Mail, WebhookCall } from './delivery.port.js';

const capacities: Record<BreachRecipient['as'], string> = {
  owner: 'the owner of the case',
  manager: 'the manager of its owner',
  'team-manager': 'the manager of its team',
};

/** What a breach is, in one sentence for people. */
export function breachSentence({ caseId, breachedAt }: Pick<BreachNotice, 'caseId' | 'breachedAt'>): string {
  return `Case ${caseReference(caseId)} was not answered in time: its first response was due ${inWords(breachedAt)}.`;
}

/** The letter to one recipient. @param snapshot the case as it stands when the letter is written. */
export function breachMail(
  deliveryId: string,
  to: string,
  { notice, snapshot }: { readonly notice: BreachNotice; readonly snapshot: CaseSnapshot },
): Mail {
  const [recipient] = notice.recipients;
  const lines = [
    breachSentence(notice),
    '',
    `Subject:   ${snapshot.subject}`,
    `Priority:  ${snapshot.priority}`,
    `Category:  ${[snapshot.category, snapshot.subcategory].filter(Boolean).join(' / ') || 'none'}`,
    `Case id:   ${notice.caseId}`,
    ...(recipient ? ['', `You are told because you are ${capacities[recipient.as]}.`] : []),
  ];
  const subject = `[${caseReference(notice.caseId)}] First response overdue: ${snapshot.subject}`;
  return { deliveryId, to, subject: subject.replaceAll(/\s+/g, ' '), text: `${lines.join('\n')}\n` };
}

/** The message to a webhook. @param snapshot the case as it stands when the message is written. */
export function breachCall(
  deliveryId: string,
  { url, secret }: Pick<WebhookCall, 'url' | 'secret'>,
  { tenant, notice, snapshot }: { tenant: TenantId; notice: BreachNotice; snapshot: CaseSnapshot },
): WebhookCall {
  const { caseId, breachedAt, detectedAt, sweepId, recipients } = notice;
  const { subject, status, priority, category, subcategory, ownerId, teamId } = snapshot;
  const body = {
    id: deliveryId,
    type: 'case.breached',
    tenant,
    text: breachSentence(notice),
    case: {
      id: caseId,
      reference: caseReference(caseId),
      ...{ subject, status, priority, category, subcategory, ownerId, teamId },
    },
    breachedAt,
    detectedAt,
    sweepId,
    recipients,
  };
  return { deliveryId, url, secret, body: JSON.stringify(body) };
}

/** `2026-03-02 17:00 UTC`: plain, and the same for every reader. */
function inWords(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
