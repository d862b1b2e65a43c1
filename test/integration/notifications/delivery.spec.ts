import { caseReference } from '#libs/cases';
import { webhookSignature } from '#libs/delivery/adapters/webhook';
import type { DeliveryView } from '#projections/deliveries';
import { acme, openTemporaryDesk, type TemporaryDesk } from '../../support/desk/index.js';
import { until } from '../../support/projections/index.js';
import {
  type MailServer,
  startMailServer,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../../support/receivers/index.js';

const secret = 'a secret between two';
const retryPolicy = { attempts: 3, firstDelayMs: 5, longestDelayMs: 20 };

let mail: MailServer;
let webhook: WebhookReceiver;
let desk: TemporaryDesk;
beforeEach(async () => {
  mail = await startMailServer();
  webhook = await startWebhookReceiver();
  desk = await openTemporaryDesk({ smtpUrl: mail.url, mailFrom: 'Casebook <desk@acme.example>' }, { retryPolicy });
});
afterEach(async () => {
  await desk.close();
  await mail.close();
  await webhook.close();
});

const hire = (agentId: string, managerId: string | null = null, email: string | null = `${agentId}@acme.example`) =>
  desk.casebook.desk.registerAgent(desk.by(), { agentId, name: agentId, managerId, email });
const listen = (...paths: readonly string[]) =>
  desk.casebook.notifications.setChannels(desk.by(), {
    webhooks: paths.map((path) => ({ url: `${webhook.url}${path}`, secret })),
  });

async function openLate(ownerId?: string) {
  const { snapshot } = await desk.open({ ownerId, subject: 'The printer\nis on fire' });
  desk.clock.advance(24 * 60);
  return snapshot;
}
async function sweep() {
  return (await desk.casebook.sweeps.run(desk.by(), { dryRun: false, clock: desk.clock.read })).sweep;
}
async function deliveries(): Promise<readonly DeliveryView[]> {
  const page = await desk.casebook.documents.find<DeliveryView>('deliveries', acme, {
    ...{ where: [], limit: 100 },
    orderBy: { field: 'requestedAt', direction: 'asc' },
  });
  return page.documents.map(({ body }) => body);
}
const ended = (count: number) =>
  until(`${count} deliveries have ended`, async () => {
    const all = await deliveries();
    return all.length === count && all.every(({ state }) => state !== 'WAITING');
  });

describe('the mail about a breach', () => {
  it('reaches the owner and the owner’s manager, and says what happened and why they are told', async () => {
    await hire('mia');
    await hire('bo', 'mia');
    const { id, firstResponse } = await openLate('bo');
    desk.casebook.reactions.start();
    await sweep();
    await ended(2);
    expect(mail.mails.map(({ to }) => to).sort()).toEqual([['bo@acme.example'], ['mia@acme.example']]);
    const owners = mail.mails.find(({ to }) => to.includes('bo@acme.example'))!;
    const [delivery] = (await deliveries()).filter(({ to }) => to === 'bo');
    expect(owners.headers).toMatchObject({
      from: 'Casebook <desk@acme.example>',
      to: 'bo@acme.example',
      subject: `[${caseReference(id)}] First response overdue: The printer is on fire`,
      'message-id': `<${delivery!.id}@casebook>`,
      'x-casebook-delivery': delivery!.id,
      'auto-submitted': 'auto-generated',
    });
    expect(owners.body).toContain(firstResponse.dueAt.slice(0, 10));
    expect(owners.body).toContain('you are the owner of the case');
    const managers = mail.mails.find(({ to }) => to.includes('mia@acme.example'))!;
    expect(managers.body).toContain('the manager of its owner');
    expect(managers.headers['message-id']).not.toBe(owners.headers['message-id']);
    expect(await deliveries()).toMatchObject([
      { channel: 'email', state: 'DELIVERED', attempts: 1, caseId: id },
      { channel: 'email', state: 'DELIVERED', attempts: 1, caseId: id },
    ]);
  });

  it('is not written to whom has no address, nor where the tenant wants none', async () => {
    await hire('bo', null, null);
    await hire('cy');
    desk.casebook.reactions.start();
    await openLate('bo');
    await sweep();
    await desk.casebook.notifications.setChannels(desk.by(), { email: false });
    await openLate('cy');
    await sweep();
    await listen('/last');
    await openLate('cy');
    await sweep();
    await ended(1);
    expect(mail.mails).toEqual([]);
    expect(webhook.calls).toHaveLength(1);
  });

  it('goes to the address of the day it is sent', async () => {
    await hire('bo');
    await openLate('bo');
    await sweep();
    await hire('bo', null, 'bo@new.example');
    desk.casebook.reactions.start();
    await ended(1);
    expect(mail.mails.map(({ to }) => to)).toEqual([['bo@new.example']]);
  });

  it('is tried again while the server is busy, under the same id', async () => {
    await hire('bo');
    let refusals = 2;
    mail.refuseWith = () => (refusals-- > 0 ? 451 : 0);
    await openLate('bo');
    desk.casebook.reactions.start();
    await sweep();
    await ended(1);
    const [delivery] = await deliveries();
    expect(delivery).toMatchObject({ state: 'DELIVERED', attempts: 3, lastError: expect.stringContaining('451') });
    expect(mail.mails.map(({ headers }) => headers['x-casebook-delivery'])).toEqual([delivery!.id]);
  });

  it('is given up at once where there is no such mailbox, and after the last attempt where it stays refused', async () => {
    await hire('bo');
    await hire('cy');
    mail.refuseWith = (address) => (address.startsWith('bo') ? 550 : 451);
    await openLate('bo');
    await openLate('cy');
    desk.casebook.reactions.start();
    await sweep();
    await ended(2);
    expect((await deliveries()).map(({ to, state, attempts }) => [to, state, attempts]).sort()).toEqual([
      ['bo', 'ABANDONED', 1],
      ['cy', 'ABANDONED', 3],
    ]);
    expect(mail.mails).toEqual([]);
  });
});

describe('the webhook message about a breach', () => {
  it('comes once, however many people are told, and says all of it', async () => {
    await hire('mia', null, null);
    await hire('bo', 'mia', null);
    await listen('/breaches');
    const { id } = await openLate('bo');
    desk.casebook.reactions.start();
    const { id: sweepId } = await sweep();
    await ended(1);
    const [delivery] = await deliveries();
    expect(webhook.calls).toHaveLength(1);
    const [call] = webhook.calls;
    expect(call).toMatchObject({
      path: '/breaches',
      headers: { 'content-type': 'application/json', 'x-casebook-delivery': delivery!.id },
    });
    expect(JSON.parse(call!.body)).toMatchObject({
      ...{ id: delivery!.id, type: 'case.breached', tenant: 'acme', sweepId, text: expect.any(String) },
      case: { id, reference: caseReference(id), priority: 'high', ownerId: 'bo' },
      recipients: [
        { agentId: 'bo', as: 'owner' },
        { agentId: 'mia', as: 'manager' },
      ],
    });
  });

  it('is signed with the secret of its webhook, over time and body', async () => {
    await listen('/');
    await openLate();
    desk.casebook.reactions.start();
    await sweep();
    await ended(1);
    const { headers, body } = webhook.calls[0]!;
    const seconds = Number(/^t=(\d+),v1=[0-9a-f]{64}$/.exec(headers['x-casebook-signature']!)![1]);
    expect(headers['x-casebook-signature']).toBe(webhookSignature(secret, seconds, body));
    expect(headers['x-casebook-signature']).not.toBe(webhookSignature('another secret', seconds, body));
    expect(headers['x-casebook-signature']).not.toBe(webhookSignature(secret, seconds, `${body} `));
  });

  it('comes also where there is nobody to tell', async () => {
    await hire('bo');
    await listen('/');
    await openLate();
    desk.casebook.reactions.start();
    await sweep();
    await ended(1);
    expect(JSON.parse(webhook.calls[0]!.body)).toMatchObject({ recipients: [] });
  });

  it.each([
    [500, 'DELIVERED', 2],
    [404, 'DELIVERED', 2],
    [302, 'DELIVERED', 2],
    [410, 'ABANDONED', 1],
  ])(
    'that is answered %s once ends as %s after %s attempts, without following anything',
    async (status, state, attempts) => {
      await listen('/');
      let first = true;
      webhook.answerWith = () => {
        const answer = first ? status : 200;
        first = false;
        return answer;
      };
      await openLate();
      desk.casebook.reactions.start();
      await sweep();
      await ended(1);
      expect(await deliveries()).toMatchObject([{ state, attempts }]);
      expect(webhook.calls.map(({ path }) => path)).toEqual(Array.from({ length: attempts }, () => '/'));
      expect(new Set(webhook.calls.map(({ headers }) => headers['x-casebook-delivery'])).size).toBe(1);
    },
  );

  it('is not sent to a webhook that was removed in the meantime', async () => {
    await listen('/');
    webhook.answerWith = () => {
      void desk.casebook.notifications.setChannels(desk.by(), { webhooks: [] });
      return 503;
    };
    await openLate();
    desk.casebook.reactions.start();
    await sweep();
    await ended(1);
    expect(await deliveries()).toMatchObject([{ state: 'ABANDONED', lastError: 'the webhook was removed' }]);
    expect(webhook.calls).toHaveLength(1);
  });

  it('that nobody answers does not hold up mail, nor other webhooks', async () => {
    await hire('bo');
    await listen('/hangs', '/answers');
    webhook.answerWith = ({ path }) => (path === '/hangs' ? undefined : 204);
    for (let index = 0; index < 20; index += 1) await openLate('bo');
    desk.casebook.reactions.start();
    await sweep();
    await until('everything else has arrived', () => mail.mails.length === 20 && webhook.calls.length >= 20);
    await until('the calls that are answered have come', () => {
      return webhook.calls.filter(({ path }) => path === '/answers').length === 20;
    });
    // What hangs is let go, so that the desk can close.
    await webhook.close();
  });
});

describe('an installation without a mail server', () => {
  it('tells webhooks alone, and plans no mail', async () => {
    const another = await desk.openAnother({});
    await hire('bo');
    await listen('/');
    await openLate('bo');
    another.reactions.start();
    await sweep();
    await ended(1);
    expect(await deliveries()).toMatchObject([{ channel: 'webhook', state: 'DELIVERED' }]);
  });
});
