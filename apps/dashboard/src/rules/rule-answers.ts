import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import type { SettingValues } from '@countersign/contract';
import { api } from '../api.ts';

/** Every rule, with how often it spoke in the range of the query. */
export function useRules(query: Ref<string>) {
  return useQuery({
    queryKey: ['findings', 'rules', query],
    queryFn: ({ signal }) => api.detections(query.value, signal),
  });
}

/** The words of every rule. They change with a version of Countersign, not with what is read. */
export function useRuleWords() {
  return useQuery({
    queryKey: ['detections', 'words'],
    queryFn: ({ signal }) => api.detections('from=2015-01-01&to=2015-01-01', signal),
    staleTime: Infinity,
  });
}

export function useRule(id: Ref<string>) {
  return useQuery({
    queryKey: ['rule', id],
    queryFn: ({ signal }) => api.rule(id.value, signal),
  });
}

/** What a rule would find if it were set as `settings` says, a JSON text; beside what the version in force finds. */
export function useBacktest(
  rule: { readonly id: () => string; readonly tenantId: () => string; readonly version: () => number },
  settings: Ref<string>,
  enabled: Ref<boolean>,
) {
  return useQuery({
    queryKey: ['backtest', rule.id, rule.tenantId, settings, rule.version],
    queryFn: ({ signal }) =>
      api.backtest(
        rule.id(),
        { tenantId: rule.tenantId(), settings: JSON.parse(settings.value) as SettingValues },
        signal,
      ),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
}
