import type { Actor } from '#libs/kernel';
import { type AnyProjection, rebuild } from '#libs/projection-engine';
import { caseList } from '#projections/case-list';
import { deliveries } from '#projections/deliveries';
import { deliveryAgenda } from '#projections/delivery-agenda';
import { dueClocks } from '#projections/due-clocks';
import { notificationChannels } from '#projections/notification-channels';
import { notifications } from '#projections/notifications';
import { sweepCases } from '#projections/sweep-cases';
import { sweeps } from '#projections/sweeps';
import { acme, openTemporaryDesk, type TemporaryDesk } from '../../support/desk/index.js';
import { documentsOf, until } from '../../support/projections/index.js';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/receivers/index.js';

const models: readonly AnyProjection[] = [
  ...[caseList, dueClocks, sweeps, sweepCases],
  ...[notifications, notificationChannels, deliveries, deliveryAgenda],
];

let desk: TemporaryDesk;
let webhook: WebhookReceiver;
beforeAll(async () => {
  webhook = await startWebhookReceiver();
  desk = await openTemporaryDesk({}, { retryPolicy: { attempts: 2, firstDelayMs: 1, longestDelayMs: 1 } });
  const { casebook } = desk;
  let call = 0;
  webhook.answerWith = () => [204, 503, 410][call++ % 3];
  await casebook.desk.registerAgent(desk.by(), { agentId: 'mia', name: 'Mia' });
  await casebook.desk.registerAgent(desk.by(), { agentId: 'bo', name: 'Bo', managerId: 'mia' });
  const hook = { url: webhook.url, secret: 'a secret between two' };
  await casebook.notifications.setChannels(desk.by(), { webhooks: [hook] });
  casebook.reactions.start();
  for (let round = 0; round < 3; round += 1) {
    for (let index = 0; index < 12; index += 1) {
      const { snapshot } = await desk.open({ ownerId: index % 2 === 0 ? 'bo' : undefined });
      if (index % 3 === 0) await desk.reply(snapshot.id);
    }
    desk.clock.advance(24 * 60);
    await casebook.sweeps.run(desk.by(), { dryRun: round === 1, clock: desk.clock.read });
  }
  await desk.shown();
  const mine = await casebook.documents.find('notifications', acme, {
    ...{ where: [{ field: 'recipient', in: ['bo'] }], limit: 10 },
    orderBy: { field: 'createdAt', direction: 'asc' },
  });
  expect(mine.documents).toHaveLength(10);
  const bo: Actor = { id: 'bo', kind: 'agent', roles: ['agent'] };
  for (const { id } of mine.documents) await casebook.notifications.markRead(desk.by(bo), id);
  const breaches = 24;
  await until('every message has come to an end', async () => {
    const count = (state: string) =>
      casebook.documents.count('deliveries', acme, { where: [{ field: 'state', in: [state] }] });
    return (await count('DELIVERED')) + (await count('ABANDONED')) === breaches && (await count('WAITING')) === 0;
  });
  await casebook.reactions.stop();
  await desk.shown();
});
afterAll(async () => {
  await desk.close();
  await webhook.close();
});

describe.each(models.map((projection) => [projection.name, projection] as const))('%s', (_name, projection) => {
  it('rebuilt from the log is what it had become event by event', async () => {
    const { documents, events } = desk.casebook;
    const before = await documentsOf(documents, projection);
    const { signal } = new AbortController();
    const outcome = await rebuild({ projection, events, documents, holder: 'the test', signal });
    expect(outcome.outcome).toBe('activated');
    expect(await documentsOf(documents, projection)).toEqual(before);
  });
});
