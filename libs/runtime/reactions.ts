import {
  AnchorKeeper,
  type CaseApplication,
  type NotificationApplication,
  type TenantSettingsReader,
} from '#libs/application';
import { Deliverer, DeliveryRecords, deliveryPlanner, deliveryPlannerName, MessageSender } from '#libs/delivery';
import { createSmtpMailTransport } from '#libs/delivery/adapters/smtp';
import { createWebhookTransport } from '#libs/delivery/adapters/webhook';
import type { RetryPolicy } from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import { instant, type Logger } from '#libs/kernel';
import { type CheckpointSignal, ReactorRunner, reactorCollections } from '#libs/projection-engine';
import type { CollectionDeclaration, DocumentStore } from '#libs/read-store';
import type { Settings } from './settings.js';

export type ReactionsOptions = {
  readonly settings: Partial<Pick<Settings, 'smtpUrl' | 'mailFrom' | 'anchorEvery'>>;
  readonly events: EventStore;
  readonly documents: DocumentStore;
  readonly signal: CheckpointSignal;
  readonly cases: CaseApplication;
  readonly notifications: NotificationApplication;
  readonly tenantSettings: TenantSettingsReader;
  readonly logger: Logger;
  readonly holder: string;
  readonly schemaOf: (type: string) => number;
  readonly retryPolicy?: RetryPolicy;
};

/** What follows from events beyond documents: deliveries are planned, and made, and the log is anchored. */
export type Reactions = { readonly start: () => void; readonly stop: () => Promise<void> };

/** Puts the reactions together; nothing runs before they are started, and no mail server is connected to before a letter. */
export function createReactions(options: ReactionsOptions): Reactions {
  const { settings, events, documents, signal, cases, notifications, tenantSettings, logger, holder } = options;
  const { smtpUrl, mailFrom = 'Casebook <casebook@localhost>' } = settings;
  const mail = smtpUrl === undefined ? undefined : createSmtpMailTransport({ url: smtpUrl, from: mailFrom });
  // Deliveries happen in the time of this machine, whatever clock the domain is asked by.
  const clock = () => instant(Date.now());
  const records = new DeliveryRecords(events, clock, { schemaOf: options.schemaOf });
  const reactor = deliveryPlanner({
    channelsOf: (tenant) => notifications.channelsOf(tenant),
    directoryOf: async (tenant) => (await tenantSettings.of(tenant)).directory,
    sendsMail: mail !== undefined,
    request: (delivery, cause) => records.request(delivery, cause),
    now: Date.now,
  });
  const planner = new ReactorRunner({ reactor, events, documents, logger, holder });
  const sender = new MessageSender({
    cases,
    settings: tenantSettings,
    channels: notifications,
    mail,
    webhooks: createWebhookTransport(),
  });
  const { schemaOf } = options;
  const { anchorEvery: every } = settings;
  const anchors =
    every === undefined ? undefined : new AnchorKeeper({ events, documents, logger, clock, holder, every, schemaOf });
  const policy = options.retryPolicy;
  const deliverer = new Deliverer({ documents, signal, records, sender, clock, logger, holder, policy });
  return {
    start: () => {
      planner.start();
      deliverer.start();
      anchors?.start();
    },
    stop: async () => {
      await Promise.all([planner.stop(), deliverer.stop(), anchors?.stop()]);
      mail?.close();
    },
  };
}

/** The collections that reactions keep beside the projections' own. */
export const reactionCollections: readonly CollectionDeclaration[] = reactorCollections({
  name: deliveryPlannerName,
});
