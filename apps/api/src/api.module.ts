import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { PermissionGuard } from './access/permission-guard.ts';
import { ApiSettings } from './api-settings.ts';
import { CoverageController } from './coverage/coverage.controller.ts';
import { ApiDescription } from './description/api-description.ts';
import { DescriptionController } from './description/description.controller.ts';
import { EvidenceController } from './evidence/evidence.controller.ts';
import { EventsController } from './events/events.controller.ts';
import { ExportsController } from './exports/exports.controller.ts';
import { AllowListController } from './findings/allow-list.controller.ts';
import { FindingLifeController } from './findings/finding-life.controller.ts';
import { FindingsController } from './findings/findings.controller.ts';
import { HealthController } from './health/health.controller.ts';
import { Measurements } from './health/measurements.ts';
import { PeopleController } from './histories/people.controller.ts';
import { ResourcesController } from './histories/resources.controller.ts';
import { IntegrityController } from './integrity/integrity.controller.ts';
import { LedgerController } from './ledger/ledger.controller.ts';
import { MetricsController } from './metrics/metrics.controller.ts';
import { NotificationsController } from './notifications/notifications.controller.ts';
import { PoliciesController } from './policies/policies.controller.ts';
import { ContractPipe } from './problem/contract-pipe.ts';
import { ProblemFilter } from './problem/problem-filter.ts';
import { QueueController } from './queue/queue.controller.ts';
import { RequestsController } from './requests/requests.controller.ts';
import { RetentionController } from './retention/retention.controller.ts';
import { RulesController } from './rules/rules.controller.ts';
import { SelfAuditController } from './self-audit/self-audit.controller.ts';
import { SessionController } from './session/session.controller.ts';
import { SignInLimit } from './session/sign-in-limit.ts';
import { ArchiveMessages } from './stream/archive-messages.ts';
import { StreamController } from './stream/stream.controller.ts';

@Module({})
export class ApiModule {
  static of(dataSource: DataSource, settings: ApiSettings): DynamicModule {
    return {
      module: ApiModule,
      controllers: [
        AllowListController,
        CoverageController,
        DescriptionController,
        EvidenceController,
        EventsController,
        ExportsController,
        FindingLifeController,
        FindingsController,
        HealthController,
        IntegrityController,
        LedgerController,
        MetricsController,
        NotificationsController,
        PeopleController,
        PoliciesController,
        QueueController,
        RequestsController,
        ResourcesController,
        RetentionController,
        RulesController,
        SelfAuditController,
        SessionController,
        StreamController,
      ],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: ApiSettings, useValue: settings },
        { provide: APP_GUARD, useClass: PermissionGuard },
        { provide: APP_PIPE, useClass: ContractPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        ApiDescription,
        ArchiveMessages,
        Measurements,
        SignInLimit,
      ],
    };
  }
}
