import type { BreachRecipient } from '#libs/cases';
import { tenantId } from '#libs/kernel';
import { fold, found, logOf, noon } from '../testing/index.js';
import { notifications, notificationTallyId } from './notifications.projection.js';

const breached = (...recipients: readonly BreachRecipient[]) => ({
  stream: 'case-acme.c1',
  type: 'Breached',
  data: { sweepId: 's1', breachedAt: noon, detectedAt: noon, recipients },
});
const read = (notificationId: string) => ({
  stream: `notification-acme.${notificationId}`,
  type: 'NotificationRead',
  data: { notificationId },
});
const bo: BreachRecipient = { agentId: 'bo', as: 'owner' };
const mia: BreachRecipient = { agentId: 'mia', as: 'manager' };

describe('the notifications of a breach', () => {
  it('are one for each person told, and say in what capacity', () => {
    const documents = fold(notifications, logOf(breached(bo, mia)));
    expect([...documents.keys()]).toEqual(['event-0.bo', 'event-0.mia']);
    expect(documents.get('event-0.mia')).toEqual({
      ...{ id: 'event-0.mia', tenant: 'acme', kind: 'BREACH', recipientId: 'mia', as: 'manager', caseId: 'c1' },
      ...{ breachedAt: noon, createdAt: noon, readAt: null },
    });
  });

  it('are one for a person who is told twice over', () => {
    const documents = fold(notifications, logOf(breached(bo, { ...bo, as: 'manager' })));
    expect([...documents.values()]).toMatchObject([{ recipientId: 'bo', as: 'owner' }]);
  });

  it('are none where there is nobody to tell', () => {
    expect(fold(notifications, logOf(breached())).size).toBe(0);
  });

  it('are read one by one', () => {
    const documents = fold(notifications, logOf(breached(bo, mia), read('event-0.bo')));
    expect(documents.get('event-0.bo')?.readAt).toBe(noon);
    expect(found(notifications, documents, { unreadOf: 'bo' })).toEqual([]);
    expect(found(notifications, documents, { recipient: 'bo' })).toEqual(['event-0.bo']);
    expect(found(notifications, documents, { unreadOf: 'mia' })).toEqual(['event-0.mia']);
  });

  it('are not made by reading what is not there', () => {
    expect(fold(notifications, logOf(read('event-9.bo'))).size).toBe(0);
  });

  it('count for their recipient, and as unread until they are read', () => {
    const [told, unread] = ['event-0.bo', 'event-1.bo'];
    const documents = fold(notifications, logOf(breached(bo), breached(bo), read(told!)));
    const of = (id: string) => notifications.tallies!.contributions(documents.get(id)!);
    const tally = { id: notificationTallyId(tenantId('acme'), 'bo'), about: { recipientId: 'bo' } };
    expect(of(told!)).toEqual([{ ...tally, counts: { all: 1, unread: 0 } }]);
    expect(of(unread!)).toEqual([{ ...tally, counts: { all: 1, unread: 1 } }]);
  });
});
