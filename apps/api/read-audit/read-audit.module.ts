import { Module } from '@nestjs/common';
import { SetAuditPolicyHandler } from './read-audit.commands.js';
import { ReadAuditResolver } from './read-audit.resolver.js';

@Module({ providers: [SetAuditPolicyHandler, ReadAuditResolver] })
export class ReadAuditModule {}
