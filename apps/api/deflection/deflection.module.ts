import { Module } from '@nestjs/common';
import { deflectionResolvers } from './deflection.resolvers.js';

@Module({ providers: deflectionResolvers })
export class DeflectionModule {}
