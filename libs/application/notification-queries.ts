import { defaultChannels } from '#libs/desk';
import type { TenantId } from '#libs/kernel';
import type { TallyBody } from '#libs/projection-engine';
import type { Condition, DocumentReader, OrderBy } from '#libs/read-store';
import { type DeliveryView, deliveries } from '#projections/deliveries';
import { type NotificationChannelsView, notificationChannels } from '#projections/notification-channels';
import { type NotificationView, notifications, notificationTallyId } from '#projections/notifications';
import { decodeCursor, orderName, type PageRequest, pageSize, type Slice, sliceOf } from './paging.js';

const newestFirst: OrderBy = { field: 'createdAt', direction: 'desc' };
const lastRequestedFirst: OrderBy = { field: 'requestedAt', direction: 'desc' };

/** Whose notifications: everybody sees his own. */
export type Recipient = { readonly tenant: TenantId; readonly recipientId: string };
export type DeliveryFilter = {
  readonly state?: readonly DeliveryView['state'][] | null;
  readonly caseId?: string | null;
};

/** What people were told and how, for screens. */
export class NotificationQueries {
  private readonly documents: DocumentReader;

  constructor(documents: DocumentReader) {
    this.documents = documents;
  }

  async of(
    { tenant, recipientId }: Recipient,
    { unreadOnly, ...page }: PageRequest & { readonly unreadOnly: boolean },
  ): Promise<Slice<NotificationView>> {
    const found = await this.documents.find<NotificationView>(notifications.collection.name, tenant, {
      where: [{ field: unreadOnly ? 'unreadOf' : 'recipient', in: [recipientId] }],
      orderBy: newestFirst,
      after: decodeCursor(orderName(newestFirst), page.after),
      limit: pageSize(page.first),
    });
    return sliceOf(found, orderName(newestFirst), page);
  }

  /** How many there are and how many of them are unread. */
  async counts({ tenant, recipientId }: Recipient): Promise<{ readonly all: number; readonly unread: number }> {
    const id = notificationTallyId(tenant, recipientId);
    const found = await this.documents.get<TallyBody>(notifications.tallies!.collection.name, tenant, id);
    const { all = 0, unread = 0 } = found?.body.counts ?? {};
    return { all, unread };
  }

  async channels(tenant: TenantId): Promise<NotificationChannelsView> {
    const name = notificationChannels.collection.name;
    const found = await this.documents.get<NotificationChannelsView>(name, tenant, tenant);
    return found?.body ?? { email: defaultChannels.email, webhooks: [] };
  }

  async deliveries(tenant: TenantId, filter: DeliveryFilter, page: PageRequest): Promise<Slice<DeliveryView>> {
    const found = await this.documents.find<DeliveryView>(deliveries.collection.name, tenant, {
      where: deliveryConditions(filter),
      orderBy: lastRequestedFirst,
      after: decodeCursor(orderName(lastRequestedFirst), page.after),
      limit: pageSize(page.first),
    });
    return sliceOf(found, orderName(lastRequestedFirst), page);
  }

  countDeliveries(tenant: TenantId, filter: DeliveryFilter): Promise<number> {
    return this.documents.count(deliveries.collection.name, tenant, { where: deliveryConditions(filter) });
  }
}

function deliveryConditions({ state, caseId }: DeliveryFilter): readonly Condition[] {
  return [...(state ? [{ field: 'state', in: state }] : []), ...(caseId ? [{ field: 'caseId', in: [caseId] }] : [])];
}
