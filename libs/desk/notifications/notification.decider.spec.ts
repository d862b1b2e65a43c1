import { tenantId } from '#libs/kernel';
import { given } from '../testing/given.js';
import { notificationDecider, notificationId, notificationStream } from './notification.decider.js';

const read = { type: 'NotificationRead', data: { notificationId: 'n' } } as const;
const mark = { type: 'MarkNotificationRead', data: { notificationId: 'n' } } as const;

describe('a notification', () => {
  it('is read once', () => {
    given(notificationDecider).when(mark).thenHappened(read);
    given(notificationDecider, read).when(mark).thenNothing();
  });

  it('is another for each person and event', () => {
    const ids = [notificationId('e', 'bo'), notificationId('e', 'cy'), notificationId('f', 'bo')];
    expect(new Set(ids).size).toBe(3);
  });

  it('has a stream that no other tenant’s notification has', () => {
    expect(notificationStream(tenantId('acme'), 'n')).not.toBe(notificationStream(tenantId('other'), 'n'));
  });
});
