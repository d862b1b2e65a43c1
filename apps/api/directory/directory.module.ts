import { Module } from '@nestjs/common';
import { AgentResolver, TeamResolver } from './directory.resolvers.js';

@Module({ providers: [AgentResolver, TeamResolver] })
export class DirectoryModule {}
