import { Module } from '@nestjs/common';
import { RunBreachSweepHandler } from './sweep.commands.js';
import { BreachSweepConnectionResolver, BreachSweepResolver } from './sweep.resolvers.js';

@Module({ providers: [RunBreachSweepHandler, BreachSweepResolver, BreachSweepConnectionResolver] })
export class SweepsModule {}
