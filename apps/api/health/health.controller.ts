import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EventStoreError } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import { DocumentStoreError } from '#libs/read-store';
import type { Casebook } from '#libs/runtime';
import { CASEBOOK, LOGGER } from '../tokens.js';

type Check = { readonly name: string; readonly ok: boolean; readonly reason?: string };

@Controller('health')
export class HealthController {
  constructor(
    @Inject(CASEBOOK) private readonly casebook: Casebook,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The process answers. */
  @Get('live')
  @HttpCode(200)
  live() {
    return { status: 'ok' };
  }

  /** Both stores answer: commands and queries can be served. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const { events, documents } = this.casebook;
    const checks = await Promise.all([
      this.check('event-store', () => events.head()),
      this.check('read-store', () => documents.state('case-list')),
    ]);
    const ready = checks.every(({ ok }) => ok);
    reply.status(ready ? 200 : 503);
    return { status: ready ? 'ok' : 'unavailable', checks };
  }

  /** Anybody may ask: the answer has the reason, the log has the details. */
  private async check(name: string, ask: () => Promise<unknown>): Promise<Check> {
    try {
      await ask();
      return { name, ok: true };
    } catch (error) {
      this.logger.error(`the ${name} is not ready`, { error: error instanceof Error ? error.message : String(error) });
      const foreseen = error instanceof EventStoreError || error instanceof DocumentStoreError;
      return { name, ok: false, reason: foreseen ? error.reason : 'failed' };
    }
  }
}
