import { Module } from '@nestjs/common';
import { deskCommandHandlers } from './desk.commands.js';
import { DeskMutationsResolver, DeskQueriesResolver, RoutingRuleResolver } from './desk.resolvers.js';

@Module({ providers: [...deskCommandHandlers, DeskMutationsResolver, DeskQueriesResolver, RoutingRuleResolver] })
export class DeskModule {}
