import { Controller, type MessageEvent, Sse } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { apiRoot, routes } from '@countersign/contract';
import { interval, map, merge, type Observable, of, takeUntil, timer } from 'rxjs';
import { Permission } from '../access/permission.ts';
import { ArchiveMessages } from './archive-messages.ts';

/** Shorter than any proxy's patience. */
const heartbeatMilliseconds = 20_000;
// The browser comes again by itself and passes the guard again, so a session that ended does not go on listening.
const streamMillisecondsMax = 15 * 60_000;

@Controller(apiRoot + routes.stream)
export class StreamController {
  constructor(private readonly messages: ArchiveMessages) {}

  @Sse()
  @Permission('read')
  @ApiOkResponse({
    description: 'Server-sent events; the event name is the kind of the message, the data a StreamMessage',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  stream(): Observable<MessageEvent> {
    const news = this.messages.all.pipe(map((message) => ({ type: message.kind, data: message })));
    const heartbeat = interval(heartbeatMilliseconds).pipe(map(() => ({ comment: 'still here' })));
    return merge(of({ comment: 'listening', retry: 2000 }), news, heartbeat).pipe(
      takeUntil(timer(streamMillisecondsMax)),
    ) as Observable<MessageEvent>;
  }
}
