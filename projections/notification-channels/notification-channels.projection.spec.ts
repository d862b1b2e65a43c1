import { fold, logOf } from '../testing/index.js';
import { notificationChannels } from './notification-channels.projection.js';

describe('the channels on screen', () => {
  it('are those set last, without a secret', () => {
    const set = (email: boolean, url: string) => ({
      stream: 'channels-acme',
      type: 'NotificationChannelsSet',
      data: { email, webhooks: [{ url, secret: 'never to be shown' }] },
    });
    const documents = fold(notificationChannels, logOf(set(true, 'https://one/'), set(false, 'https://two/')));
    expect([...documents]).toEqual([['acme', { email: false, webhooks: [{ url: 'https://two/' }] }]]);
  });
});
