import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ProjectionOperations } from '#libs/application';
import { StoreChecks } from '#libs/observability';

@Controller('health')
export class HealthController {
  constructor(
    @Inject(StoreChecks) private readonly stores: StoreChecks,
    @Inject(ProjectionOperations) private readonly projections: ProjectionOperations,
  ) {}

  /** The process answers. */
  @Get('live')
  @HttpCode(200)
  live() {
    return { status: 'ok' };
  }

  /** Both stores answer, and no read model is still empty since it is filled for the first time. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const checks = await this.stores.check();
    const reachable = checks.every(({ ok }) => ok);
    const filling = reachable ? await this.projections.firstFillings() : [];
    reply.status(reachable && filling.length === 0 ? 200 : 503);
    if (filling.length > 0) return { status: 'filling', checks, filling };
    return { status: reachable ? 'ok' : 'unavailable', checks };
  }
}
