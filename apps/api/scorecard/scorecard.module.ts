import { Module } from '@nestjs/common';
import { scorecardResolvers } from './scorecard.resolvers.js';

@Module({ providers: scorecardResolvers })
export class ScorecardModule {}
