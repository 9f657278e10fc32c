import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { streamChannel, type StreamMessage, streamMessage } from '@countersign/contract';
import { type Observable, Subject } from 'rxjs';
import { DataSource, type QueryRunner } from 'typeorm';
import { ApiSettings } from '../api-settings.ts';

const retryMillisecondsMin = 500;
const retryMillisecondsMax = 30_000;

/** A connection of node-postgres, as far as listening needs it. */
interface ListeningConnection {
  on(event: 'notification', listener: (notification: { payload?: string }) => void): void;
  on(event: 'error' | 'end', listener: () => void): void;
  off(event: string, listener: (...given: never[]) => void): void;
}

/** What the ingester announces, heard on one connection for the whole process, however many browsers look. */
@Injectable()
export class ArchiveMessages implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly subject = new Subject<StreamMessage>();
  private runner: QueryRunner | undefined;
  private retry: NodeJS.Timeout | undefined;
  private retryMilliseconds = retryMillisecondsMin;
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: ApiSettings,
  ) {}

  get all(): Observable<StreamMessage> {
    return this.subject.asObservable();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listen();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    this.subject.complete();
    await this.letGo();
  }

  private async listen(): Promise<void> {
    try {
      const runner = this.dataSource.createQueryRunner();
      this.runner = runner;
      const connection = (await runner.connect()) as ListeningConnection;
      connection.on('notification', ({ payload }) => this.receive(payload ?? ''));
      connection.on('error', () => this.listenAgain(runner));
      connection.on('end', () => this.listenAgain(runner));
      await runner.query(`listen ${streamChannel}`);
      this.retryMilliseconds = retryMillisecondsMin;
    } catch (error) {
      this.settings.log.warn('The live stream has no connection to the database', { error });
      this.listenAgain(this.runner);
    }
  }

  /** Both `error` and `end` come when a connection dies; only the first of them counts. */
  private listenAgain(lost: QueryRunner | undefined): void {
    if (this.stopped || lost === undefined || lost !== this.runner) return;
    void this.letGo();
    this.retry = setTimeout(() => void this.listen(), this.retryMilliseconds);
    this.retryMilliseconds = Math.min(this.retryMilliseconds * 2, retryMillisecondsMax);
  }

  private async letGo(): Promise<void> {
    const { runner } = this;
    this.runner = undefined;
    if (!runner) return;
    // Back in the pool it would go on listening for somebody who wants something else.
    await runner.query(`unlisten ${streamChannel}`).catch(() => undefined);
    await runner.release().catch(() => undefined);
  }

  private receive(payload: string): void {
    const message = streamMessage.safeParse(parse(payload));
    if (message.success) this.subject.next(message.data);
    else this.settings.log.warn('A message on the live channel is none of ours and was dropped');
  }
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}
