import { computed, type ComputedRef } from 'vue';
import type { Facets, LedgerBalance, Policy } from '@countersign/contract';
import { useBalance, useFacets, usePolicies } from '../answers.ts';
import { writeFilter } from '../filter-text.ts';
import { useLedgerView } from '../ledger-view.ts';
import { useView } from '../view.ts';
import { policyTypeText } from './policy-types.ts';
import { writeClassOrder, writeClassWords, writeReasonWords } from './write-words.ts';

/** What can be chosen in the filter bar, and what values are called. */
export function useFilterValues(): ComputedRef<Facets | undefined> {
  const { kind, query, zone } = useView();
  const { balanceQuery, policiesQuery } = useLedgerView();
  const isWrites = computed(() => kind.value === 'writes');
  const isRequests = computed(() => !isWrites.value);
  const requests = useFacets(query, isRequests);
  const balance = useBalance(balanceQuery, zone, isWrites);
  const policies = usePolicies(policiesQuery, isWrites);
  return computed(() =>
    isWrites.value
      ? writeFilterValues(balance.data.value, policies.data.value?.items ?? [])
      : requests.data.value,
  );
}

/** In the shape of the facets of requests. A count below zero is one that was not counted. */
export function writeFilterValues(balance: LedgerBalance | undefined, policies: readonly Policy[]): Facets {
  const total = balance?.total ?? 0;
  const value = (dimension: string, id: string, label: string, count = -1) => ({
    value: id,
    label,
    count,
    filter: writeFilter({ operator: 'is', dimension, values: [id] }),
  });
  return {
    total,
    matching: total,
    facets: [
      {
        dimension: 'write_class',
        values: writeClassOrder.map((one) =>
          value('write_class', one, writeClassWords[one].name, balance?.classes[one]?.count ?? 0),
        ),
      },
      {
        dimension: 'write_reason',
        values: Object.entries(writeReasonWords).map(([id, words]) => value('write_reason', id, words)),
      },
      {
        dimension: 'policy_type',
        values: (balance?.types ?? []).map((one) =>
          value('policy_type', one.policyType, policyTypeText(one.policyType), one.total),
        ),
      },
      {
        dimension: 'policy',
        values: policies.map((one) => value('policy', one.policyId, one.name ?? one.policyId)),
      },
      { dimension: 'app', values: apps(policies).map(([id, name]) => value('app', id, name)) },
    ].filter(({ values }) => values.length > 0),
  };
}

function apps(policies: readonly Policy[]): [id: string, name: string][] {
  const named = policies
    .flatMap(({ exclusions }) => exclusions)
    .map(({ appId, appName }) => [appId, appName ?? appId] as [string, string]);
  return [...new Map(named)];
}
