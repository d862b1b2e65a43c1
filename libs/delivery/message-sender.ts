import type { CaseApplication, NotificationApplication, TenantSettingsReader } from '#libs/application';
import { agentOf, type DeliveryState } from '#libs/desk';
import type { TenantId } from '#libs/kernel';
import { breachCall, breachMail } from './breach-message.js';
import { DeliveryError, type MailTransport, type WebhookTransport } from './delivery.port.js';

export type MessageSenderOptions = {
  readonly cases: Pick<CaseApplication, 'current'>;
  readonly settings: Pick<TenantSettingsReader, 'of'>;
  readonly channels: Pick<NotificationApplication, 'channelsOf'>;
  /** Undefined where this installation cannot send mail. */
  readonly mail: MailTransport | undefined;
  readonly webhooks: WebhookTransport;
};

/** Writes the message of a delivery and hands it over. Addresses and secrets are those of now, not of when it was asked for. */
export class MessageSender {
  private readonly options: MessageSenderOptions;

  constructor(options: MessageSenderOptions) {
    this.options = options;
  }

  /** @throws DeliveryError where the other side did not take it, or there is no other side any more. */
  async send(tenant: TenantId, delivery: NonNullable<DeliveryState>): Promise<void> {
    const { snapshot } = await this.options.cases.current({ tenant }, delivery.notice.caseId);
    const { deliveryId, notice, to } = delivery;
    if (delivery.channel === 'email') {
      const { mail } = this.options;
      if (mail === undefined) throw new DeliveryError('this installation cannot send mail: SMTP_URL is not set');
      await mail.send(breachMail(deliveryId, await this.addressOf(tenant, to), { notice, snapshot }));
    } else {
      const webhook = await this.webhookOf(tenant, to);
      await this.options.webhooks.post(breachCall(deliveryId, webhook, { tenant, notice, snapshot }));
    }
  }

  private async addressOf(tenant: TenantId, agentId: string): Promise<string> {
    const { directory } = await this.options.settings.of(tenant);
    const agent = agentOf(directory, agentId);
    if (agent?.active && agent.email !== null) return agent.email;
    throw new DeliveryError('the agent has no address any more', { permanent: true });
  }

  private async webhookOf(tenant: TenantId, url: string) {
    const { webhooks } = await this.options.channels.channelsOf(tenant);
    const webhook = webhooks.find((known) => known.url === url);
    if (webhook !== undefined) return webhook;
    throw new DeliveryError('the webhook was removed', { permanent: true });
  }
}
