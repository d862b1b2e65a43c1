import { given } from '../testing/given.js';
import type { SetNotificationChannels } from './channels.commands.js';
import { channelLimits, channelsDecider } from './channels.decider.js';
import type { ChannelsEvent, Webhook } from './channels.events.js';

const secret = 'sixteen letters!';
const chat: Webhook = { url: 'https://chat.example/hook', secret };
const pager: Webhook = { url: 'https://pager.example/', secret: 'another secret of ours' };
const setTo = (email: boolean, ...webhooks: readonly Webhook[]): ChannelsEvent => ({
  type: 'NotificationChannelsSet',
  data: { email, webhooks },
});
const set = (data: SetNotificationChannels['data']): Omit<SetNotificationChannels, 'actor' | 'at'> => ({
  type: 'SetNotificationChannels',
  data,
});

describe('the channels of a tenant', () => {
  it('are mail and no webhook until it says otherwise', () => {
    given(channelsDecider)
      .when(set({ email: true, webhooks: [] }))
      .thenNothing();
  });

  it('are kept in the order of their URLs', () => {
    given(channelsDecider)
      .when(set({ webhooks: [pager, chat] }))
      .thenHappened(setTo(true, chat, pager));
  });

  it('stay as they are where nothing is said of them', () => {
    given(channelsDecider, setTo(true, chat))
      .when(set({ email: false }))
      .thenHappened(setTo(false, chat));
    given(channelsDecider, setTo(false, chat))
      .when(set({ email: null, webhooks: [pager] }))
      .thenHappened(setTo(false, pager));
  });

  it('keep the secret of a URL that is there already, however it is spelled', () => {
    given(channelsDecider, setTo(true, chat))
      .when(set({ webhooks: [{ url: 'HTTPS://chat.example:443/hook' }, pager] }))
      .thenHappened(setTo(true, chat, pager));
    given(channelsDecider, setTo(true, chat))
      .when(set({ webhooks: [{ url: chat.url, secret: null }] }))
      .thenNothing();
  });

  it('take a new secret for a URL', () => {
    const changed = { ...chat, secret: 'a secret that is new' };
    given(channelsDecider, setTo(true, chat))
      .when(set({ webhooks: [changed] }))
      .thenHappened(setTo(true, changed));
  });

  it('lose their webhooks to an empty list', () => {
    given(channelsDecider, setTo(true, chat))
      .when(set({ webhooks: [] }))
      .thenHappened(setTo(true));
  });

  it('change nothing where nothing changes', () => {
    given(channelsDecider, setTo(true, chat, pager))
      .when(set({ email: true, webhooks: [pager, chat] }))
      .thenNothing();
  });

  it.each([
    ['no URL', 'chat.example/hook'],
    ['another protocol', 'ftp://chat.example/hook'],
    ['a file', 'file:///etc/passwd'],
    ['a user name', 'https://me:secret@chat.example/'],
    ['more than fits', `https://chat.example/${'x'.repeat(channelLimits.url)}`],
  ])('refuse %s', (_what, url) => {
    given(channelsDecider)
      .when(set({ webhooks: [pager, { url, secret }] }))
      .thenFieldsRefused('webhooks[1].url');
  });

  it.each([undefined, null])('refuse a new URL without a secret (%s)', (none) => {
    given(channelsDecider)
      .when(set({ webhooks: [{ url: chat.url, secret: none }] }))
      .thenFieldsRefused('webhooks[0].secret');
  });

  it.each(['', 'x'.repeat(channelLimits.shortestSecret - 1), 'x'.repeat(channelLimits.longestSecret + 1)])(
    'refuse a secret too short or too long (%s)',
    (wrong) => {
      given(channelsDecider)
        .when(set({ webhooks: [{ url: chat.url, secret: wrong }] }))
        .thenFieldsRefused('webhooks[0].secret');
    },
  );

  it('refuse the same URL twice', () => {
    given(channelsDecider)
      .when(set({ webhooks: [chat, chat] }))
      .thenFieldsRefused('webhooks[1].url');
  });

  it('refuse more webhooks than there may be', () => {
    const many = Array.from({ length: channelLimits.webhooks + 1 }, (_, index) => ({
      url: `https://chat.example/${index}`,
      secret,
    }));
    given(channelsDecider)
      .when(set({ webhooks: many }))
      .thenFieldsRefused('webhooks');
  });
});
