import { Module } from '@nestjs/common';
import { projectionCommandHandlers } from './projection.commands.js';
import { ProjectionResolver } from './projection.resolvers.js';

@Module({ providers: [...projectionCommandHandlers, ProjectionResolver] })
export class ProjectionsModule {}
