import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Casebook } from '#libs/runtime';
import { CASEBOOK } from '../tokens.js';

type Check = { readonly name: string; readonly ok: boolean; readonly detail?: string };

@Controller('health')
export class HealthController {
  constructor(@Inject(CASEBOOK) private readonly casebook: Casebook) {}

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
      check('event-store', () => events.head()),
      check('read-store', () => documents.state('case-list')),
    ]);
    const ready = checks.every(({ ok }) => ok);
    reply.status(ready ? 200 : 503);
    return { status: ready ? 'ok' : 'unavailable', checks };
  }
}

async function check(name: string, ask: () => Promise<unknown>): Promise<Check> {
  try {
    await ask();
    return { name, ok: true };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
