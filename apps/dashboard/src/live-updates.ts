import { onScopeDispose, ref } from 'vue';
import type { QueryClient } from '@tanstack/vue-query';
import type { StreamMessage } from '@countersign/contract';
import { streamAddress } from './api.ts';

export type LiveState = 'connecting' | 'live' | 'broken';

/** What has to be asked again after a message. Old answers stay on the screen until the new one is there. */
export const staleAfter: Readonly<Record<StreamMessage['kind'], readonly string[]>> = {
  cases: ['requests', 'case', 'metrics', 'facets', 'histories', 'policies', 'writes'],
  findings: ['findings', 'requests', 'metrics', 'histories'],
  'finding-step': ['findings', 'case', 'requests', 'histories', 'self-audit'],
  ledger: ['metrics', 'policies', 'writes'],
  harvest: ['coverage', 'integrity'],
};

const pauseMilliseconds = 2_000;
const reconnectSeconds = [1, 2, 5, 10, 30];

/** Keeps answers fresh from the event stream; reconnects with growing pauses. */
export function useLiveUpdates(queries: QueryClient) {
  const state = ref<LiveState>('connecting');
  let source: EventSource | null = null;
  let failures = 0;
  let reconnect = 0;
  let flush = 0;
  const waiting = new Set<string>();

  function heard(kind: StreamMessage['kind']): void {
    for (const key of staleAfter[kind]) waiting.add(key);
    // A harvest brings many messages in a burst; asking once per burst is enough.
    flush ||= window.setTimeout(() => {
      flush = 0;
      for (const key of waiting) void queries.invalidateQueries({ queryKey: [key] });
      waiting.clear();
    }, pauseMilliseconds);
  }

  function open(): void {
    source = new EventSource(streamAddress);
    source.onopen = () => {
      if (failures > 0) void queries.invalidateQueries();
      failures = 0;
      state.value = 'live';
    };
    source.onerror = () => {
      source?.close();
      state.value = 'broken';
      const pause = reconnectSeconds[Math.min(failures++, reconnectSeconds.length - 1)] ?? 30;
      reconnect = window.setTimeout(open, pause * 1000);
    };
    for (const kind of Object.keys(staleAfter) as StreamMessage['kind'][]) {
      source.addEventListener(kind, () => heard(kind));
    }
  }

  open();
  onScopeDispose(() => {
    window.clearTimeout(reconnect);
    window.clearTimeout(flush);
    source?.close();
  });
  return { state };
}
